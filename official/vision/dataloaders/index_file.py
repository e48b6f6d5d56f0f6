# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads which examples of a set are meant, from a file."""

import os

import numpy as np

from official.typing import Array


def read_indices(path: str, size: int) -> Array:
    """Reads the indices of some of `size` examples.

    Args:
        path: A `.npy` file of integers `(k,)`, or a text file with one index
            in each line.
        size: The number of examples n.

    Returns:
        int64 array `(k,)`.

    Raises:
        ValueError: The file cannot be read, or does not hold between 1 and
            `n - 1` different integers in `0..n-1`.
    """
    indices = _read(os.path.expanduser(path))
    if indices.ndim != 1 or not np.issubdtype(indices.dtype, np.integer):
        raise ValueError(
            f"Got {indices.dtype} with shape {indices.shape} in {path}. "
            "Expected a list of integers."
        )
    if not 0 < len(indices) < size:
        raise ValueError(
            f"Got {len(indices)} indices in {path}. Expected 1..{size - 1}, as "
            f"there are {size} examples and both parts need some."
        )
    outside = indices[(indices < 0) | (indices >= size)]
    if outside.size:
        raise ValueError(
            f"Got {outside.size} indices out of range in {path}, the first of "
            f"them {outside[0]}. Expected values in 0..{size - 1}."
        )
    values, counts = np.unique(indices, return_counts=True)
    if values.size < indices.size:
        raise ValueError(
            f"Got {values[np.argmax(counts > 1)]} more than once in {path}. "
            f"Expected distinct indices, but only {values.size} of "
            f"{indices.size} are distinct."
        )
    return indices.astype(np.int64)


def _read(path: str) -> Array:
    try:
        if path.endswith(".npy"):
            return np.load(path, allow_pickle=False)
        with open(path, encoding="utf-8") as file:
            lines = [line.strip() for line in file]
    except (OSError, ValueError) as error:
        raise ValueError(
            f"Got {path}, which cannot be read ({error}). Expected a .npy file "
            "or a text file with one index per line."
        ) from error
    try:
        return np.array([int(line) for line in lines if line], np.int64)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"Got {path}, which cannot be read ({error}). Expected one integer "
            "per line."
        ) from error
