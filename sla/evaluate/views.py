# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The figures of single views and of further reductions."""

from collections.abc import Sequence
from typing import Any

from scipy.special import softmax

from official.vision.evaluation.classification_metrics import (
    classification_metrics,
)
from sla.evaluate.modes import CALIBRATION
from sla.inference.view_predictions import ViewPredictions


def evaluate_reductions(test: ViewPredictions) -> list[dict[str, Any]]:
    """Computes the figures of the reductions that are not the default.

    Args:
        test: Predictions of the test images.

    Returns:
        List of dicts with `mode`, `reduction`, `accuracy`, likelihood and
        calibration.
    """
    rows = []
    for (mode, reduction), logits in test.reduced_logits.items():
        figures = classification_metrics(
            softmax(logits, axis=1), test.labels, resamples=1
        )
        names = ("accuracy", *CALIBRATION)
        rows.append(
            {
                "mode": mode,
                "reduction": reduction,
                **{name: figures[name] for name in names},
            }
        )
    return rows


def per_transform_accuracy(
    test: ViewPredictions, names: Sequence[str]
) -> dict[str, float]:
    """Computes the accuracy of each view on its own.

    Args:
        test: Predictions of the test images.
        names: The names of the transforms.

    Returns:
        Dict of name of a transform -> accuracy from 0 to 1.
    """
    correct = test.view_logits.argmax(axis=2) == test.labels[:, None]
    return dict(zip(names, correct.mean(axis=0).tolist(), strict=True))
