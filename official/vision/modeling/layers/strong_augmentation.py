# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""RandAugment of images as a network gets them."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from official.typing import Tensor


@keras.saving.register_keras_serializable(package="garden")
class StrongAugmentation(keras.layers.Layer):
    """Changes each image by operations that are drawn for it.

    See `official.vision.ops.rand_augment`. TensorFlow only.

    Args:
        mean: Mean by which the images were normalized, of pixels 0..1; one
            value, or one for each channel.
        stddev: Standard deviation by which they were normalized.
        magnitude: Strength of the operations, 0 to 30.
        num_layers: Operations for each image, at least 1.
        **kwargs: Arguments of `keras.layers.Layer`.

    Call arguments:
        images: float32 `(B, H, W, C)`, normalized; C is 1 or 3.
        seed: Two integers, which decide everything.

    Output shape:
        That of the images, normalized alike.

    Raises:
        ValueError: A magnitude out of range.

    Example:
    >>> import numpy as np, sla
    >>> layer = sla.layers.StrongAugmentation(mean=0.5, stddev=0.5)
    >>> images = np.zeros((2, 8, 8, 1), "float32")
    >>> tuple(layer(images, seed=np.array([0, 1])).shape)
    (2, 8, 8, 1)
    """

    def __init__(
        self,
        mean: float | Sequence[float] = 0.5,
        stddev: float | Sequence[float] = 0.5,
        magnitude: float = 9.0,
        num_layers: int = 2,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not 0 <= magnitude <= 30:
            raise ValueError(
                f"Got magnitude={magnitude}. Expected a number from 0 to 30."
            )
        self.mean = np.atleast_1d(mean).tolist()
        self.stddev = np.atleast_1d(stddev).tolist()
        self.magnitude = magnitude
        self.num_layers = num_layers
        # It divides a batch by operations, whose numbers of images vary.
        self.supports_jit = False

    def call(self, images: Tensor, seed: Any) -> Tensor:
        """Changes the images."""
        from official.vision.ops.rand_augment import rand_augment

        mean, stddev = (
            np.asarray(values, "float32") for values in (self.mean, self.stddev)
        )
        pixels = keras.ops.cast(images, "float32") * stddev + mean
        pixels = keras.ops.clip(255 * pixels, 0, 255)
        changed = rand_augment(pixels, seed, self.magnitude, self.num_layers)
        changed = keras.ops.cast(changed, "float32") / 255
        return keras.ops.cast((changed - mean) / stddev, images.dtype)

    def compute_output_shape(
        self, images_shape: tuple[int | None, ...], seed_shape: Any = None
    ) -> tuple[int | None, ...]:
        """The shape of the images."""
        return images_shape

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {
            **super().get_config(),
            "mean": self.mean,
            "stddev": self.stddev,
            "magnitude": self.magnitude,
            "num_layers": self.num_layers,
        }
