# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Every inference mode of a model: what it gains and what it costs."""

import numpy as np
from scipy.special import softmax

from official.vision.evaluation.classification_metrics import (
    classification_metrics,
)
from official.vision.evaluation.temperature import fit_temperature
from sla.inference.adaptive_policy import AdaptivePolicy
from sla.inference.classifier import build_classifier
from sla.inference.cost import measure_speed
from sla.inference.deployed_form import DeployedForm

_CALIBRATION = ("negative_log_likelihood", "expected_calibration_error")
_CURVE_THRESHOLDS = np.linspace(0.0, 1.0, 41)


def evaluate_modes(model, answers, validation, modes, policy=None, images=None):
    """Judges a model in several inference modes.

    Args:
        model: a `MultiViewModel`.
        answers: `ViewAnswers` of the test images.
        validation: those of the validation images, to fit temperatures.
        modes: names among those of the model, and `adaptive`.
        policy: `AdaptivePolicy`, needed for `adaptive`.
        images: array of test images to time the modes on, None for no times.

    Returns:
        `(figures, probabilities)`, dicts by mode: the figures of
        `classification_metrics`, `passes_per_image`, the times of
        `measure_speed` and, but for `adaptive`, `temperature` and
        `scaled`, likelihood and calibration at that temperature; and the
        class probabilities `(n, N)` at temperature 1.
    """
    speed = {}
    if images is not None:
        speed = measure_speed(
            {
                mode: build_classifier(model, DeployedForm(mode, policy=policy))
                for mode in modes
            },
            images,
        )
    figures, probabilities = {}, {}
    for mode in modes:
        if mode == "adaptive":
            values, counts = policy.apply(answers.views, answers.student)
            own = {"passes_per_image": float(counts.mean())}
        else:
            values = softmax(answers.logits(mode), axis=1)
            views = model.num_transforms if mode == "aggregated" else 1
            own = {
                "passes_per_image": views,
                **_scaled(answers, validation, mode),
            }
        probabilities[mode] = values
        figures[mode] = {
            **own,
            **classification_metrics(values, answers.labels),
            **speed.get(mode, {}),
        }
    return figures, probabilities


def _scaled(answers, validation, mode):
    temperature = fit_temperature(validation.logits(mode), validation.labels)
    scaled = classification_metrics(
        softmax(answers.logits(mode) / temperature, axis=1),
        answers.labels,
        resamples=1,
    )
    return {
        "temperature": temperature,
        "scaled": {name: scaled[name] for name in _CALIBRATION},
    }


def evaluate_reductions(answers):
    """Accuracy, likelihood and calibration of the other reductions.

    Args:
        answers: `ViewAnswers` of the test images.

    Returns:
        List of dicts with `mode`, `reduction` and the figures.
    """
    rows = []
    for (mode, reduction), logits in answers.reduced.items():
        figures = classification_metrics(
            softmax(logits, axis=1), answers.labels, resamples=1
        )
        names = ("accuracy", *_CALIBRATION)
        rows.append(
            {
                "mode": mode,
                "reduction": reduction,
                **{name: figures[name] for name in names},
            }
        )
    return rows


def per_transform_accuracy(answers, names):
    """Accuracy of each view on its own, by the name of its transform."""
    right = answers.views.argmax(axis=2) == answers.labels[:, None]
    return dict(zip(names, right.mean(axis=0).tolist()))


def accuracy_cost_curves(answers, policy):
    """Accuracy against passes per image.

    Args:
        answers: `ViewAnswers`.
        policy: `AdaptivePolicy`, whose order is used.

    Returns:
        Dict of `adaptive`, for thresholds from 0 to 1, and `subset`, for
        the mean over the first k views for every image: lists of dicts with
        `passes`, `accuracy` and `threshold` or `views`.
    """

    def accuracy(scores):
        return float(np.mean(scores.argmax(axis=1) == answers.labels))

    adaptive = []
    for threshold in _CURVE_THRESHOLDS:
        one = AdaptivePolicy(policy.order, threshold, policy.temperature)
        scores, passes = one.apply(answers.views, answers.student)
        adaptive.append(
            {
                "passes": float(passes.mean()),
                "accuracy": accuracy(scores),
                "threshold": float(threshold),
            }
        )
    subset = []
    for count in range(1, len(policy.order) + 1):
        views = policy.order[:count]
        scores = answers.views[:, list(views)].mean(axis=1)
        subset.append(
            {
                "passes": count,
                "accuracy": accuracy(scores),
                "views": list(views),
            }
        )
    return {"adaptive": adaptive, "subset": subset}


def gain_share(figures):
    """Share of the gain of all views that adaptive inference keeps.

    Args:
        figures: dict of mode -> figures, with `adaptive`, `aggregated`
            and what a first pass answers, `distilled` or `single`.

    Returns:
        A float, None if aggregation gains nothing.
    """
    first = figures["distilled" if "distilled" in figures else "single"]
    start = first["accuracy"]
    gain = figures["aggregated"]["accuracy"] - start
    if gain <= 0:
        return None
    return (figures["adaptive"]["accuracy"] - start) / gain
