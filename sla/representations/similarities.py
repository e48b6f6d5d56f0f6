# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Which models, and which of their layers, have similar features."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from official.typing import Array
from official.vision.evaluation.similarity import cka_matrix
from sla.representations.features import Features
from sla.representations.trained_models import TrainedModel


def model_similarities(
    models: Sequence[TrainedModel], features: Sequence[Features]
) -> dict[str, Any]:
    """CKA of the features of every two models.

    Args:
        models: The models.
        features: Their features, of the same test images.

    Returns:
        Dict with `models` (names) and `matrix`; and `groups` (names) and
        `group_matrix`, the means over pairs of different models, None where
        there is no such pair.
    """
    final = [own.layers["features"] for own in features]
    matrix = cka_matrix(final, final)
    group_of = np.array([model.group for model in models])
    groups = list(dict.fromkeys(group_of.tolist()))
    different = ~np.eye(len(models), dtype=bool)

    def mean(row, column):
        pairs = np.outer(group_of == row, group_of == column) & different
        return float(matrix[pairs].mean()) if pairs.any() else None

    return {
        "models": [model.name for model in models],
        "matrix": matrix.tolist(),
        "groups": groups,
        "group_matrix": [[mean(row, col) for col in groups] for row in groups],
    }


def layer_similarities(
    models: Sequence[TrainedModel], features: Sequence[Features]
) -> list[dict[str, Any]]:
    """CKA of the layers of the first group with those of every group.

    Args:
        models: The models.
        features: Their features, of the same test images.

    Returns:
        A dict for each group: `rows` (the first group), `columns`,
        `row_layers`, `column_layers` and `matrix`, the mean over pairs of
        runs with the same seed, which for the first group itself compares
        each run's layers with each other. A group without such a pair is
        left out.
    """
    first = models[0].group
    by_group: dict[str, dict[int, dict[str, Array]]] = {}
    for model, own in zip(models, features, strict=True):
        by_group.setdefault(model.group, {})[model.seed] = own.layers
    similarities = []
    for group, by_seed in by_group.items():
        seeds = [seed for seed in by_group[first] if seed in by_seed]
        if not seeds:
            continue
        matrices = [
            cka_matrix(
                list(by_group[first][seed].values()),
                list(by_seed[seed].values()),
            )
            for seed in seeds
        ]
        similarities.append(
            {
                "rows": first,
                "columns": group,
                "row_layers": list(by_group[first][seeds[0]]),
                "column_layers": list(by_seed[seeds[0]]),
                "matrix": np.mean(matrices, axis=0).tolist(),
            }
        )
    return similarities
