# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Episodes: small classification tasks drawn from the classes of a set.

An episode has N classes (ways) with k support images (shots) and q query images
each. Everything random is a function of the seed and the episode's number.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import setting
from official.typing import Array
from official.vision.dataloaders.image_folders import some


@dataclasses.dataclass
class EpisodeShape(Config):
    """How many classes and images an episode has."""

    ways: int = setting(5, help="Number of classes per episode.", low=2)
    shots: int = setting(
        1, help="Number of support images per class and episode.", low=1
    )
    queries: int = setting(
        15, help="Number of query images per class and episode.", low=1
    )


@dataclasses.dataclass(frozen=True, eq=False)
class Episode:
    """Which images an episode has, and of which classes.

    Attributes:
        support: Indices `(N, k)` of the support images; row i is class i of
            the episode.
        query: Indices `(N, q)` of the query images.
        versions: `(N,)`, which version of its class each row is; zeros where
            a class has one version.
    """

    support: Array
    query: Array
    versions: Array


class EpisodeSampler:
    """Draws episodes without replacement within each of them.

    Args:
        labels: Integers `(n,)` in `0 ... C-1`, of all images.
        class_names: The C names, for messages.
        shape: How large an episode is.
        seed: At least 0.
        groups: Name of each class's group, C of them, if the classes of an
            episode are to be of one group, such as an alphabet; groups with
            fewer classes than ways are left out. None to draw from all.
        versions: Number of versions of each class that count as classes of
            their own, such as turned images.

    Raises:
        ValueError: Fewer classes than ways, or a class with fewer images than
            shots and queries.

    Example:
    >>> labels = np.repeat([0, 1, 2], 4)
    >>> sampler = EpisodeSampler(
    ...     labels, "abc", EpisodeShape(ways=2, shots=1, queries=3), seed=0
    ... )
    >>> episode = sampler.draw(7)
    >>> episode.support.shape, episode.query.shape
    ((2, 1), (2, 3))
    >>> bool((sampler.draw(7).query == episode.query).all())
    True
    """

    def __init__(
        self,
        labels: Array,
        class_names: Sequence[str],
        shape: EpisodeShape,
        seed: int,
        groups: Sequence[str] | None = None,
        versions: int = 1,
    ) -> None:
        self.shape = shape
        self._seed = seed
        self._versions = versions
        num_classes = len(class_names)
        order = np.argsort(labels, kind="stable")
        counts = np.bincount(labels, minlength=num_classes)
        self._images = np.split(order, np.cumsum(counts)[:-1])
        self._check_counts(counts, class_names)
        if groups is None:
            self._groups = [np.arange(num_classes)]
        else:
            self._groups = [
                np.flatnonzero(np.asarray(groups) == group)
                for group in sorted(set(groups))
            ]
        self._groups = [
            group
            for group in self._groups
            if len(group) * versions >= shape.ways
        ]
        if not self._groups:
            kind = "classes" if groups is None else "classes in any group"
            raise ValueError(
                f"Got {num_classes} classes for episodes of {shape.ways} ways. "
                f"Expected at least {shape.ways} {kind}. Choose fewer ways, or "
                "add classes."
            )

    def _check_counts(self, counts: Array, class_names: Sequence[str]) -> None:
        needed = self.shape.shots + self.shape.queries
        small = [
            f"{name} ({count})"
            for name, count in zip(class_names, counts, strict=True)
            if count < needed
        ]
        if small:
            raise ValueError(
                f"Got classes with fewer than {needed} images: {some(small)}. "
                f"Expected {self.shape.shots} support and "
                f"{self.shape.queries} query images of each. Choose fewer "
                "shots or queries, or add images."
            )

    def draw(self, number: int) -> Episode:
        """Draws an episode.

        Args:
            number: Which one, at least 0. The same number always gives the
                same episode.

        Returns:
            The episode.
        """
        random = np.random.default_rng([self._seed, number])
        group = self._groups[0]
        if len(self._groups) > 1:
            group = self._groups[random.integers(len(self._groups))]
        ways = random.choice(
            len(group) * self._versions, self.shape.ways, replace=False
        )
        classes, versions = np.divmod(ways, self._versions)
        shots, queries = self.shape.shots, self.shape.queries
        rows = np.stack(
            [
                random.choice(self._images[label], shots + queries, False)
                for label in group[classes]
            ]
        )
        return Episode(rows[:, :shots], rows[:, shots:], versions)
