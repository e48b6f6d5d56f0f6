# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The content of `representations.json`, and its summary for a terminal."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from sla.reporting.statistics import spread
from sla.reporting.text import text_table
from sla.representations.features import Features
from sla.representations.similarities import layer_similarities
from sla.representations.similarities import model_similarities
from sla.representations.trained_models import TrainedModel


def build_report(
    models: Sequence[TrainedModel],
    features: Sequence[Features],
    measures: Sequence[Mapping[str, Mapping[str, float]]],
) -> dict[str, Any]:
    """Puts the figures of models together.

    Args:
        models: The models.
        features: Their features.
        measures: For each model section to name to figure.

    Returns:
        Dict with `models`, `groups` and `cka`, ready for JSON.
    """
    return {
        "models": [
            {
                "name": model.name,
                "model_dir": model.model_dir,
                "group": model.group,
                "method": model.config.task.method,
                "seed": model.seed,
                "num_features": own.test.shape[-1],
                "layers": list(own.layers),
                "measures": values,
            }
            for model, own, values in zip(
                models, features, measures, strict=True
            )
        ],
        "groups": _over_seeds(models, measures),
        "cka": {
            **model_similarities(models, features),
            "layers": layer_similarities(models, features),
        },
    }


def _over_seeds(models, measures):
    """Group -> section -> name -> spread over its runs."""
    groups = {}
    for group in dict.fromkeys(model.group for model in models):
        by_seed = {
            model.seed: values
            for model, values in zip(models, measures, strict=True)
            if model.group == group
        }
        first = next(iter(by_seed.values()))
        groups[group] = {
            section: {
                name: spread(
                    {
                        seed: values[section][name]
                        for seed, values in by_seed.items()
                    }
                )
                for name in figures
                if all(name in values[section] for values in by_seed.values())
            }
            for section, figures in first.items()
        }
    return groups


def summary_table(report: Mapping[str, Any]) -> str:
    """A line for each group of runs, as text."""
    columns = [
        ("linear %", "class_probe", "linear probe", 100),
        ("k-NN %", "class_probe", "nearest neighbors", 100),
        ("transform %", "transform_probe", "all", 100),
        ("separation", "separation", "class separation", 1),
        ("transfer %", "transfer", "linear probe", 100),
    ]
    columns = [
        column
        for column in columns
        if all(column[1] in group for group in report["groups"].values())
    ]
    rows = [("", *(title for title, *_ in columns))]
    for group, sections in report["groups"].items():
        cells = [
            _cell(sections[section][name], scale)
            for _, section, name, scale in columns
        ]
        rows.append((group, *cells))
    return text_table(rows)


def _cell(figure, scale):
    digits = 1 if scale == 100 else 3
    text = f"{scale * figure['mean']:.{digits}f}"
    if figure["std"] is None:
        return text
    return f"{text} ± {scale * figure['std']:.{digits}f}"
