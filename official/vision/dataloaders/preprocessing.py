# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How raw pixels become the input of a model, and back."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting
from official.typing import Array
from official.typing import Tensor


@dataclasses.dataclass
class Preprocessing(Config):
    """The size of every image, and the normalization of its pixels.

    `mean` and `stddev` have one value, or one per channel.

    Example:
    >>> preprocessing = Preprocessing(mean=[0.5], stddev=[0.25])
    >>> preprocessing.normalize(np.full((1, 1, 1, 1), 255, "uint8")).item()
    2.0
    """

    image_size: list[int] | None = setting(
        None,
        help="[H, W] to resize to; null: the one size the images have.",
        low=1,
        high=2**14,
    )
    evaluation_resize: int | None = setting(
        None,
        help="Length to which the shorter side is resized before the central "
        "image_size is cropped; null: resize directly to image_size.",
        low=1,
        high=2**14,
    )
    mean: list[float] = setting(
        [0.5],
        help="Value to subtract from pixels in [0, 1].",
        low=0.0,
        high=1.0,
    )
    stddev: list[float] = setting(
        [0.5],
        help="Value to divide pixels in [0, 1] by, after subtracting mean.",
        low=0.0,
        high=1.0,
        exclusive_low=True,
    )

    def check(self, path: str) -> None:
        """Raises for sizes and lists that do not go together."""
        super().check(path)
        size, shorter = self.image_size, self.evaluation_resize
        if size is not None and len(size) != 2:
            config_error(f"{path}.image_size", size, "[H, W] or null")
        if shorter is not None:
            if size is None:
                config_error(
                    f"{path}.evaluation_resize",
                    shorter,
                    "null without an image_size",
                )
            if shorter < max(size):
                config_error(
                    f"{path}.evaluation_resize",
                    shorter,
                    f"an integer of at least {max(size)}, the longer of "
                    "image_size",
                )
        for name in ("mean", "stddev"):
            values = getattr(self, name)
            if len(values) not in (1, 3):
                config_error(
                    f"{path}.{name}", values, "one value, or one per channel"
                )

    def check_image_shape(self, image_shape: Sequence[int | None]) -> None:
        """Checks that images can be preprocessed in this way.

        Args:
            image_shape: `(H, W, C)` of the images that the model gets.

        Raises:
            ValueError: The shape is not known, or a setting does not fit it.
        """
        height, width, channels = image_shape
        if height is None or width is None:
            raise ValueError(
                f"Got images of shape {tuple(image_shape)}. Expected a known "
                "size. Give one with data.with_size((H, W))."
            )
        for name in ("mean", "stddev"):
            values = getattr(self, name)
            if len(values) not in (1, channels):
                raise ValueError(
                    f"Got {name}={values}. Expected 1 value or {channels}, one "
                    f"per channel of images {tuple(image_shape)}."
                )
        shorter = self.evaluation_resize
        if shorter is not None and shorter < max(height, width):
            raise ValueError(
                f"Got evaluation_resize={shorter}. Expected at least the "
                f"height and width of images {tuple(image_shape)}."
            )

    def normalize(self, images: Tensor) -> Tensor:
        """Maps pixels x to `(x / 255 - mean) / stddev`.

        Args:
            images: `(..., C)` pixels 0..255 of any numeric type, as a numpy
                array or a TensorFlow tensor.

        Returns:
            float32 images of the same shape and kind.
        """
        stddev = np.asarray(self.stddev)
        scale = (1 / (255 * stddev)).astype(np.float32)
        offset = (np.asarray(self.mean) / stddev).astype(np.float32)
        if isinstance(images, np.ndarray):
            return images.astype(np.float32) * scale - offset
        import tensorflow as tf

        return tf.cast(images, tf.float32) * scale - offset

    def restore(self, images: Array) -> Array:
        """Maps normalized images back to brightnesses in [0, 1].

        Args:
            images: Floats `(..., C)`, as `normalize` gives them.

        Returns:
            float32 array of the same shape.
        """
        images = images * np.asarray(self.stddev) + np.asarray(self.mean)
        return np.clip(images, 0.0, 1.0).astype(np.float32)
