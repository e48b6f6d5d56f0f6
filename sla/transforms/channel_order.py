# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Recognizes images whose channels come first."""

from collections.abc import Sequence

import keras

# More channels than pictures have.
_MANY_CHANNELS = 5


def check_channels_last(image_shape: Sequence[int | None]) -> None:
    """Checks that the channels of images come last.

    Args:
        image_shape: `(H, W, C)`. Unknown dimensions (`None`) pass.

    Raises:
        ValueError: Keras's data format is channels first, or the shape is
            that of pictures whose 1 or 3 channels come first.
    """
    shape = ", ".join(map(str, image_shape))
    if keras.config.image_data_format() == "channels_first":
        raise ValueError(
            f"Got images of shape (B, {shape}) with Keras's data format "
            "channels_first. Expected channels_last, as transforms turn and "
            "permute axes by their place. Call "
            "keras.config.set_image_data_format('channels_last')."
        )
    first, second, third = image_shape
    if first not in (1, 3) or (third or 0) < _MANY_CHANNELS:
        return
    # Signals of one row may have many channels.
    is_wide = first == 3 and (second or 0) >= _MANY_CHANNELS
    if is_wide or second == third:
        raise ValueError(
            f"Got images of shape (B, {shape}), whose channels come first. "
            "Expected (B, height, width, channels). Move the axis: "
            "numpy.moveaxis(images, 1, -1)."
        )
