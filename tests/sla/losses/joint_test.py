# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The joint loss in `compile`."""

import keras
import numpy as np
import pytest

import sla

LABELS = np.array([0, 2, 1, 2])
LOGITS = np.random.default_rng(0).normal(size=(4, 2, 3, 2)).astype("float32")


def _values(joint_reduction="mean"):
    return [
        float(sla.losses.joint_loss(LABELS[[b]], LOGITS[[b]], joint_reduction))
        for b in range(4)
    ]


def _model():
    images = keras.Input(LOGITS.shape[1:])
    model = keras.Model(images, keras.layers.Identity()(images))
    model.compile("sgd", loss=sla.losses.JointLoss(), run_eagerly=True)
    return model


def test_mean_over_examples_is_the_function():
    for joint_reduction in ("mean", "sum"):
        loss = sla.losses.JointLoss(joint_reduction)(LABELS, LOGITS)
        expected = np.mean(_values(joint_reduction))
        assert float(loss) == pytest.approx(expected, rel=1e-6)


def test_one_value_for_each_example():
    loss = sla.losses.JointLoss(reduction="none")(LABELS, LOGITS)
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(loss), _values(), rtol=1e-6
    )


@pytest.mark.parametrize("heavy", range(4))
def test_sample_weight_counts(heavy):
    weights = np.where(np.arange(4) == heavy, 4.0, 1.0)
    loss = _model().evaluate(LOGITS, LABELS, sample_weight=weights, verbose=0)
    assert loss == pytest.approx(np.mean(weights * _values()), rel=1e-5)


def test_a_model_with_it_is_saved_and_loaded(tmp_path):
    model = _model()
    expected = model.evaluate(LOGITS, LABELS, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.evaluate(LOGITS, LABELS, verbose=0) == expected
    loss = sla.losses.JointLoss("sum", reduction="sum", name="mine")
    again = type(loss).from_config(loss.get_config())
    assert again.get_config() == loss.get_config()


def test_refuses_another_reduction():
    with pytest.raises(ValueError, match="reduction='max'.*'mean' or 'sum'"):
        sla.losses.JointLoss("max")
