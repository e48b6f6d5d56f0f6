# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes a source of images as arrays, for `benchmarks.cifar10_gpu`.

    python -m tools.image_arrays cifar10 DATA_DIR cifar10.npz

DATA_DIR holds the set as TensorFlow Datasets prepared it.
"""

import sys

import numpy as np

from official.core import files
from official.typing import Path
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.sources import load_images


def write_arrays(name: str, data_dir: str | None, output: Path) -> None:
    """Writes `x_train`, `y_train`, `x_test` and `y_test`.

    Args:
        name: A source whose images have one size.
        data_dir: Where it lies.
        output: The .npz file to write.

    Raises:
        ValueError: The images differ in size.
    """
    train, *_, test = load_images(name, data_dir)
    if not isinstance(train, ImageData) or not isinstance(test, ImageData):
        raise ValueError(
            f"Got {name}, whose images differ in size. Expected images of one "
            "size."
        )
    with files.replacing(output) as temporary, open(temporary, "wb") as file:
        np.savez(
            file,
            x_train=train.images,
            y_train=train.labels,
            x_test=test.images,
            y_test=test.labels,
        )


if __name__ == "__main__":
    write_arrays(*sys.argv[1:])
    print(f"file: {sys.argv[3]}")
