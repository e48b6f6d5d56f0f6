# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Figures that judge class probabilities against the truth."""

import numpy as np

CALIBRATION_BINS = 15
_SMALLEST = 1e-12


def classification_metrics(probabilities, labels, resamples=1000, seed=0):
    """Accuracy, top-5, likelihood, calibration and accuracy by class.

    Args:
        probabilities: `(n, N)`, rows that sum to 1.
        labels: integer `(n,)`.
        resamples: bootstrap samples of the intervals.
        seed: of the bootstrap.

    Returns:
        Dict of `accuracy` and, for more than five classes,
        `top_5_accuracy` (fractions), `negative_log_likelihood` (nats),
        `expected_calibration_error` (15 bins of equal width), each with
        `<name>_interval`, the 95% percentile bootstrap interval over the
        examples, and `per_class_accuracy`, N fractions, None for a class
        without examples.

    Raises:
        ValueError: for shapes that do not match, or no examples.

    Example:

    >>> report = classification_metrics([[0.9, 0.1], [0.4, 0.6]], [0, 0])
    >>> report["accuracy"], report["per_class_accuracy"]
    (0.5, [0.5, None])
    """
    probabilities, labels = _checked(probabilities, labels)
    rows = np.arange(len(labels))
    right = probabilities.argmax(axis=1) == labels
    truth = probabilities[rows, labels]
    values = {
        "accuracy": right.astype(float),
        "negative_log_likelihood": -np.log(np.maximum(truth, _SMALLEST)),
    }
    if probabilities.shape[1] > 5:
        rank = (probabilities > truth[:, None]).sum(axis=1)
        values["top_5_accuracy"] = (rank < 5).astype(float)
    figures = {name: _mean(each) for name, each in values.items()}
    confidence = probabilities.max(axis=1)
    figures["expected_calibration_error"] = calibration_error(confidence, right)

    generator = np.random.default_rng(seed)
    samples = {name: [] for name in figures}
    for _ in range(resamples):
        chosen = generator.integers(0, len(labels), len(labels))
        for name, each in values.items():
            samples[name].append(each[chosen].mean())
        samples["expected_calibration_error"].append(
            calibration_error(confidence[chosen], right[chosen])
        )
    for name, drawn in samples.items():
        low, high = np.quantile(drawn, [0.025, 0.975])
        figures[f"{name}_interval"] = [float(low), float(high)]
    figures["per_class_accuracy"] = [
        _mean(right[labels == index]) if (labels == index).any() else None
        for index in range(probabilities.shape[1])
    ]
    return figures


def reliability(confidence, right, bins=CALIBRATION_BINS):
    """Confidence and accuracy in bins of equal width over (0, 1].

    Args:
        confidence: `(n,)` probability of the class that was answered.
        right: `(n,)` booleans.
        bins: how many.

    Returns:
        `(share, confidence, accuracy)`, each `(bins,)`: the share of the
        examples in each bin, and their means, 0 where it is empty.
    """
    confidence, right = np.asarray(confidence), np.asarray(right)
    index = np.ceil(confidence * bins).astype(int) - 1
    index = np.clip(index, 0, bins - 1)
    count = np.bincount(index, minlength=bins)
    divisor = np.maximum(count, 1)
    return (
        count / len(index),
        np.bincount(index, confidence, minlength=bins) / divisor,
        np.bincount(index, right, minlength=bins) / divisor,
    )


def calibration_error(confidence, right, bins=CALIBRATION_BINS):
    """Expected calibration error (Guo et al., 2017, equation 5).

    Args:
        confidence, right, bins: as in `reliability`.

    Returns:
        A float: the mean distance of confidence and accuracy over the bins,
        weighted by the examples in them.
    """
    share, expected, found = reliability(confidence, right, bins)
    return float(np.sum(share * np.abs(expected - found)))


def _mean(values):
    return float(np.mean(values))


def _checked(probabilities, labels):
    probabilities = np.asarray(probabilities, "float64")
    labels = np.asarray(labels)
    if (
        probabilities.ndim != 2
        or labels.shape != probabilities.shape[:1]
        or not len(labels)
    ):
        raise ValueError(
            f"Got probabilities of shape {probabilities.shape} and labels of "
            f"shape {labels.shape}. Expected (n, classes) and (n,), n > 0."
        )
    return probabilities, labels
