# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from scipy.special import log_softmax

from official.vision.evaluation.temperature import fit_temperature


def _examples(temperature, count=40_000):
    """Labels drawn from the softmax of the logits at a temperature."""
    generator = np.random.default_rng(0)
    logits = generator.normal(size=(count, 4)) * 3
    noise = generator.gumbel(size=logits.shape)
    return logits, (logits / temperature + noise).argmax(axis=1)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_it_finds_the_temperature_that_made_the_labels(temperature):
    fitted = fit_temperature(*_examples(temperature))
    assert fitted == pytest.approx(temperature, rel=0.03)


def test_no_other_temperature_is_better():
    logits, labels = _examples(2.0, count=500)

    def loss(temperature):
        scores = log_softmax(logits / temperature, axis=1)
        return -scores[np.arange(500), labels].mean()

    best = loss(fit_temperature(logits, labels))
    assert all(best <= loss(t) + 1e-7 for t in np.geomspace(0.05, 20, 400))


def test_predictions_all_correct_or_all_wrong_stay_in_range():
    logits = np.eye(3) * 5
    assert 0.05 <= fit_temperature(logits, [0, 1, 2]) < 0.5
    assert 19 < fit_temperature(logits, [1, 2, 0]) <= 20
