# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes the files of an evaluation."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from official.core import files
from official.core.run_directory import RunDirectory
from official.typing import Array
from official.vision.dataloaders.preprocessing import Preprocessing
from sla.evaluate.mistakes import show_mistakes
from sla.evaluate.page import build_page
from sla.evaluate.pictures import draw_pictures
from sla.evaluate.tested_images import TestedImages


def write_evaluation(
    folder: RunDirectory,
    evaluation: Mapping[str, Any],
    tested: TestedImages,
    labels: Array,
    probabilities: Mapping[str, Array],
    class_names: Sequence[str],
    mode: str,
    preprocessing: Preprocessing,
    html: bool,
) -> None:
    """Writes the figures, the pictures and, if asked for, the page.

    Args:
        folder: Where to write; made if it does not exist.
        evaluation: Content of `evaluation.json`.
        tested: The test images.
        labels: Integers `(n,)`, their labels.
        probabilities: Class probabilities `(n, N)` of each evaluated mode.
        class_names: The N names, in label order.
        mode: The mode whose confusion and mistakes are shown.
        preprocessing: The `Preprocessing` of the images.
        html: Whether to write the page.

    Raises:
        RunError: A file cannot be written.
    """
    with folder.writing():
        folder.path.mkdir(parents=True, exist_ok=True)
        draw_pictures(
            folder, evaluation, class_names, labels, probabilities, mode
        )
        files.write_json(folder.evaluation, evaluation)
        # That of an earlier evaluation has other figures.
        files.remove(folder.evaluation_page)
        if html:
            mistakes, sprite, names = show_mistakes(
                tested.dataset,
                probabilities[mode],
                labels,
                class_names,
                preprocessing,
                tested.paths,
            )
            page = build_page(
                evaluation,
                class_names,
                labels,
                probabilities,
                mode,
                mistakes,
                sprite,
                names,
            )
            files.write_text(folder.evaluation_page, page)
