# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Places of examples in a random order, and shares of a part, class by class.

The same labels and seed give the same places on every platform: the only
randomness is one stream of 64-bit floats from numpy's PCG64.
"""

from collections.abc import Sequence

import numpy as np

from official.typing import Array
from official.vision.dataloaders.class_counts import check_enough


def rank_in_class(labels: Array, seed: int) -> Array:
    """Draws each example's place in a random order of its class.

    Args:
        labels: Integers `(n,)`, values >= 0.
        seed: At least 0.

    Returns:
        Integers `(n,)`, from 0 in each class.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    order = np.lexsort((generator.random(len(labels)), labels))
    counts = np.bincount(labels)
    starts = np.cumsum(counts) - counts
    rank = np.empty(len(labels), np.int64)
    rank[order] = np.arange(len(labels)) - np.repeat(starts, counts)
    return rank


def proportional_share(labels: Array, size: int, name: str) -> Array:
    """Divides a part among the classes, in proportion to their numbers.

    What rounding leaves goes to the classes with the largest remainders, lower
    labels first.

    Args:
        labels: Integers `(n,)`, values >= 0.
        size: Examples of the part, in `1..n-1`.
        name: What the message calls the size.

    Returns:
        Integers `(n,)`: how many of each example's class are in the part.

    Raises:
        ValueError: `size` leaves the part or the rest empty.
    """
    total = len(labels)
    if not 0 < size < total:
        raise ValueError(
            f"Got {name}={size}. Expected an integer in 1..{total - 1}, as "
            f"there are {total} examples and both parts need some."
        )
    shares, remainders = np.divmod(size * np.bincount(labels), total)
    missing = size - shares.sum()
    shares[np.argsort(-remainders, kind="stable")[:missing]] += 1
    return shares[labels]


def equal_share(
    labels: Array, size: int, class_names: Sequence[str] = ()
) -> Array:
    """Divides a validation part among the classes, in equal parts.

    Args:
        labels: Integers `(n,)`, values in `0..N-1`.
        size: Examples of the part, a multiple of N.
        class_names: The N names, for messages.

    Returns:
        Integers `(n,)`: how many of each example's class are in the part.

    Raises:
        ValueError: `size` is no such multiple, or a class has too few examples.
    """
    counts = np.bincount(labels)
    share, remainder = divmod(size, len(counts))
    if remainder or not share:
        raise ValueError(
            f"Got validation_size={size}. Expected a multiple of the "
            f"{len(counts)} classes, because validation holds the same number "
            "of images of each class when training is imbalanced."
        )
    check_enough(counts, share, " for validation", class_names)
    return np.full(len(labels), share)
