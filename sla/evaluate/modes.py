# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The figures of every inference mode of a model."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import softmax

from official.core.argument_checks import as_list
from official.core.argument_checks import check_names
from official.typing import Array
from official.vision.evaluation.classification_metrics import (
    classification_metrics,
)
from official.vision.evaluation.group_average import group_average
from official.vision.evaluation.temperature import fit_temperature
from sla.inference.adaptive_policy import AdaptivePolicy
from sla.inference.classifier import build_classifier
from sla.inference.cost import measure_speed
from sla.inference.deployment_options import DeploymentOptions
from sla.inference.run_options import inference_modes
from sla.inference.view_predictions import ViewPredictions
from sla.modeling.multi_view_model import MultiViewModel

_TIMED_IMAGES = 512
CALIBRATION = ("negative_log_likelihood", "expected_calibration_error")


def checked_modes(
    model: MultiViewModel, modes: str | Sequence[str] | None
) -> tuple[str, ...]:
    """Checks the modes that a user asks for.

    Args:
        model: The model to evaluate.
        modes: The name of a mode, or several, or None for all that the model
            has.

    Returns:
        The modes.

    Raises:
        RunError: If there is none, or the model lacks one.
    """
    known = inference_modes(model)
    if modes is None:
        return known
    checked = as_list(modes)
    check_names("modes", checked, known)
    return tuple(checked)


def evaluate_modes(
    model: MultiViewModel,
    test: ViewPredictions,
    validation: ViewPredictions,
    modes: Sequence[str],
    policy: AdaptivePolicy | None = None,
    images: Array | None = None,
    groups: Array | None = None,
) -> tuple[dict[str, dict[str, Any]], dict[str, Array]]:
    """Evaluates a model in several inference modes.

    Args:
        model: The model.
        test: Predictions of the test images.
        validation: Those of the validation images, to fit temperatures.
        modes: Names of modes of the model, or "adaptive".
        policy: The policy of mode "adaptive".
        images: Test images to time the modes on; None for no times.
        groups: Groups `(n,)` of the test images, if they have some.

    Returns:
        `(figures, probabilities)`, dicts by mode. The figures are those of
        `classification_metrics`, `passes_per_image`, the times of
        `measure_speed` and, except for "adaptive", `temperature` and `scaled`:
        likelihood and calibration at that temperature. The class
        probabilities `(n, N)` are at temperature 1.
    """
    options = {
        mode: DeploymentOptions(
            mode, policy=policy if mode == "adaptive" else None
        )
        for mode in modes
    }
    speed: dict[str, dict[str, float]] = {}
    if images is not None:
        classifiers = {
            mode: build_classifier(model, options[mode]) for mode in modes
        }
        speed = measure_speed(classifiers, images)
    figures, probabilities = {}, {}
    for mode in modes:
        own: dict[str, Any]
        if policy is not None and mode == "adaptive":
            probabilities[mode], passes = policy.apply(
                test.view_logits, test.student_logits
            )
            own = {"passes_per_image": float(passes.mean())}
        else:
            probabilities[mode] = softmax(test.logits(mode), axis=1)
            own = {
                "passes_per_image": options[mode].passes(model),
                **_scaled(test, validation, mode),
            }
        figures[mode] = {
            **own,
            **classification_metrics(
                probabilities[mode], test.labels, groups=groups
            ),
            **group_average(probabilities[mode], test.labels, groups),
            **speed.get(mode, {}),
        }
    return figures, probabilities


def _scaled(test, validation, mode):
    temperature = fit_temperature(validation.logits(mode), validation.labels)
    scaled = classification_metrics(
        softmax(test.logits(mode) / temperature, axis=1),
        test.labels,
        resamples=1,
    )
    return {
        "temperature": temperature,
        "scaled": {name: scaled[name] for name in CALIBRATION},
    }


def images_to_time(data: Any) -> Array:
    """Takes images from a data set, to time the modes on.

    Args:
        data: A `tf.data.Dataset` of batches of images and labels.

    Returns:
        At most 512 images `(n, H, W, C)`.
    """
    batches = [images for images, _ in data.take(2).as_numpy_iterator()]
    return np.concatenate(batches)[:_TIMED_IMAGES]
