# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The page, without models."""

import collections
import json
import re

import numpy as np
import pytest

from official.core import figures
from sla.reporting.sprites import Sprite
from sla.reporting.statistics import spread
from sla.representations.examples import Examples
from sla.representations.examples import Neighbors
from sla.representations.examples import ViewExample
from sla.representations.overview import plot_overview
from sla.representations.page import build_page
from svg_pictures import read_texts

QUESTIONS = [
    "Does the network know the class?",
    "Does it know the transform?",
    "Does it treat views alike?",
    "How do the models differ?",
    "Is it calibrated?",
    "Which models are these?",
]
NAMES = {
    "class_probe": ("linear probe", "nearest neighbors"),
    "few_label_probe": ("1", "5"),
    "transform_probe": ("all", "rot0", "rot180"),
    "invariance": ("rot180", "other images"),
    "separation": ("class separation", "silhouette"),
    "accuracy": ("single",),
    "negative_log_likelihood": ("single",),
    "expected_calibration_error": ("single",),
}


def _report(groups=("digits_sla",), seeds=1, **more):
    models = [
        {
            "name": f"{group}, seed {seed}",
            "model_dir": f"runs/{group}/seed{seed}",
            "method": "sla",
            "num_features": 64,
            "measures": {
                section: {name: 0.25 + seed / 10 for name in names}
                for section, names in NAMES.items()
            },
        }
        for group in groups
        for seed in range(seeds)
    ]
    values = {seed: 0.25 + seed / 10 for seed in range(seeds)}
    return {
        "dataset": "digits",
        "num_classes": 3,
        "num_fit_images": 60,
        "num_test_images": 4,
        "transforms": "rotation2",
        "transform_names": ["rot0", "rot180"],
        "transfer_data": None,
        "models": models,
        "groups": {
            group: {
                section: {name: spread(values) for name in names}
                for section, names in NAMES.items()
            }
            for group in groups
        },
        "cka": {
            "models": [model["name"] for model in models],
            "matrix": np.ones((len(models), len(models))).tolist(),
            "groups": list(groups),
            "group_matrix": [[None] * len(groups)] * len(groups),
            "layers": [
                {
                    "rows": groups[0],
                    "columns": group,
                    "row_layers": ["relu"],
                    "column_layers": ["relu"],
                    "matrix": [[1.0]],
                }
                for group in groups
            ],
        },
        "environment": {"python": "3.11"},
        **more,
    }


def _examples(groups=("digits_sla",), class_names=("a", "b", "c")):
    sprite = Sprite("data:,", 2, 2, 8)
    return Examples(
        class_names=class_names,
        labels=[0, 1, 2, 0],
        sprite=sprite,
        points={group: [[0, 0], [1, 1], [0, 1], [1, 0]] for group in groups},
        predictions={f"{group}, seed 0": [0, 1, 2, 1] for group in groups},
        neighbors=[Neighbors(1, {group: [0, 2, 3] for group in groups})],
        views=[
            ViewExample(
                "Predicted best",
                2,
                sprite,
                {group: [0, 0] for group in groups},
                {group: [1.0, 0.125] for group in groups},
            )
        ],
        probabilities={group: np.eye(3)[[0, 1, 2, 1]] for group in groups},
        test_labels=np.array([0, 1, 2, 0]),
    )


@pytest.mark.parametrize("seeds", [1, 3])
@pytest.mark.parametrize("groups", [("one",), ("one", "two")])
def test_each_question_and_each_heading_stands_once(groups, seeds):
    page = build_page(_report(groups, seeds), _examples(groups))
    titles = re.findall(r"<h2>(.*?)</h2>", page)
    assert titles == QUESTIONS
    headings = re.findall(r"<(?:h\d|summary)>(.*?)</", page)
    assert collections.Counter(headings).most_common(1)[0][1] == 1
    assert ("interval" in page) == (seeds > 1)
    assert page.count('<svg class="map"') == len(groups)
    identifiers = re.findall(r'<(?:section|details|div)[^>]* id="(\w+)"', page)
    assert len(set(identifiers)) == len(identifiers)


def test_transfer_is_shown_where_it_was_measured():
    assert "On images of" not in build_page(_report(), _examples())
    report = _report(transfer_data="mnist")
    figure = {"linear probe": 0.5}
    report["models"][0]["measures"]["transfer"] = figure
    report["groups"]["digits_sla"]["transfer"] = {
        "linear probe": spread({0: 0.5})
    }
    assert "On images of mnist" in build_page(report, _examples())


def test_names_cannot_break_the_page():
    evil = "</script><script>alert('1')</script>$x$"
    report = _report((evil,), dataset=evil, transforms=evil)
    report["environment"] = {"python": evil}
    page = build_page(report, _examples((evil,), (evil, "b", "c")))
    assert "<script>alert" not in page
    assert page.count("</script>") == 2
    data = re.search(r'type="application/json">(.*?)</script>', page, re.S)[1]
    assert json.loads(data)["class_names"][0] == evil
    assert "{{" not in page and "{%" not in page


def test_the_page_is_dark_on_a_dark_screen():
    page = build_page(_report(), _examples())
    assert figures.dark_styles() in page
    assert "color-scheme: light dark" in page


@pytest.mark.parametrize("seeds", [1, 3])
def test_the_overview_has_numbers(seeds, tmp_path):
    path = tmp_path / "overview.svg"
    plot_overview(_report(("one", "two"), seeds), path)
    texts = read_texts(path)
    mean = 25 + 5 * (seeds - 1)
    assert texts.count(f"{mean:.1f}%") == 4
    assert {"one", "two", "red: chance, 50%"} <= set(texts)
    assert ("interval" in " ".join(texts)) == (seeds > 1)
