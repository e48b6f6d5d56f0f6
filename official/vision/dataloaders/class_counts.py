# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How many training examples of each class are taken."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting
from official.typing import Array
from official.typing import ArrayLike
from official.vision.dataloaders.imbalance import ImbalanceConfig


@dataclasses.dataclass
class ClassCounts(Config):
    """A rule for the number of training examples of each class.

    Without a setting, all examples are taken.
    """

    labels_per_class: int | None = setting(
        None, help="Number of training images per class; null: all.", low=1
    )
    fraction: float | None = setting(
        None,
        help="Share of the training images of each class to use; null: all.",
        low=0.0,
        high=1.0,
        exclusive_low=True,
    )
    imbalance: ImbalanceConfig = setting(
        ImbalanceConfig, help="Long-tailed training images."
    )

    def check(self, path: str) -> None:
        """Raises for a fraction beside another rule."""
        super().check(path)
        if self.fraction is None:
            return
        if self.labels_per_class is not None:
            config_error(
                f"{path}.fraction",
                self.fraction,
                f"null, as labels_per_class is {self.labels_per_class}",
            )
        if self.imbalance.is_on:
            config_error(
                f"{path}.fraction",
                self.fraction,
                f"null, as imbalance.kind is {self.imbalance.kind}",
            )

    def choose(
        self,
        labels: Array,
        rank: Array,
        circumstance: str = "",
        class_names: Sequence[str] = (),
    ) -> Array:
        """Takes the examples of the lowest ranks in each class.

        Args:
            labels: Integers `(n,)`, values in `0..N-1`.
            rank: Integers `(n,)`, place of each example in the order of its
                class; a negative rank is not to be taken.
            circumstance: What limits the examples there are, for messages.
            class_names: The N names, for messages.

        Returns:
            Sorted indices `(k,)`.

        Raises:
            ValueError: A class has too few examples.
        """
        available = np.bincount(labels[rank >= 0], minlength=labels.max() + 1)
        check_enough(available, 1, circumstance, class_names)
        wanted = self._wanted(available)
        check_enough(available, wanted, circumstance, class_names)
        return np.flatnonzero((rank >= 0) & (rank < wanted[labels]))

    def _wanted(self, available: Array) -> Array:
        """The numbers `(N,)` that the rule asks for, of those available."""
        if self.fraction is not None:
            rounded = np.rint(self.fraction * available).astype(np.int64)
            return np.maximum(rounded, 1)
        most = self.labels_per_class
        if self.imbalance.is_on:
            if most is None:
                most = self.imbalance.most_that_fits(available)
            return self.imbalance.counts(len(available), most)
        if most is None:
            return available
        return np.full(len(available), most)


def check_enough(
    counts: Array,
    needed: ArrayLike,
    circumstance: str = "",
    class_names: Sequence[str] = (),
) -> None:
    """Raises unless every class has enough examples.

    Args:
        counts: Integers `(N,)`, the examples there are of each class.
        needed: Integers that are wanted, `(N,)` or one for all classes.
        circumstance: What limits the examples there are, for the message.
        class_names: The N names, for the message.

    Raises:
        ValueError: A class has too few examples.
    """
    needed = np.broadcast_to(needed, counts.shape)
    short = np.flatnonzero(counts < needed)
    if short.size:
        first = short[0]
        name = f" ({class_names[first]!r})" if class_names else ""
        raise ValueError(
            f"Got {counts[first]} examples of class {first}{name}"
            f"{circumstance}. Expected at least {needed[first]}; {short.size} "
            f"of {len(counts)} classes have too few. Use fewer examples per "
            "class or a smaller validation set."
        )
