# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Images that are in two sets, which makes a test easier than it looks."""

from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.image_data import ImageData


def count_copies(images: LabeledImages, others: LabeledImages) -> int:
    """Counts the images that are equal to one of the others, in every pixel.

    Args:
        images: A set.
        others: A set with images of the same size.

    Returns:
        Number of `images`; 0 where one of the sets is not decoded in memory,
        because it is not looked at.

    Example:
    >>> import numpy as np
    >>> black = ImageData(
    ...     np.zeros((2, 4, 4, 1), "uint8"), np.zeros(2, "int32"), ("a",)
    ... )
    >>> count_copies(black, black.take([0]))
    2
    """
    if not isinstance(images, ImageData) or not isinstance(others, ImageData):
        return 0
    known = {hash(image.tobytes()) for image in others.images}
    return sum(hash(image.tobytes()) in known for image in images.images)
