# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Single and aggregated inference against explicit loops."""

import keras
import numpy as np
import pytest

from sla import ops


def _logits(batch, num_classes, num_transforms):
    shape = (batch, num_transforms, num_classes, num_transforms)
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def check_aggregate(aggregate, batch, num_classes, num_transforms):
    """Fails unless view j is read at its own transform j."""
    logits = _logits(batch, num_classes, num_transforms)
    expected = np.zeros((batch, num_classes))
    for b in range(batch):
        for i in range(num_classes):
            for j in range(num_transforms):
                expected[b, i] += logits[b, j, i, j] / num_transforms
    actual = keras.ops.convert_to_numpy(aggregate(logits))
    np.testing.assert_allclose(actual, expected, atol=1e-6)


@pytest.mark.parametrize(
    "sizes", [(1, 2, 2), (3, 5, 4), (2, 10, 24), (4, 3, 1)]
)
def test_aggregate(sizes):
    check_aggregate(ops.aggregate, *sizes)


@pytest.mark.parametrize(
    "mutant",
    [
        lambda logits: logits[:, 0].mean(axis=-1),  # one view only
        lambda logits: logits.mean(axis=(1, 3)),  # every transform
        lambda logits: np.einsum("bjij->bi", logits[..., ::-1]) / 4,
        lambda logits: np.einsum("bjij->bi", logits),  # sum
    ],
)
def test_other_diagonals_fail(mutant):
    with pytest.raises(AssertionError):
        check_aggregate(mutant, 3, 5, 4)


def test_sum_of_slices_is_the_mean_of_the_diagonal():
    logits = _logits(3, 5, 4)
    flat = logits.reshape(3 * 4, 5 * 4)  # rows b * M + j, columns i * M + k
    slices = sum(flat[j::4, j::4] for j in range(4)) / 4
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(ops.aggregate(logits)), slices, atol=1e-6
    )


def test_aggregate_of_identical_views_is_single():
    # Equal scores of every view, at every transform.
    logits = np.broadcast_to(_logits(2, 3, 4)[:, :1, :, :1], (2, 4, 3, 4))
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(ops.aggregate(logits)),
        keras.ops.convert_to_numpy(ops.single(logits)),
        atol=1e-6,
    )


@pytest.mark.parametrize("num_views", [2, 3])
def test_probability_mean_is_the_log_of_the_mean(num_views):
    logits = _logits(2, 3, 4)[:, :num_views, :, 0]
    powers = np.exp(logits.astype("float64"))
    probabilities = powers / powers.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(
            ops.mean_over_views(logits, "probability_mean")
        ),
        np.log(probabilities.mean(axis=1)),
        rtol=1e-5,
        atol=1e-6,
    )


def test_single_is_the_first_view_at_the_first_transform():
    logits = _logits(2, 3, 4)
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(ops.single(logits)), logits[:, 0, :, 0]
    )


def test_view_logits_of_some_views():
    logits = _logits(2, 3, 4)
    actual = keras.ops.convert_to_numpy(
        ops.view_logits(logits[:, [2, 3]], views=(2, 3))
    )
    np.testing.assert_allclose(
        actual, np.stack([logits[:, 2, :, 2], logits[:, 3, :, 3]], axis=1)
    )


@pytest.mark.parametrize(
    "shape, message",
    [((2, 4, 12), "Expected .B, M, N, M."), ((2, 3, 5, 4), "3 views")],
)
def test_wrong_shapes(shape, message):
    for function in (ops.view_logits, ops.aggregate):
        with pytest.raises(ValueError, match=message):
            function(np.zeros(shape, "float32"))


def test_single_of_unshaped_rows():
    with pytest.raises(ValueError, match=r"shape \(8, 12\).*Reshape rows"):
        ops.single(np.zeros((8, 12), "float32"))


@pytest.mark.parametrize("infinite", [np.inf, -np.inf])
def test_infinite_logits_at_another_transform(infinite):
    logits = _logits(2, 3, 4)
    expected = keras.ops.convert_to_numpy(ops.aggregate(logits))
    logits[:, 1, :, 2] = infinite
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(ops.aggregate(logits)), expected
    )
