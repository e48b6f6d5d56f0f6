# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Losses for unequal classes against float64 numpy, value and gradient."""

import json

import keras
import numpy as np
import pytest

import sla
from gradients import gradient
from numpy_class_loss import class_margins
from numpy_class_loss import class_weights
from numpy_class_loss import joint_label_loss
from numpy_class_loss import label_loss
from numpy_models import finite_differences
from sla.losses.cross_entropy import class_cross_entropy
from sla.losses.cross_entropy import joint_cross_entropy

COUNTS = (500, 120, 31, 7)
LOSSES = {
    "weighted": sla.ClassLoss(class_counts=COUNTS, class_balanced_beta=0.99),
    "focal": sla.ClassLoss("focal", gamma=1.5),
    "weighted focal": sla.ClassLoss(
        "focal", gamma=0.5, class_counts=COUNTS, class_balanced_beta=0.9
    ),
    "ldam": sla.ClassLoss("ldam", class_counts=COUNTS, scale=4.0),
    "weighted ldam": sla.ClassLoss(
        "ldam",
        max_margin=0.7,
        scale=3.0,
        class_counts=COUNTS,
        class_balanced_beta=0.999,
    ),
}


def _targets(soft, batch=3):
    generator = np.random.default_rng(1)
    if soft:
        return generator.dirichlet(np.ones(4), batch).astype("float32")
    return np.eye(4, dtype="float32")[generator.integers(4, size=batch)]


def _joint_logits(batch=3, num_views=3, num_transforms=3):
    shape = (batch, num_views, 4, num_transforms)
    return 2 * np.random.default_rng(2).normal(size=shape)


