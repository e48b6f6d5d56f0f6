# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Rows are sample-major, joint labels class-major."""

import keras
import numpy as np
import pytest

from sla import ops
from sla import transforms
from sla.ops.label_layout import identity_position
from sla.transforms import registry


def check_joint_labels(joint_labels):
    """Fails unless labels are laid out as `y * M + j`."""
    actual = keras.ops.convert_to_numpy(joint_labels(np.array([0, 3, 9]), 4))
    assert actual[1, 2] == 14  # y = 3, j = 2
    expected = [[4 * y + j for j in range(4)] for y in (0, 3, 9)]
    np.testing.assert_array_equal(actual, expected)


def test_joint_labels():
    check_joint_labels(ops.joint_labels)


def test_joint_labels_of_three_transforms():
    actual = keras.ops.convert_to_numpy(ops.joint_labels([0, 1, 5], 3))
    assert actual.tolist() == [[0, 1, 2], [3, 4, 5], [15, 16, 17]]


def test_transform_major_labels_fail():
    def mutant(labels, num_transforms, num_classes=10):
        return np.arange(num_transforms) * num_classes + labels[:, None]

    with pytest.raises(AssertionError):
        check_joint_labels(mutant)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "int32", "int64"])
def test_joint_labels_outgrow_the_labels(dtype):
    labels = np.array([99, 0], dtype)
    actual = keras.ops.convert_to_numpy(ops.joint_labels(labels, 24))
    assert actual.dtype in ("int32", "int64")
    assert actual[0, 23] == 99 * 24 + 23 and actual[1, 0] == 0


@pytest.mark.parametrize("shape, shown", [((2, 3), r"\(2, 3\)"), ((), r"\(\)")])
def test_joint_labels_need_one_axis(shape, shown):
    with pytest.raises(ValueError, match=rf"shape {shown}.*\(B,\)"):
        ops.joint_labels(np.zeros(shape, "int32"), 4)


def test_position_of_the_identity():
    zero = keras.ops.convert_to_tensor(0)
    assert identity_position((2, 0, 1)) == 1
    assert identity_position((1, 2)) is None
    assert identity_position((zero, 0)) == 1


@pytest.mark.parametrize("views", [None, (2, 0)])
def test_rows_are_sample_major(views):
    images = np.arange(3 * 4 * 4).reshape(3, 4, 4, 1).astype("float32")
    rows = keras.ops.convert_to_numpy(ops.expand(images, "rotation", views))
    chosen = range(4) if views is None else views
    assert rows.shape == (3 * len(chosen), 4, 4, 1)
    for b in range(3):
        for position, j in enumerate(chosen):
            np.testing.assert_array_equal(
                rows[b * len(chosen) + position], np.rot90(images[b], j)
            )


def test_expand_takes_a_set():
    images = np.zeros((2, 4, 4, 3), "float32")
    chosen = transforms.get("color_perm3")
    assert tuple(ops.expand(images, chosen).shape) == (6, 4, 4, 3)


def _compiled(function):
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(function, jit_compile=True)
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    return function


def test_a_set_may_be_used_first_within_a_graph(monkeypatch):
    monkeypatch.setattr(registry, "_SETS", {})
    images = np.arange(2 * 4 * 4 * 3, dtype="float32").reshape(2, 4, 4, 3)

    def expand(images):
        return ops.expand(images, "rotation*color_perm3")

    actual = keras.ops.convert_to_numpy(_compiled(expand)(images))
    np.testing.assert_array_equal(
        actual, keras.ops.convert_to_numpy(expand(images))
    )
