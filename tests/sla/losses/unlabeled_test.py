# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The terms of unlabeled images against float64 numpy."""

import keras
import numpy as np
import pytest

import sla
from gradients import gradient
from numpy_models import finite_differences
from sla.losses.unlabeled import pseudo_labels
from sla.losses.unlabeled import resolve_unlabeled_loss
from sla.losses.unlabeled import transform_cross_entropy


def _scores(batch=2, num_classes=3, num_transforms=4, scale=3.0):
    shape = (batch, num_transforms, num_classes, num_transforms)
    return scale * np.random.default_rng(2).normal(size=shape)


def _probabilities(scores):
    exponentials = np.exp(scores)
    return exponentials / exponentials.sum()


def transform_reference(scores, views=None):
    """`-log sum_i P(i, j | view j)`, view by view."""
    views = range(scores.shape[3]) if views is None else views
    return np.array(
        [
            [
                -np.log(sum(_probabilities(of_view)[:, j]))
                for of_view, j in zip(image, views)
            ]
            for image in scores
        ]
    )


@pytest.mark.parametrize("views", [None, (2, 0), (3,)])
def test_cross_entropy_of_the_transform(views):
    scores = _scores()
    if views is not None:
        scores = scores[:, : len(views)]
    actual = transform_cross_entropy(scores.astype("float32"), views)
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(actual),
        transform_reference(scores, views),
        rtol=1e-5,
    )


def test_its_gradient():
    scores = _scores(batch=1)
    expected = finite_differences(
        lambda arrays: transform_reference(arrays[0]).sum(), [scores]
    )
    actual = gradient(
        lambda x: keras.ops.sum(transform_cross_entropy(x)), scores
    )
    np.testing.assert_allclose(actual[0], expected[0], atol=1e-5)


@pytest.mark.parametrize("sign", [1, -1])
def test_it_stays_finite_for_extreme_scores(sign):
    scores = np.zeros((1, 2, 3, 2), "float32")
    scores[0, 0, 1, 0] = sign * 1e4
    value, even = keras.ops.convert_to_numpy(transform_cross_entropy(scores))[0]
    # All but certain of the transform; or two of five labels are its own.
    expected = 0 if sign > 0 else np.log(5 / 2)
    np.testing.assert_allclose(value, expected, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(even, np.log(2), rtol=1e-6)


def test_pseudo_labels_where_the_teacher_is_certain():
    teacher = np.log([[0.95, 0.03, 0.02], [0.3, 0.6, 0.1], [0.04, 0.01, 0.95]])
    labels = keras.ops.convert_to_numpy(
        pseudo_labels(teacher.astype("float32"), 0.9)
    )
    np.testing.assert_array_equal(labels, [[1, 0, 0], [0, 0, 0], [0, 0, 1]])


def test_a_confidence_at_the_threshold_is_not_above_it():
    labels = pseudo_labels(np.zeros((1, 2), "float32"), 0.5)
    assert keras.ops.convert_to_numpy(labels).tolist() == [[0, 0]]


@pytest.mark.parametrize(
    "arguments",
    [
        {"transform_weight": -1},
        {"distillation_weight": float("nan")},
        {"pseudo_label_weight": float("inf")},
        {"threshold": 1.0},
        {"threshold": -0.1},
        {"ramp_steps": -1},
        {"ramp_steps": 1.5},
        {
            "transform_weight": 0,
            "distillation_weight": 0,
            "pseudo_label_weight": 0,
        },
    ],
)
def test_arguments_out_of_range(arguments):
    with pytest.raises(ValueError, match="Expected"):
        sla.UnlabeledLoss(**arguments)


def test_what_a_user_may_pass():
    assert resolve_unlabeled_loss(None) is None
    assert resolve_unlabeled_loss(False) is None
    assert resolve_unlabeled_loss(True) == sla.UnlabeledLoss()
    with pytest.raises(ValueError, match=r"Expected a sla\.UnlabeledLoss"):
        resolve_unlabeled_loss("rest")


def test_it_survives_serialization():
    loss = sla.UnlabeledLoss(0.5, 2.0, 0.0, 0.8, 7)
    config = keras.saving.serialize_keras_object(loss)
    assert keras.saving.deserialize_keras_object(config) == loss
