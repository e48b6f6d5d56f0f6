# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from sklearn.metrics import accuracy_score
from sklearn.metrics import log_loss
from sklearn.metrics import recall_score
from sklearn.metrics import top_k_accuracy_score

from official.vision.evaluation import classification_metrics as metrics

generator = np.random.default_rng(0)
LABELS = generator.integers(0, 7, 200)
PROBABILITIES = generator.dirichlet(np.full(7, 0.4), 200)
PROBABILITIES[:80] = 0.5 * PROBABILITIES[:80] + 0.5 * np.eye(7)[LABELS[:80]]


def test_figures_equal_those_of_scikit_learn():
    report = metrics.classification_metrics(PROBABILITIES, LABELS)
    predictions = PROBABILITIES.argmax(1)
    assert report["accuracy"] == pytest.approx(
        accuracy_score(LABELS, predictions)
    )
    assert report["negative_log_likelihood"] == pytest.approx(
        log_loss(LABELS, PROBABILITIES)
    )
    assert report["top_5_accuracy"] == pytest.approx(
        top_k_accuracy_score(LABELS, PROBABILITIES, k=5)
    )
    np.testing.assert_allclose(
        report["per_class_accuracy"],
        recall_score(LABELS, predictions, average=None),
    )


def test_means_over_classes_without_those_that_have_no_examples():
    labels = np.where(LABELS == 6, 5, LABELS)
    report = metrics.classification_metrics(PROBABILITIES, labels, 1)
    predictions = PROBABILITIES.argmax(1)
    f1, areas, recalls = [], [], []
    for index in range(6):
        is_class, is_found = labels == index, predictions == index
        hits = np.sum(is_class & is_found)
        f1.append(2 * hits / (is_class.sum() + is_found.sum()))
        recalls.append(hits / is_class.sum())
        scores = PROBABILITIES[:, index]
        pairs = scores[is_class][:, None] - scores[~is_class]
        areas.append(np.mean((pairs > 0) + 0.5 * (pairs == 0)))
    assert report["f1"] == pytest.approx(np.mean(f1))
    assert report["auc"] == pytest.approx(np.mean(areas))
    assert report["balanced_accuracy"] == pytest.approx(np.mean(recalls))
    one = metrics.classification_metrics(PROBABILITIES, labels * 0, 1)
    assert one["auc"] is None and 0 < one["f1"] < 1


def test_the_bootstrap_draws_whole_groups():
    # Ten patients with twenty images each, all of them right or all wrong.
    groups = np.repeat(np.arange(10), 20)
    right = groups < 7
    probabilities = np.where(right[:, None], [0.9, 0.1], [0.2, 0.8])
    args = probabilities, np.zeros(200, int)
    low, high = metrics.classification_metrics(*args)["accuracy_interval"]
    assert high - low == pytest.approx(2 * 1.96 * 0.0324, abs=0.02)
    report = metrics.classification_metrics(*args, groups=groups.astype(str))
    low, high = report["accuracy_interval"]
    assert report["accuracy"] == 0.7
    # As of ten examples.
    assert high - low == pytest.approx(2 * 1.96 * 0.145, abs=0.08)
    # A group of one image each is no group.
    single = metrics.classification_metrics(*args, groups=np.arange(200))
    wide = np.diff(single["accuracy_interval"])
    assert wide == pytest.approx(2 * 1.96 * 0.0324, abs=0.02)


def _calibration_error(confidence, right, bins):
    """Equation 5 of Guo et al. (2017), bin by bin."""
    total = 0.0
    for index in range(bins):
        inside = (confidence > index / bins) & (
            confidence <= (index + 1) / bins
        )
        if inside.any():
            gap = abs(right[inside].mean() - confidence[inside].mean())
            total += inside.mean() * gap
    return total


def test_calibration_error_follows_the_formula():
    confidence = PROBABILITIES.max(1)
    right = PROBABILITIES.argmax(1) == LABELS
    expected = _calibration_error(confidence, right, 15)
    report = metrics.classification_metrics(PROBABILITIES, LABELS)
    assert expected > 0.05
    assert report["expected_calibration_error"] == pytest.approx(expected)
    assert metrics.calibration_error(confidence, right, 4) == pytest.approx(
        _calibration_error(confidence, right, 4)
    )


def test_calibration_error_on_a_hand_made_case():
    # 0.9 sure and right in 3 of 4; 0.2 exactly is of the bin that ends there.
    confidence = np.array([0.9, 0.9, 0.9, 0.9, 0.2])
    right = np.array([True, True, True, False, False])
    expected = 0.8 * abs(0.75 - 0.9) + 0.2 * abs(0.0 - 0.2)
    assert metrics.calibration_error(confidence, right, 5) == pytest.approx(
        expected
    )
    share, _, _ = metrics.reliability(confidence, right, 5)
    np.testing.assert_allclose(share, [0.2, 0, 0, 0, 0.8])


def test_intervals_cover_the_truth_as_often_as_they_say():
    generator = np.random.default_rng(1)
    covered = 0
    for trial in range(100):
        right = generator.random(300) < 0.7
        probabilities = np.where(right[:, None], [0.8, 0.2], [0.3, 0.7])
        report = metrics.classification_metrics(
            probabilities, np.zeros(300, int), resamples=200, seed=trial
        )
        low, high = report["accuracy_interval"]
        assert low < report["accuracy"] < high
        assert 0.03 < (high - low) / 2 < 0.08
        covered += low <= 0.7 <= high
    assert covered >= 88


def test_the_interval_of_the_calibration_error_resamples_pairs():
    # Sure where right, unsure where wrong: pairs that a resampling which took
    # them apart would show as badly calibrated.
    right = np.tile([[0.99, 0.01]], (500, 1))
    wrong = np.tile([[0.51, 0.49]], (500, 1))
    probabilities = np.concatenate([right, wrong])
    labels = np.repeat([0, 1], 500)
    report = metrics.classification_metrics(probabilities, labels, 200)
    low, high = report["expected_calibration_error_interval"]
    assert report["expected_calibration_error"] == pytest.approx(0.26)
    generator = np.random.default_rng(0)
    expected = []
    for _ in range(200):
        share = np.mean(generator.integers(0, 1000, 1000) < 500)
        expected.append(share * 0.01 + (1 - share) * 0.51)
    assert [low, high] == pytest.approx(np.quantile(expected, [0.025, 0.975]))


def test_a_seed_gives_the_same_intervals():
    first, again, other = (
        metrics.classification_metrics(
            PROBABILITIES, LABELS, resamples=50, seed=seed
        )
        for seed in (0, 0, 1)
    )
    assert first == again
    assert first["accuracy_interval"] != other["accuracy_interval"]


def test_few_classes_have_no_top_5():
    report = metrics.classification_metrics(np.full((4, 5), 0.2), [0, 1, 2, 3])
    assert "top_5_accuracy" not in report
    assert report["per_class_accuracy"][4] is None


@pytest.mark.parametrize(
    ("shape", "labels"), [((3, 2), [0, 1]), ((0, 2), []), ((3,), [0, 0, 0])]
)
def test_shapes_that_do_not_match(shape, labels):
    with pytest.raises(ValueError, match="Expected \\(n, classes\\)"):
        metrics.classification_metrics(np.ones(shape), labels)
