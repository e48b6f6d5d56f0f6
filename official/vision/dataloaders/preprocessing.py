# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How raw pixels become the input of a model."""

import dataclasses
from typing import Optional

import numpy as np

from official.vision.ops.batch_augmentation import BatchAugmentation


@dataclasses.dataclass(frozen=True)
class Preprocessing:
    """Normalisation for every image, and augmentation for training ones.

    Args:
        mean: one value, or one per channel, in [0, 1]: pixels are divided by
            255 before the mean is taken off.
        stddev: one value, or one per channel, in (0, 1].
        crop_padding: black pixels added on each side before a random crop back
            to the image's size; 0 for no crop. Training only.
        horizontal_flip: whether to mirror each image with probability 1/2.
            Training only.
        crop_area: least and greatest share of an image that a random crop
            takes, before it is resized to the image's size; None for no such
            crop. Not together with `crop_padding`. Training only.
        evaluation_resize: length of the shorter side of encoded images before
            their centre is cut out; None to resize them straight to their
            size. Training images, too, unless `crop_area` is set.
        batch_augmentation: `BatchAugmentation`, what follows crop and flip.
            Training only.

    Raises:
        ValueError: if a value is outside these ranges.

    Example:

    >>> preprocessing = Preprocessing(mean=(0.5,), stddev=(0.25,))
    >>> preprocessing.normalise(np.full((1, 1, 1, 1), 255, "uint8")).item()
    2.0
    """

    mean: tuple[float, ...] = (0.5,)
    stddev: tuple[float, ...] = (0.5,)
    crop_padding: int = 0
    horizontal_flip: bool = False
    crop_area: Optional[tuple[float, float]] = None
    evaluation_resize: Optional[int] = None
    batch_augmentation: BatchAugmentation = BatchAugmentation()

    def __post_init__(self):
        object.__setattr__(self, "mean", tuple(self.mean))
        object.__setattr__(self, "stddev", tuple(self.stddev))
        if not self.mean or not all(0 <= value <= 1 for value in self.mean):
            raise ValueError(
                "mean must hold values in [0, 1], for pixels divided by 255. "
                f"Received: {self.mean}."
            )
        if not self.stddev or not all(0 < value <= 1 for value in self.stddev):
            raise ValueError(
                "stddev must hold values in (0, 1], for pixels divided by 255. "
                f"Received: {self.stddev}."
            )
        if self.crop_padding < 0:
            raise ValueError(
                "crop_padding must be a number of pixels, at least 0. "
                f"Received: {self.crop_padding}."
            )
        if self.crop_area is not None:
            self._check_crop_area()

    def _check_crop_area(self):
        area = tuple(self.crop_area)
        if len(area) != 2 or not 0 < area[0] <= area[1] <= 1:
            raise ValueError(
                "crop_area must be two shares of an image in (0, 1], the "
                f"smaller one first. Received: {area}."
            )
        if self.crop_padding:
            raise ValueError(
                "crop_area and crop_padding are two kinds of random crop: use "
                f"one. Received: {area} and {self.crop_padding}."
            )
        object.__setattr__(self, "crop_area", area)

    def check_image_shape(self, image_shape):
        """Raises ValueError if images `(H, W, C)` cannot be processed so."""
        height, width, channels = image_shape
        if height is None:
            raise ValueError(
                "The images have no size yet. Give one with "
                "data.with_size((H, W))."
            )
        self.batch_augmentation.check_image_shape(image_shape)
        for name in ("mean", "stddev"):
            values = getattr(self, name)
            if len(values) not in (1, channels):
                raise ValueError(
                    f"{name} must hold 1 value or {channels}, one per channel "
                    f"of images {tuple(image_shape)}. Received: {values}."
                )
        if self.crop_padding >= min(height, width):
            raise ValueError(
                "crop_padding must be less than the height and width of "
                f"images {tuple(image_shape)}, or a crop can miss the image. "
                f"Received: {self.crop_padding}."
            )
        shorter = self.evaluation_resize
        if shorter is not None and shorter < max(height, width):
            raise ValueError(
                "evaluation_resize must be at least the height and width of "
                f"images {tuple(image_shape)}. Received: {shorter}."
            )

    def normalise(self, images):
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

    def restore(self, images):
        """Maps normalised images back to brightnesses in [0, 1].

        Args:
            images: float array `(..., C)`, as `normalise` gives it.

        Returns:
            float32 array of the same shape.
        """
        images = images * np.asarray(self.stddev) + np.asarray(self.mean)
        return np.clip(images, 0.0, 1.0).astype(np.float32)
