# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The pictures of an evaluation."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from official.core.run_directory import RunDirectory
from official.typing import Array
from official.vision.evaluation import evaluation_plots
from sla.evaluate.cost_plot import plot_accuracy_cost
from sla.modeling.multi_view_model import MultiViewModel


def draw_pictures(
    folder: RunDirectory,
    evaluation: Mapping[str, Any],
    class_names: Sequence[str],
    labels: Array,
    probabilities: Mapping[str, Array],
    mode: str,
) -> None:
    """Draws what is confused, how reliable the confidence is, and the cost.

    Args:
        folder: Folder to draw to.
        evaluation: Content of `evaluation.json`.
        class_names: The N names, in label order.
        labels: Integers `(n,)`, those of the test images.
        probabilities: Class probabilities `(n, N)` of each evaluated mode.
        mode: The mode whose confusion is drawn.
    """
    title = f"{evaluation['experiment']}, seed {evaluation['seed']}"
    if "accuracy_cost" in evaluation:
        plot_accuracy_cost(
            evaluation["accuracy_cost"],
            evaluation["modes"],
            folder.accuracy_cost,
            title,
        )
    evaluation_plots.plot_confusion(
        probabilities[mode],
        labels,
        class_names,
        folder.confusion,
        f"{title}, {mode}",
    )
    evaluation_plots.plot_reliability(
        probabilities, labels, folder.reliability, title
    )


def mode_of_pictures(
    model: MultiViewModel, probabilities: Mapping[str, Array]
) -> str:
    """The mode that the model is meant for, or the first that was evaluated.

    Args:
        model: The model.
        probabilities: Class probabilities of each evaluated mode.
    """
    if model.default_mode in probabilities:
        return model.default_mode
    return next(iter(probabilities))
