# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The metric of every view's accuracy."""

import keras
import numpy as np

from sla.modeling.view_accuracy import ViewAccuracy


def _results(metric):
    return {name: float(value) for name, value in metric.result().items()}


def test_accumulates_over_batches_by_count():
    metric = ViewAccuracy(["same", "turned"])
    metric.update_state(np.array([[True, False], [True, True], [True, False]]))
    metric.update_state(np.array([[False, True]]))
    assert _results(metric) == {
        "accuracy_on_same": 0.75,
        "accuracy_on_turned": 0.5,
    }
    metric.reset_state()
    assert _results(metric) == {
        "accuracy_on_same": 0.0,
        "accuracy_on_turned": 0.0,
    }


def test_config_round_trip():
    metric = ViewAccuracy(("a", "b"), name="views")
    config = keras.saving.serialize_keras_object(metric)
    again = keras.saving.deserialize_keras_object(config)
    assert again.transform_names == ("a", "b")
    assert again.get_config() == metric.get_config()
