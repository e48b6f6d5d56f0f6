# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads which examples of a set are meant, from a file."""

import os

import numpy as np


def read_indices(path, size):
    """Reads the indices of some of `size` examples.

    Args:
        path: a `.npy` file of an integer array `(k,)`, or a text file with one
            index in each line.
        size: the number n of examples there are.

    Returns:
        int64 array `(k,)`.

    Raises:
        ValueError: if the file cannot be read, or does not hold between 1 and
            `n - 1` different integers in `0..n-1`.
    """
    indices = _read(os.path.expanduser(path))
    if indices.ndim != 1 or not np.issubdtype(indices.dtype, np.integer):
        raise ValueError(
            f"{path} must hold a list of integers. Received: {indices.dtype} "
            f"with shape {indices.shape}."
        )
    if not 0 < len(indices) < size:
        raise ValueError(
            f"{path} must hold 1..{size - 1} indices, as there are {size} "
            f"examples and both parts need some. Received: {len(indices)}."
        )
    outside = indices[(indices < 0) | (indices >= size)]
    if outside.size:
        raise ValueError(
            f"The indices in {path} must be in 0..{size - 1}. Received: "
            f"{outside.size} outside, the first of them {outside[0]}."
        )
    values, counts = np.unique(indices, return_counts=True)
    if values.size < indices.size:
        raise ValueError(
            f"The indices in {path} must differ. Received: {values.size} "
            f"different ones of {indices.size}; "
            f"{values[np.argmax(counts > 1)]} comes more than once."
        )
    return indices.astype(np.int64)


def _read(path):
    try:
        if path.endswith(".npy"):
            return np.load(path, allow_pickle=False)
        with open(path, encoding="utf-8") as file:
            lines = [line.strip() for line in file]
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from error
    try:
        return np.array([int(line) for line in lines if line], np.int64)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"{path} must hold one integer in each line. Python says: {error}"
        ) from error
