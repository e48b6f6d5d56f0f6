# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""All that a model says about a data set, in one go."""

import dataclasses
import sys

import keras
import numpy as np


@dataclasses.dataclass(frozen=True)
class ViewAnswers:
    """Logits of every view of every image, from which each mode follows.

    Attributes:
        labels: integer `(n,)`.
        views: float32 `(n, M, N)`, own-transform logits of the views.
        student: float32 `(n, N)`, or None without a student.
    """

    labels: np.ndarray
    views: np.ndarray
    student: np.ndarray | None

    def logits(self, mode):
        """Class logits `(n, N)` in `single`, `aggregated` or `distilled`."""
        if mode == "distilled":
            return self.student
        return (
            self.views.mean(axis=1)
            if mode == "aggregated"
            else (self.views[:, 0])
        )


def collect_answers(model, dataset):
    """Runs all views of a data set through a model.

    Args:
        model: a `MultiViewModel`.
        dataset: batches of images and integer labels.

    Returns:
        `ViewAnswers`.
    """
    images = keras.Input(model.image_shape)
    outputs = model.call(images, training=False)
    answers = {"views": model.view_logits(outputs)}
    if "distilled" in model.modes:
        answers["student"] = model.class_logits(outputs, "distilled")
    network = keras.Model(images, answers)
    parts = {"labels": [], "views": [], "student": []}
    progress = keras.utils.Progbar(
        dataset.cardinality().numpy(),
        unit_name="batch",
        verbose=1 if sys.stdout.isatty() else 0,
    )
    for images, labels in dataset:
        parts["labels"].append(np.asarray(labels))
        for name, values in network.predict_on_batch(images).items():
            parts[name].append(values)
        progress.add(1)
    return ViewAnswers(
        **{
            name: np.concatenate(values) if values else None
            for name, values in parts.items()
        }
    )
