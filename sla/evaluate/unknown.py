# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How well a model tells images of its classes from others."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np

from official.core.run_directory import RunError
from official.typing import Dataset
from official.vision.dataloaders.evaluation_pipeline import evaluation_dataset
from official.vision.dataloaders.other_images import load_other_images
from official.vision.evaluation.detection_metrics import detection_metrics
from sla.inference.known_rule import KnownRule
from sla.inference.known_rule import fit_known_rule
from sla.inference.known_rule import scores_of
from sla.inference.view_predictions import ViewPredictions
from sla.tasks.sla_classification import SLAClassificationTask

#: Name of the sum of all scores, by which images are rejected.
SUM = "sum"


def fit_known_rules(
    validation: ViewPredictions, modes: Sequence[str], known_share: float
) -> dict[str, KnownRule]:
    """Fits the rule of each mode.

    Args:
        validation: Predictions of the validation images.
        modes: Names of modes of the model.
        known_share: Share of the validation images to keep.

    Returns:
        Mode -> rule.
    """
    return {
        mode: fit_known_rule(validation, mode, known_share) for mode in modes
    }


def unknown_dataset(
    where: str,
    task: SLAClassificationTask,
    image_shape: tuple[int, int, int],
    class_names: Sequence[str],
) -> Dataset:
    """Makes batches of images of other classes.

    Args:
        where: A folder, or `tfds:SET`.
        task: The task of the run.
        image_shape: `(H, W, C)` of the model.
        class_names: Names of the classes that it knows.

    Returns:
        A data set of batches of images and labels, which say nothing.

    Raises:
        RunError: There are none, they cannot be read, or a class is one that
            the model knows.
    """
    try:
        images = load_other_images(
            where, task.data_config, image_shape, class_names
        )
    except ValueError as error:
        raise RunError(f"unknown: {error}") from error
    return evaluation_dataset(images, task.data_config)


def unknown_figures(
    rules: Mapping[str, KnownRule],
    test: ViewPredictions,
    unknown: ViewPredictions,
) -> dict[str, dict[str, Any]]:
    """Compares the scores of test images with those of other images.

    Args:
        rules: What `fit_known_rules` returned.
        test: Predictions of the test images.
        unknown: Those of images of other classes.

    Returns:
        Mode -> dict of `scores`, the `detection_metrics` of each score and
        of their sum; and `kept_known` and `kept_unknown`, the shares of
        both kinds of images that the rule does not reject.
    """
    figures = {}
    for mode, rule in rules.items():
        known_scores, other_scores = (
            {**scores, SUM: rule.score(scores)}
            for scores in (scores_of(test, mode), scores_of(unknown, mode))
        )
        figures[mode] = {
            "scores": {
                name: detection_metrics(values, other_scores[name])
                for name, values in known_scores.items()
            },
            "kept_known": _share_kept(rule, known_scores[SUM]),
            "kept_unknown": _share_kept(rule, other_scores[SUM]),
        }
    return figures


def _share_kept(rule, scores):
    return float(np.mean(scores >= rule.threshold))
