# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Pictures of what a classifier confuses and how sure it is."""

import numpy as np

from official.core import files
from official.vision.evaluation import classification_metrics

_MOST_NAMES = 40


def plot_confusion(probabilities, labels, class_names, path, title):
    """Draws which classes are taken for which, as shares of each true class.

    Args:
        probabilities: `(n, N)`.
        labels: integer `(n,)`.
        class_names: the N names; written at the axes if there are at most 40.
        path: of the picture, PNG.
        title: string above it.
    """
    from sklearn.metrics import confusion_matrix

    count = len(class_names)
    shares = confusion_matrix(
        labels,
        np.argmax(probabilities, axis=1),
        labels=np.arange(count),
        normalize="true",
    )
    side = min(max(4.0, 0.32 * count + 2.0), 14.0)
    figure = _new_figure((side + 1.0, side))
    axes = figure.subplots()
    image = axes.imshow(shares, vmin=0.0, vmax=1.0, cmap="Blues")
    figure.colorbar(image, ax=axes, label="share of the true class")
    if count <= _MOST_NAMES:
        axes.set_xticks(range(count), class_names, rotation=90)
        axes.set_yticks(range(count), class_names)
    axes.set_xlabel("answer")
    axes.set_ylabel("truth")
    axes.set_title(title)
    _save(figure, path)


def plot_reliability(probabilities_by_name, labels, path, title):
    """Draws accuracy against confidence, a line for each entry.

    Args:
        probabilities_by_name: dict of name -> `(n, N)`.
        labels: integer `(n,)`.
        path: of the picture, PNG.
        title: string above it.
    """
    figure = _new_figure((5.5, 5.0))
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], ":", color="grey", label="calibrated")
    for name, probabilities in probabilities_by_name.items():
        confidence = probabilities.max(axis=1)
        right = probabilities.argmax(axis=1) == labels
        share, mean, accuracy = classification_metrics.reliability(
            confidence, right
        )
        error = classification_metrics.calibration_error(confidence, right)
        filled = share > 0
        axes.plot(
            mean[filled],
            accuracy[filled],
            marker=".",
            label=f"{name} (error {100 * error:.1f} %)",
        )
    axes.set_xlabel("confidence")
    axes.set_ylabel("accuracy")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    axes.grid(alpha=0.3)
    axes.legend()
    axes.set_title(title)
    _save(figure, path)


def _new_figure(size):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _save(figure, path):
    with files.replacing(path) as temporary:
        figure.savefig(temporary, dpi=110)
