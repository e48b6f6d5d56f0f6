# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The content of `representations.json`, and its summary for a terminal."""

from sla.comparing.statistics import spread
from sla.reporting import text_table
from sla.representation.similarities import layer_similarities
from sla.representation.similarities import model_similarities


def build_report(models, features, measures):
    """Puts figures of models together.

    Args:
        models: list of `TrainedModel`.
        features: their `Features`.
        measures: for each, a dict of section -> dict of name -> float.

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
                "num_features": found.test.shape[-1],
                "layers": list(found.layers),
                "measures": values,
            }
            for model, found, values in zip(models, features, measures)
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
            for model, values in zip(models, measures)
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


def summary_table(report):
    """A line for each group of runs, as text."""
    columns = (
        ("linear %", "class_probe", "linear probe", 100),
        ("k-NN %", "class_probe", "nearest neighbours", 100),
        ("transform %", "transform_probe", "all", 100),
        ("separation", "separation", "class separation", 1),
        ("transfer %", "transfer", "linear probe", 100),
    )
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
