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
        reduced: dict of (mode, reduction) -> class logits `(n, N)`, for the
            model's reductions but the first of each mode.
    """

    labels: np.ndarray
    views: np.ndarray
    student: np.ndarray | None
    reduced: dict

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
    others = [
        (mode, reduction)
        for mode, reductions in model.reductions.items()
        for reduction in reductions[1:]
    ]
    for mode, reduction in others:
        answers[reduction] = model.class_logits(outputs, mode, reduction)
    network = keras.Model(images, answers)
    parts = {name: [] for name in ("labels", *answers)}
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
    found = {name: np.concatenate(values) for name, values in parts.items()}
    return ViewAnswers(
        found["labels"],
        found["views"],
        found.get("student"),
        {key: found[key[1]] for key in others},
    )
