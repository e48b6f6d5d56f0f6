# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What the models need of Keras's inside is still there.

`workers_test.py` trains with real workers; this fails sooner, and says why.
"""

import inspect

import keras
import numpy as np

from backend_marks import requires_tensorflow
from sla.modeling import keras_adapter


class Recorder(keras_adapter.SeveralWorkersModel):
    """A linear model that notes how it is built."""

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)
        self.symbolic_batches = []

    def call(self, inputs):
        return self.dense(inputs)

    def _symbolic_build(self, *args, **kwargs):
        self.symbolic_batches.append(kwargs.get("data_batch"))
        super()._symbolic_build(*args, **kwargs)


def _fit(model):
    model.compile("sgd", "mse", metrics=["mae"], run_eagerly=True)
    inputs, targets = np.ones((6, 2), "float32"), np.ones((6, 1), "float32")
    return model.fit(inputs, targets, batch_size=4, verbose=0).history


@requires_tensorflow
def test_keras_calls_the_names_that_are_overridden():
    for name in ("_maybe_symbolic_build", "_symbolic_build"):
        parameters = inspect.signature(getattr(keras.Model, name)).parameters
        assert list(parameters) == ["self", "iterator", "data_batch"]


@requires_tensorflow
def test_several_workers_build_the_model_from_a_part_of_a_batch(monkeypatch):
    model = Recorder()
    _fit(model)
    assert not model.symbolic_batches, "one worker leaves it to Keras"

    monkeypatch.setattr(keras_adapter, "has_several_workers", lambda _: True)
    model = Recorder()
    history = _fit(model)
    (batch,) = model.symbolic_batches
    assert [tuple(part.shape) for part in batch] == [(4, 2), (4, 1)]
    assert model.built
    assert np.isfinite(history["loss"]).all()


def test_metrics_of_one_worker_stay_scalars():
    metrics = {"loss": keras.ops.convert_to_tensor(0.5)}
    assert keras_adapter.reducible(metrics) is metrics


@requires_tensorflow
def test_metrics_of_several_workers_have_an_axis(monkeypatch):
    monkeypatch.setattr(keras_adapter, "has_several_workers", lambda _: True)
    metrics = {"loss": keras.ops.convert_to_tensor(0.5)}
    assert keras_adapter.reducible(metrics)["loss"].shape == (1,)


def test_the_loss_tracker_is_where_keras_keeps_the_loss():
    model = Recorder()
    history = _fit(model)
    tracker = keras_adapter.loss_tracker(model)
    assert float(tracker.result()) == history["loss"][-1] > 0
