# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes digits of seven classes, and piles of unlabeled ones of all ten.

    python -m tools.unlabeled_sets --output=DIR

For training where unlabeled images are of classes that have no labels. The
images are those of the source `digits`, and test images stay test images:

- `labeled.npz`: the source `npz` with training and test images of 0 to 6;
- `known`: 210 other training images of 0 to 6, as PNG files;
- `fewer`: 147 of these;
- `mixed`: the same 147, and 63 images of 7 to 9;
- `others`: 210 images of 7 to 9.

Each pile has the same number of images of each of its classes. What they bring
is in docs/unlabeled.md.
"""

import pathlib
import sys
from collections.abc import Sequence
from typing import cast

import numpy as np
from absl import app
from absl import flags
from PIL import Image

from official.core.flags import parse_flags
from official.typing import Array
from official.typing import Path
from official.vision.dataloaders import sources
from official.vision.dataloaders.class_ranks import rank_in_class
from official.vision.dataloaders.image_data import ImageData

if __name__ == "__main__":
    flags.DEFINE_string("output", None, "Folder to write to.", required=True)
FLAGS = flags.FLAGS

NUM_KNOWN = 7
# Images of each class in a pile.
_OF_SEVEN = 30
_OF_TEN = 21
_OF_THREE = 70


def write_sets(output: Path) -> None:
    """Writes the file and the piles; what is there is replaced.

    Args:
        output: Folder, made if it does not exist.
    """
    pool, test = cast(
        "tuple[ImageData, ImageData]", sources.load_images("digits")
    )
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    rank = rank_in_class(pool.labels, seed=0)
    is_known = pool.labels < NUM_KNOWN
    train = pool.take(is_known & (rank >= _OF_SEVEN))
    test = test.take(test.labels < NUM_KNOWN)
    np.savez(
        output / "labeled.npz",
        x_train=train.images,
        y_train=train.labels,
        x_test=test.images,
        y_test=test.labels,
    )
    for name, chosen in {
        "known": is_known & (rank < _OF_SEVEN),
        "fewer": is_known & (rank < _OF_TEN),
        "mixed": rank < _OF_TEN,
        "others": ~is_known & (rank < _OF_THREE),
    }.items():
        _write_pile(output / name, pool, chosen)


def _write_pile(folder: pathlib.Path, pool: ImageData, chosen: Array) -> None:
    folder.mkdir(exist_ok=True)
    for index in np.flatnonzero(chosen):
        pixels = pool.images[index, ..., 0]
        Image.fromarray(pixels).save(folder / f"{index:03}.png")


def main(argv: Sequence[str]) -> None:
    """Writes them where `--output` says."""
    del argv
    write_sets(FLAGS.output)


if __name__ == "__main__":
    app.run(main, argv=sys.argv, flags_parser=parse_flags)