def check_joint(loss, actual, soft, reweighted=True):
    """Fails unless value and gradient of `actual` are the formula's."""
    targets, logits = _targets(soft), _joint_logits()

    def reference(arrays):
        return sum(
            joint_label_loss(loss, target, scores[j], j, reweighted)
            for target, scores in zip(targets.astype("float64"), arrays[0])
            for j in range(3)
        )

    def total(logits):
        return keras.ops.sum(actual(targets, logits))

    computed = float(total(logits.astype("float32")))
    np.testing.assert_allclose(computed, reference([logits]), rtol=2e-5)
    slopes = finite_differences(reference, [logits])
    np.testing.assert_allclose(gradient(total, logits)[0], slopes[0], atol=2e-5)


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("name", LOSSES)
def test_joint_labels(name, soft):
    loss = LOSSES[name]
    check_joint(loss, loss.of_joint_labels, soft)


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("name", LOSSES)
def test_classes_alone(name, soft):
    loss, targets = LOSSES[name], _targets(soft)
    logits = _joint_logits()[:, :, :, 0]
    computed = loss.of_classes(targets[:, None], logits.astype("float32"))
    expected = [
        [
            label_loss(loss, target.astype("float64")[:, None], row[:, None])
            for row in rows
        ]
        for target, rows in zip(targets, logits)
    ]
    np.testing.assert_allclose(computed, expected, rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("name", LOSSES)
def test_some_views_are_rows_of_all(name):
    loss, targets = LOSSES[name], _targets(False)
    logits = _joint_logits().astype("float32")
    whole = keras.ops.convert_to_numpy(loss.of_joint_labels(targets, logits))
    views = (2, 0)
    part = loss.of_joint_labels(targets, logits[:, views], views)
    np.testing.assert_allclose(part, whole[:, views], rtol=1e-6)


@pytest.mark.parametrize(
    "mutate",
    [
        # The margin taken off every transform of the true class.
        lambda loss, t, x: joint_cross_entropy(
            t,
            x - (t * loss.scale * loss.margins())[:, None, :, None],
        ),
        # The margin not scaled, none, or the wrong way round.
        lambda loss, t, x: joint_cross_entropy(t, x - _own(t * loss.margins())),
        lambda loss, t, x: joint_cross_entropy(t, x),
        lambda loss, t, x: joint_cross_entropy(
            t, x - _own(t * loss.scale * loss.margins()[::-1])
        ),
    ],
    ids=["all transforms", "no scale", "no margin", "reversed"],
)
def test_mutants_fail(mutate):
    loss = LOSSES["ldam"]
    with pytest.raises(AssertionError):
        check_joint(loss, lambda t, x: mutate(loss, t, x), soft=False)


def _own(margins):
    """Margins `(B, N)` at the transform of each of three views."""
    placed = margins[:, None, :, None] * np.eye(3)[:, None, :]
    return placed.astype("float32")


def test_weights_and_margins():
    loss = LOSSES["weighted ldam"]
    np.testing.assert_allclose(
        loss.weights(), class_weights(COUNTS, 0.999), rtol=1e-12
    )
    of_examples = np.repeat(loss.weights(), COUNTS)
    assert of_examples.mean() == pytest.approx(1)
    assert (np.diff(loss.weights()) > 0).all()
    np.testing.assert_allclose(
        loss.margins(), class_margins(COUNTS, 0.7), rtol=1e-12
    )
    assert loss.margins().max() == loss.margins()[-1] == 0.7
    assert LOSSES["focal"].weights() is None
    assert LOSSES["focal"].cosine_scale is None and loss.cosine_scale == 3.0
    equal = sla.ClassLoss(class_counts=COUNTS, class_balanced_beta=0.0)
    np.testing.assert_allclose(equal.weights(), 1)


@pytest.mark.parametrize("on", [0.0, 1.0])
def test_the_switch_of_the_weights(on):
    loss = LOSSES["weighted ldam"]
    reweighting = keras.ops.convert_to_tensor(on)

    def switched(targets, logits):
        return loss.of_joint_labels(targets, logits, reweighting=reweighting)

    check_joint(loss, switched, soft=False, reweighted=bool(on))
    with pytest.raises(AssertionError):
        check_joint(loss, switched, soft=False, reweighted=not on)


@pytest.mark.parametrize("gap", [4.0, 8.0, 12.0])
def test_focal_loss_of_a_label_that_is_nearly_sure(gap):
    loss = sla.ClassLoss("focal", gamma=1.5)
    logits = np.array([[gap, 0.0, 0.0, 0.0]])
    miss = 3 * np.exp(-gap) / (1 + 3 * np.exp(-gap))
    expected = -(miss**1.5) * np.log1p(-miss)
    actual = loss.of_classes(np.eye(4, dtype="float32")[:1], logits)
    assert float(actual[0]) == pytest.approx(expected, rel=1e-2)


def test_without_options_it_is_the_cross_entropy():
    loss, targets = sla.ClassLoss(), _targets(True)
    logits = _joint_logits().astype("float32")
    for computed, expected in (
        (
            loss.of_joint_labels(targets, logits),
            joint_cross_entropy(targets, logits),
        ),
        (
            loss.of_classes(targets, logits[:, 0, :, 0]),
            class_cross_entropy(targets, logits[:, 0, :, 0]),
        ),
        (
            sla.ClassLoss("focal", gamma=0.0).of_joint_labels(targets, logits),
            joint_cross_entropy(targets, logits),
        ),
    ):
        np.testing.assert_allclose(computed, expected, rtol=1e-5)


def test_mixed_labels_mix_weighted_losses():
    """What weights and focal factor MixUp: those of both partners."""
    first, second = (
        np.eye(4, dtype="float32")[[0]],
        np.eye(4, dtype="float32")[[3]],
    )
    logits = _joint_logits(batch=1).astype("float32")
    for name in ("weighted", "focal", "weighted focal"):
        of = LOSSES[name].of_joint_labels
        mixed = of(0.3 * first + 0.7 * second, logits)
        parts = 0.3 * of(first, logits) + 0.7 * of(second, logits)
        np.testing.assert_allclose(mixed, parts, rtol=1e-5)


@pytest.mark.parametrize("name", LOSSES)
def test_extreme_logits_and_half_precision(name):
    loss, targets = LOSSES[name], _targets(False)
    logits = np.zeros((3, 3, 4, 3), "float32")
    for sign in (1, -1):
        for j in range(3):
            logits[:, j, :, j] = sign * 1e4 * targets

        def total(x):
            return keras.ops.sum(loss.of_joint_labels(targets, x))

        assert np.isfinite(float(total(logits)))
        assert np.isfinite(gradient(total, logits)[0]).all()
    half = keras.ops.cast(_joint_logits(), "bfloat16")
    computed = loss.of_joint_labels(targets, half)
    assert keras.backend.standardize_dtype(computed.dtype) == "float32"
    exact = loss.of_joint_labels(targets, keras.ops.cast(half, "float32"))
    np.testing.assert_array_equal(computed, exact)


@pytest.mark.parametrize("name", LOSSES)
def test_saved_and_loaded(name):
    config = json.loads(
        json.dumps(keras.saving.serialize_keras_object(LOSSES[name]))
    )
    assert keras.saving.deserialize_keras_object(config) == LOSSES[name]


def test_counts_of_any_kind_become_integers():
    counts = np.array([3, 1], "int64")
    assert sla.ClassLoss("ldam", class_counts=counts).class_counts == (3, 1)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"name": "hinge"}, "name='hinge'.*cross_entropy, focal, ldam"),
        ({"gamma": -1.0}, "gamma=-1.0.*of at least 0"),
        ({"max_margin": 0.0}, "max_margin=0.0.*above 0"),
        ({"scale": float("inf")}, "scale=inf.*above 0"),
        ({"class_balanced_beta": 1.0}, "beta=1.0.*at least 0 and below 1"),
        ({"deferred": True}, "no weights to defer"),
        ({"name": "ldam"}, "no class_counts"),
        ({"class_balanced_beta": 0.9}, "no class_counts"),
        ({"class_counts": (3, 0)}, r"class_counts=\(3, 0\).*at least 1"),
        ({"class_counts": ()}, r"class_counts=\(\)"),
    ],
)
def test_bad_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        sla.ClassLoss(**options)


@pytest.mark.parametrize("counts", [(5.0, 3), (5, 2.5), (5, 0), ()])
def test_refuses_counts_that_are_no_counts(counts):
    with pytest.raises(ValueError, match="Expected an integer of at least 1"):
        sla.ClassLoss(class_counts=counts)


def test_counts_of_numpy_are_taken():
    loss = sla.ClassLoss(class_counts=np.bincount([0, 1, 1]))
    assert json.dumps(loss.get_config()["class_counts"]) == "[1, 2]"


@pytest.mark.parametrize("name", ["cross_entropy", "focal"])
def test_infinite_logits_that_no_target_names(name):
    logits = np.zeros((1, 2, 3, 2), "float32")
    logits[0, 0, 1, 1] = logits[0, 0, 2, 0] = -np.inf
    finite = np.maximum(logits, -100)
    loss, targets = sla.ClassLoss(name), np.eye(3, dtype="float32")[[0]]
    for function, given, same in (
        (loss.of_joint_labels, logits, finite),
        (loss.of_classes, logits[:, 0, :, 0], finite[:, 0, :, 0]),
    ):
        np.testing.assert_allclose(
            keras.ops.convert_to_numpy(function(targets, given)),
            keras.ops.convert_to_numpy(function(targets, same)),
            rtol=1e-6,
        )
        (slope,) = gradient(
            lambda x, f=function: keras.ops.sum(f(targets, x)), given
        )
        assert np.isfinite(slope).all()
