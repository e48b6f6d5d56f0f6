# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from sla.predict import Prediction

NAMES = ("ash", "birch", "oak")


def test_a_prediction_names_the_most_probable_classes():
    prediction = Prediction("a.png", NAMES, np.array([0.25, 0.125, 0.625]))
    assert (prediction.class_name, prediction.probability) == ("oak", 0.625)
    assert prediction.top(2) == [("oak", 0.625), ("ash", 0.25)]
    assert len(prediction.top(10)) == 3
    assert repr(prediction) == "Prediction('a.png', 'oak', 0.62)"


def test_an_error_has_no_classes():
    prediction = Prediction("b.png", NAMES, error="empty file")
    assert prediction.top() == []
    assert prediction.class_name is None and prediction.probability is None
    assert repr(prediction) == "Prediction('b.png', error='empty file')"
