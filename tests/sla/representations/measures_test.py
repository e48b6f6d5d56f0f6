# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Figures on features made by hand, where the right answer is known."""

import types

import numpy as np
import pytest

from official.vision.dataloaders.preprocessing import Preprocessing
from sla.representations.features import Features
from sla.representations.measures import measure
from sla.representations.measures import predict_transforms
from sla.representations.probe_images import ProbeImages
from sla.representations.report import build_report
from sla.representations.report import summary_table

NAMES = ("same", "turned", "mirrored")


def _labels(count):
    return np.arange(count) % 3


def _images(fit_count=60, test_count=90):
    images = np.zeros((fit_count, 1, 1, 1), "float32")
    return ProbeImages(
        *(images, _labels(fit_count)),
        *(images[:1].repeat(test_count, axis=0), _labels(test_count)),
        *(("a", "b", "c"), Preprocessing()),
    )


def _views(count, transform_scale, seed):
    """`(count, 3, 6)`: three features of the class, three of the transform."""
    generator = np.random.default_rng(seed)
    by_class = np.eye(3)[_labels(count)][:, None].repeat(3, axis=1)
    by_transform = transform_scale * np.eye(3)[None].repeat(count, axis=0)
    views = np.concatenate([by_class, by_transform], axis=2)
    return views + 0.05 * generator.normal(size=views.shape)


def _features(transform_scale=0.0, seed=0):
    logits = 5.0 * np.eye(3)[_labels(90)]
    logits[:9] = 0, 0, 9
    return Features(
        fit=_views(60, transform_scale, seed),
        test=_views(90, transform_scale, seed + 1),
        layers={"features": _views(90, transform_scale, seed + 1)[:, 0]},
        logits={"single": logits, "aggregated": 2 * logits},
    )


def _measure(features):
    predicted = predict_transforms(features)
    return measure(features, predicted, _images(), NAMES)


def test_features_that_are_blind_to_the_transform():
    found = _measure(_features())
    assert found["class_probe"] == {"linear probe": 1, "nearest neighbors": 1}
    assert found["few_label_probe"]["20"] == 1
    assert list(found["few_label_probe"]) == ["1", "2", "5", "10", "20"]
    assert found["transform_probe"]["all"] == pytest.approx(1 / 3, abs=0.12)
    assert found["invariance"]["turned"] > 0.97
    assert found["invariance"]["other images"] == pytest.approx(0.33, abs=0.03)
    assert found["separation"]["class separation"] > 0.95


def test_features_that_show_the_transform():
    found = _measure(_features(2.0))
    assert found["transform_probe"] == dict.fromkeys(("all", *NAMES), 1)
    # Of 1 + 4 that is the length, the class alone is shared.
    assert found["invariance"]["mirrored"] == pytest.approx(0.2, abs=0.03)
    assert found["invariance"]["other images"] > 0.8


def test_predictions_of_each_mode():
    found = _measure(_features())
    assert found["accuracy"] == {"single": 84 / 90, "aggregated": 84 / 90}
    likely = np.log(1 + 2 * np.exp(-5))
    wrong = np.log(2 + np.exp(9))
    right = np.log(1 + 2 * np.exp(-9))
    expected = (81 * likely + 6 * wrong + 3 * right) / 90
    value = found["negative_log_likelihood"]["single"]
    assert value == pytest.approx(expected)
    assert set(found) == {
        *("class_probe", "few_label_probe", "transform_probe", "invariance"),
        *("separation", "accuracy", "negative_log_likelihood"),
        "expected_calibration_error",
    }


def test_transforms_are_predicted_view_by_view():
    predicted = predict_transforms(_features(2.0))
    np.testing.assert_array_equal(predicted, np.tile(np.arange(3), (90, 1)))


def _models():
    names = [("sla", 0), ("sla", 1), ("plain", 0)]
    config = types.SimpleNamespace(task=types.SimpleNamespace(method="sla"))
    return [
        types.SimpleNamespace(
            group=group,
            seed=seed,
            name=f"{group}, seed {seed}",
            model_dir=f"{group}{seed}",
            config=config,
        )
        for group, seed in names
    ]


def test_a_report_puts_seeds_together():
    features = [_features(0.0, seed) for seed in (0, 5)] + [_features(2.0, 9)]
    measures = [_measure(own) for own in features]
    report = build_report(_models(), features, measures)
    values = [m["transform_probe"]["all"] for m in measures]
    found = report["groups"]["sla"]["transform_probe"]["all"]
    assert found["values"] == {0: values[0], 1: values[1]}
    assert found["mean"] == pytest.approx(np.mean(values[:2]))
    assert found["std"] == pytest.approx(np.std(values[:2], ddof=1))
    single = report["groups"]["plain"]["transform_probe"]["all"]
    assert (single["mean"], single["interval"]) == (1.0, None)

    cka = report["cka"]
    matrix = np.array(cka["matrix"])
    np.testing.assert_allclose(np.diag(matrix), 1)
    np.testing.assert_allclose(matrix, matrix.T)
    assert cka["groups"] == ["sla", "plain"]
    assert cka["group_matrix"][0][0] == pytest.approx(matrix[0, 1])
    assert cka["group_matrix"][1][0] == pytest.approx(matrix[2, :2].mean())
    assert cka["group_matrix"][1][1] is None
    (own, other) = cka["layers"]
    assert own["matrix"][0][0] == pytest.approx(1)
    # Only seed 0 has both.
    assert other["matrix"][0][0] == pytest.approx(matrix[0, 2])

    text = summary_table(report)
    assert f"{100 * found['mean']:.1f} ± {100 * found['std']:.1f}" in text
    assert text.splitlines()[-1].split()[:3] == ["plain", "100.0", "100.0"]
