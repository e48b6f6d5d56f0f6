# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The joint loss against float64 numpy, value and gradient."""

import keras
import numpy as np
import pytest

from gradients import gradient
from numpy_models import cross_entropy
from numpy_models import finite_differences
from sla import losses
from sla.losses import cross_entropy as module

SIZES = [(1, 2, 2), (3, 5, 4), (4, 10, 6)]


def _case(batch, num_classes, num_transforms, soft=False):
    rng = np.random.default_rng(1)
    shape = (batch, num_transforms, num_classes, num_transforms)
    logits = 3 * rng.normal(size=shape)
    labels = rng.integers(num_classes, size=batch)
    if soft:  # Of any sum.
        labels = rng.uniform(size=(batch, num_classes))
    return logits, labels


def reference(labels, logits, reduction):
    """The loss by its formula: each view against its joint label."""
    batch, num_transforms, num_classes, _ = logits.shape
    total = 0.0
    for b in range(batch):
        for j in range(num_transforms):
            target = np.zeros(num_classes * num_transforms)
            for i in range(num_classes):
                weight = labels[b][i] if labels.ndim == 2 else labels[b] == i
                target[i * num_transforms + j] = weight
            total += cross_entropy(target, logits[b, j].reshape(-1))
    total /= batch
    return total / num_transforms if reduction == "mean" else total


def check_joint_loss(loss, sizes, soft, reduction):
    """Fails unless value and gradient are the reference's."""
    logits, labels = _case(*sizes, soft)
    expected = reference(labels, logits, reduction)
    actual = float(loss(labels, logits.astype("float32"), reduction))
    np.testing.assert_allclose(actual, expected, rtol=1e-5)
    slopes = finite_differences(
        lambda arrays: reference(labels, arrays[0], reduction), [logits]
    )
    actual = gradient(lambda x: loss(labels, x, reduction), logits)
    np.testing.assert_allclose(actual[0], slopes[0], atol=1e-5)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("sizes", SIZES)
def test_joint_loss(sizes, soft, reduction):
    check_joint_loss(losses.joint_loss, sizes, soft, reduction)


@pytest.mark.parametrize("soft", [False, True])
def test_joint_loss_of_24_transforms(soft):
    logits, labels = _case(2, 3, 24, soft)
    actual = float(losses.joint_loss(labels, logits.astype("float32")))
    expected = reference(labels, logits, "mean")
    assert actual == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    "mutate",
    [
        # Labels and logits laid out transform-major.
        lambda labels, x, r: losses.joint_loss(
            labels,
            keras.ops.reshape(
                keras.ops.transpose(x, (0, 1, 3, 2)), keras.ops.shape(x)
            ),
            r,
        ),
        # Views in the wrong order.
        lambda labels, x, r: losses.joint_loss(
            labels, keras.ops.flip(x, axis=1), r
        ),
        # Each view normalized over its own transform's scores only.
        lambda labels, x, r: keras.ops.mean(
            module.class_cross_entropy(
                module.class_targets(labels, x.shape[2])[:, None],
                module.view_logits(x),
            )
        ),
    ],
    ids=["transform-major", "wrong views", "no joint normalizer"],
)
def test_mutants_fail(mutate):
    with pytest.raises(AssertionError):
        check_joint_loss(mutate, (3, 5, 4), False, "mean")


def test_large_loss_is_m_times_the_mean():
    logits, labels = _case(3, 5, 4)
    mean, total = (
        float(losses.joint_loss(labels, logits.astype("float32"), reduction))
        for reduction in ("mean", "sum")
    )
    assert total == pytest.approx(4 * mean, rel=1e-6)


def test_forms_of_labels():
    logits, labels = _case(3, 5, 4)
    logits = logits.astype("float32")
    expected = float(losses.joint_loss(labels, logits))
    for form in (
        labels.astype("int64"),
        labels.astype("uint8"),
        labels.astype("float32"),
        labels[:, None],
        np.eye(5)[labels],
    ):
        assert float(losses.joint_loss(form, logits)) == expected


def test_large_logits_give_the_loss_of_the_formula():
    logits = np.full((1, 4, 3, 4), -1e4, "float32")
    logits[0, :, 1, :] = 1e4
    # The label is 20,000 below each of the four largest logits.
    expected = 2e4 + np.log(4)
    actual = float(losses.joint_loss([0], logits))
    assert actual == pytest.approx(expected, rel=1e-7)


def test_half_precision_logits_are_computed_in_float32():
    logits, labels = _case(3, 5, 4)
    half = keras.ops.cast(logits, "bfloat16")
    loss = losses.joint_loss(labels, half)
    assert keras.backend.standardize_dtype(loss.dtype) == "float32"
    exact = keras.ops.cast(half, "float32")
    assert float(loss) == float(losses.joint_loss(labels, exact))
    targets = module.class_targets(labels, 5)
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(
            module.class_cross_entropy(targets, half[:, 0, :, 0])
        ),
        keras.ops.convert_to_numpy(
            module.class_cross_entropy(targets, exact[:, 0, :, 0])
        ),
    )


@pytest.mark.parametrize("label", [-1, 5, 100])
def test_label_out_of_range_is_nan(label):
    logits, labels = _case(3, 5, 4)
    labels[1] = label
    assert np.isnan(float(losses.joint_loss(labels, logits.astype("float32"))))


def test_bad_arguments():
    logits = np.zeros((2, 4, 5, 4), "float32")
    with pytest.raises(ValueError, match="reduction='max'.*'mean' or 'sum'"):
        losses.joint_loss([0, 1], logits, "max")
    with pytest.raises(ValueError, match=r"labels of shape \(2, 3\) for 5"):
        losses.joint_loss(np.zeros((2, 3)), logits)
    with pytest.raises(ValueError, match=r"shape \(8, 20\).*\(B, M, N, M\)"):
        losses.joint_loss([0, 1], logits.reshape(8, 20))
