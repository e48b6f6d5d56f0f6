# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from sla.inference import AdaptivePolicy
from sla.inference import fit_policy

N, M, CLASSES = 400, 4, 5
generator = np.random.default_rng(0)
LABELS = generator.integers(0, CLASSES, N)
# Views of different worth: 2 the best, then 3, then 1.
NOISE = np.array([2.0, 4.0, 1.0, 2.0])
VIEWS = (
    1.5 * np.eye(CLASSES)[LABELS][:, None]
    + generator.normal(size=(N, M, CLASSES)) * NOISE[:, None]
)
STUDENT = 1.5 * np.eye(CLASSES)[LABELS] + generator.normal(size=(N, CLASSES))


def _softmax(logits):
    powers = np.exp(logits)
    return powers / powers.sum()


def _predict(views, student, order, threshold, temperature):
    """One image, by the rule's words."""
    probabilities = _softmax(
        (views[order[0]] if student is None else student) / temperature
    )
    count = 1
    while probabilities.max() < threshold and count < len(order):
        count += 1
        seen = list(order[:count])
        probabilities = _softmax(views[seen].mean(axis=0) / temperature)
    return probabilities, count


@pytest.mark.parametrize("student", [None, STUDENT])
@pytest.mark.parametrize(("threshold", "temperature"), [(0.6, 1.0), (0.4, 2.0)])
def test_apply_follows_the_rule(student, threshold, temperature):
    order = (0, 2, 1, 3)
    policy = AdaptivePolicy(order, threshold, temperature)
    probabilities, passes = policy.apply(VIEWS, student)
    assert set(passes) == {1, 2, 3, 4}
    for index in range(N):
        expected, count = _predict(
            VIEWS[index],
            None if student is None else student[index],
            order,
            threshold,
            temperature,
        )
        np.testing.assert_allclose(probabilities[index], expected)
        assert passes[index] == count


def test_ends_are_one_pass_and_the_aggregate():
    first, passes = AdaptivePolicy((0, 1, 2, 3), 0.0).apply(VIEWS, STUDENT)
    assert (passes == 1).all()
    np.testing.assert_array_equal(first.argmax(1), STUDENT.argmax(1))
    aggregated, passes = AdaptivePolicy((0, 1, 2, 3), 1.01).apply(
        VIEWS, STUDENT
    )
    assert (passes == M).all()
    expected = [_softmax(logits) for logits in VIEWS.mean(axis=1)]
    np.testing.assert_allclose(aggregated, expected)


def test_inputs_are_not_changed():
    views = VIEWS.copy()
    AdaptivePolicy((0, 1, 2, 3), 0.9).apply(views)
    np.testing.assert_array_equal(views, VIEWS)


def test_the_order_is_that_of_the_likelihood_at_the_temperature():
    """A view that is sure and often wrong comes earlier if it is tempered."""
    labels = np.zeros(10, int)
    views = np.zeros((10, 3, 2))
    # The second view is right but timid, the third is bold and wrong once.
    views[:, 1, 0] = 1.0
    views[:, 2, 0] = 20.0
    views[0, 2] = (0.0, 20.0)
    orders = {
        temperature: fit_policy(
            views, labels, max_passes=3.0, temperature=temperature
        ).order
        for temperature in (1.0, 10.0)
    }
    for temperature, order in orders.items():
        likelihoods = [
            np.mean(
                [
                    np.log(_softmax(row[[0, view]].mean(0) / temperature)[0])
                    for row in views
                ]
            )
            for view in (1, 2)
        ]
        assert order[1] == 1 + int(np.argmax(likelihoods))
    assert orders[1.0] != orders[10.0]


@pytest.mark.parametrize("budget", [1.0, 1.3, 1.6, 2.5, 4.0])
@pytest.mark.parametrize("student", [None, STUDENT])
def test_budget_is_kept_and_used(budget, student):
    policy = fit_policy(VIEWS, LABELS, student, max_passes=budget)
    _, passes = policy.apply(VIEWS, student)
    assert budget - 0.02 <= passes.mean() <= budget


def test_order_takes_the_most_useful_view_next():
    policy = fit_policy(VIEWS, LABELS, max_passes=2.0)
    assert policy.order == (0, 2, 3, 1)


def test_accuracy_target_is_reached_by_the_lowest_threshold():
    first, aggregated = (
        np.mean(
            AdaptivePolicy((0, 2, 3, 1), t).apply(VIEWS)[0].argmax(1) == LABELS
        )
        for t in (0.0, 1.01)
    )
    target = (first + aggregated) / 2
    policy = fit_policy(VIEWS, LABELS, min_accuracy=target)
    accuracy = np.mean(policy.apply(VIEWS)[0].argmax(1) == LABELS)
    lower = AdaptivePolicy(policy.order, policy.threshold - 0.01)
    below = np.mean(lower.apply(VIEWS)[0].argmax(1) == LABELS)
    assert below < target <= accuracy


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "Expected one of them"),
        ({"max_passes": 2, "min_accuracy": 0.5}, "Expected one of them"),
        ({"max_passes": 0.5}, "Expected 1 to 4"),
        ({"max_passes": 5}, "Expected 1 to 4"),
        ({"min_accuracy": 1.0}, "the best that any threshold reaches"),
    ],
)
def test_targets_that_cannot_be(arguments, message):
    with pytest.raises(ValueError, match=message):
        fit_policy(VIEWS, LABELS, **arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        {"order": (1, 0)},
        {"order": (0, 0)},
        {"order": ()},
        {"order": (0, 1), "threshold": -1.0},
        {"order": (0, 1), "threshold": float("nan")},
        {"order": (0, 1), "temperature": 0.0},
    ],
)
def test_impossible_policies(arguments):
    with pytest.raises(ValueError, match="Got"):
        AdaptivePolicy(**{"threshold": 0.5, **arguments})
