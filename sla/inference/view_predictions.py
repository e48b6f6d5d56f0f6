# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The predictions of every view of a data set, in one go."""

import dataclasses
import sys
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from official.typing import Array
from sla.modeling.multi_view_model import MultiViewModel


@dataclasses.dataclass(frozen=True, eq=False)
class ViewPredictions:
    """Logits of every view of every image, from which each mode follows.

    Attributes:
        labels: Integers `(n,)`.
        view_logits: float32 `(n, M, N)`, own-transform logits of the views.
        student_logits: float32 `(n, N)`, or None without a student.
        reduced_logits: Dict of (mode, reduction) -> class logits `(n, N)`,
            for the model's reductions other than the first of each mode.
        transform_losses: float32 `(n, M)`, the cross-entropy of the transform
            of each view, the classes summed out; None for a model that does
            not tell transforms apart.
    """

    labels: Array
    view_logits: Array
    student_logits: Array | None
    reduced_logits: dict[tuple[str, str], Array]
    transform_losses: Array | None = None

    def logits(self, mode: str) -> Array:
        """Returns the class logits `(n, N)` in a mode.

        Args:
            mode: "single", "aggregated" or "distilled".

        Raises:
            ValueError: If the mode is "distilled" and there is no student.
        """
        if mode == "distilled":
            if self.student_logits is None:
                raise ValueError(
                    "Got mode='distilled'. Expected 'single' or 'aggregated', "
                    "because the model has no student."
                )
            return self.student_logits
        if mode == "aggregated":
            return mean_logits(self.view_logits)
        return self.view_logits[:, 0]


def mean_logits(
    view_logits: Array, views: Sequence[int] | None = None
) -> Array:
    """Averages the logits of views: `sla.ops.mean_over_views` on NumPy.

    Args:
        view_logits: `(n, M, N)`.
        views: The views to average over; all by default.

    Returns:
        `(n, N)`.
    """
    if views is not None:
        view_logits = view_logits[:, list(views)]
    return view_logits.mean(axis=1)


def collect_view_predictions(
    model: MultiViewModel, dataset: Any, verbose: bool = False
) -> ViewPredictions:
    """Runs all views of a data set through a model.

    Args:
        model: A built model.
        dataset: A `tf.data.Dataset` of batches of images and integer labels.
        verbose: Whether to show a progress bar on a terminal.

    Returns:
        The `ViewPredictions`.
    """
    images = keras.Input(model.image_shape)
    outputs = model.call(images, training=False)
    logits = {"views": model.view_logits(outputs)}
    if "distilled" in model.modes:
        logits["student"] = model.class_logits(outputs, "distilled")
    losses = model.transform_losses(outputs)
    if losses is not None:
        logits["transform_losses"] = losses
    further = [
        (mode, reduction)
        for mode, reductions in model.reductions.items()
        for reduction in reductions[1:]
    ]
    for mode, reduction in further:
        logits[reduction] = model.class_logits(outputs, mode, reduction)
    network = keras.Model(images, logits)
    parts: dict[str, list[Array]] = {name: [] for name in ("labels", *logits)}
    progress = keras.utils.Progbar(
        dataset.cardinality().numpy(),
        unit_name="batch",
        verbose=1 if verbose and sys.stdout.isatty() else 0,
    )
    for batch, labels in dataset:
        parts["labels"].append(np.asarray(labels))
        for name, values in network.predict_on_batch(batch).items():
            parts[name].append(values)
        progress.add(1)
    arrays = {name: np.concatenate(values) for name, values in parts.items()}
    return ViewPredictions(
        arrays["labels"],
        arrays["views"],
        arrays.get("student"),
        {key: arrays[key[1]] for key in further},
        arrays.get("transform_losses"),
    )
