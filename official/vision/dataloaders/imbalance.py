# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Long-tailed training sets: a setting, and the numbers it means."""

import bisect
import dataclasses

import numpy as np

from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting
from official.typing import Array

# Keeps a number that is whole but for rounding from being cut to the one below.
_ROUNDING = 1e-9


@dataclasses.dataclass
class ImbalanceConfig(Config):
    """How unequal the numbers of training images of the classes are made.

    With a kind other than `none`, validation holds the same number of each
    class. The test images do not change.

    Of N classes, in the order of their labels, class i has
    `int(n * ratio ** (-i / (N - 1)))` images if the kind is `exponential`. If
    it is `step`, the first half of the classes have n and the others (one more
    of them if N is odd) `int(n / ratio)`. Each class has at least 1.
    """

    kind: str = setting(
        "none",
        help="none; exponential: fewer images from class to class, in the "
        "order of labels; step: fewer images in the second half of the "
        "classes.",
        choices=("none", "exponential", "step"),
    )
    ratio: float = setting(
        1.0,
        help="Number of training images of the most frequent class divided by "
        "that of the rarest, often 100 or 10. The most frequent class has "
        "labels_per_class images, or as many as the other classes allow.",
        low=1.0,
    )

    def check(self, path: str) -> None:
        """Raises for a ratio without a kind."""
        super().check(path)
        if self.kind == "none" and self.ratio != 1:
            config_error(f"{path}.ratio", self.ratio, "1.0, as kind is none")

    @property
    def is_on(self) -> bool:
        """Whether the classes are made unequal."""
        return self.kind != "none"

    def counts(self, num_classes: int, most: int) -> Array:
        """Computes the number of images of each class.

        Args:
            num_classes: Number of classes N, at least 1.
            most: Images of the most frequent class.

        Returns:
            Integers `(N,)`, not rising.

        Example:
        >>> ImbalanceConfig("exponential", ratio=100.0).counts(5, 1000).tolist()
        [1000, 316, 100, 31, 10]
        >>> ImbalanceConfig("step", ratio=100.0).counts(5, 1000).tolist()
        [1000, 1000, 10, 10, 10]
        """
        labels = np.arange(num_classes)
        if self.kind == "step":
            exponents = (labels >= num_classes // 2).astype(float)
        else:
            exponents = labels / max(num_classes - 1, 1)
        numbers = most * self.ratio**-exponents
        return np.maximum((numbers + _ROUNDING).astype(np.int64), 1)

    def most_that_fits(self, available: Array) -> int:
        """Finds the largest `most` for which every class has enough images.

        Args:
            available: Integers `(N,)`, the images there are of each class.

        Returns:
            The number, 0 if a class has no image.
        """

        def is_too_much(most: int) -> bool:
            return bool((self.counts(len(available), most) > available).any())

        candidates = range(1, int(available.max()) + 2)
        return bisect.bisect_left(candidates, True, key=is_too_much)
