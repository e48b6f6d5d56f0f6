# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The predictions of a model for image files, one after the other."""

import concurrent.futures
import os
import sys
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence

import keras
import numpy as np

from official.core.run_directory import RunError
from official.typing import Array
from official.typing import Path
from official.vision.dataloaders.loose_images import find_images
from official.vision.dataloaders.loose_images import prepare_image
from official.vision.dataloaders.preprocessing import Preprocessing
from sla.inference.known_rule import KnownRule
from sla.predict.prediction import Prediction
from sla.predict.prediction import decide

_BATCH_SIZE = 64
_THREADS = 8


def find_paths(images: Path | Iterable[Path]) -> list[str]:
    """Finds image files.

    Args:
        images: Files, folders, patterns, and "-" for paths on standard input,
            one a line. One of these, or several.

    Returns:
        Paths of files, at least one.

    Raises:
        RunError: If there is none.
    """
    if isinstance(images, str | os.PathLike):
        images = [images]
    places = [os.fspath(place) for place in images]
    paths = find_images(places, sys.stdin)
    if not paths:
        received = f"no file in {' '.join(places)}" if places else "none"
        raise RunError(
            f"images: Got {received}. Expected files, folders or patterns, or "
            "- to read paths from standard input."
        )
    return paths


def predict_files(
    paths: Sequence[str],
    classify: Callable[[Array], dict[str, Array]],
    image_shape: tuple[int, int, int],
    preprocessing: Preprocessing,
    class_names: tuple[str, ...],
    known_rule: KnownRule | None = None,
    verbose: bool = False,
) -> Iterator[Prediction]:
    """Classifies image files, a batch at a time.

    Args:
        paths: Paths of image files.
        classify: What `build_classifier` returned.
        image_shape: `(H, W, C)`.
        preprocessing: The `Preprocessing` of the training images.
        class_names: The N names, in label order.
        known_rule: The rule by which images are rejected, if that is wanted.
        verbose: Whether to show a progress bar on a terminal.

    Yields:
        The `Prediction` of each path, in order.
    """

    def prepare(path: str) -> tuple[Array | None, str | None]:
        try:
            return prepare_image(path, image_shape, preprocessing), None
        except ValueError as error:
            return None, str(error)

    progress = keras.utils.Progbar(
        len(paths),
        unit_name="image",
        verbose=1 if verbose and sys.stdout.isatty() else 0,
    )
    with concurrent.futures.ThreadPoolExecutor(_THREADS) as pool:
        for start in range(0, len(paths), _BATCH_SIZE):
            batch = paths[start : start + _BATCH_SIZE]
            prepared = list(pool.map(prepare, batch))
            images = [image for image, _ in prepared if image is not None]
            outputs = classify(np.stack(images)) if images else {}
            rows = iter(_rows(outputs))
            for path, (image, error) in zip(batch, prepared, strict=True):
                row = {} if image is None else next(rows)
                yield Prediction(
                    path,
                    class_names,
                    row.get("probabilities"),
                    error,
                    decide(known_rule, row) if known_rule else None,
                )
            progress.add(len(batch))


def _rows(outputs: dict[str, Array]) -> Iterator[dict[str, Array]]:
    for values in zip(*outputs.values(), strict=True):
        yield dict(zip(outputs, values, strict=True))
