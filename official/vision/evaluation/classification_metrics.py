# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Figures that compare class probabilities with the labels."""

from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any

import numpy as np

from official.typing import Array
from official.typing import ArrayLike

CALIBRATION_BINS = 15
_SMALLEST = 1e-12


def classification_metrics(
    probabilities: ArrayLike,
    labels: ArrayLike,
    resamples: int = 1000,
    seed: int = 0,
    groups: ArrayLike | None = None,
) -> dict[str, Any]:
    """Computes accuracy, top-5, likelihood, calibration, AUC and F1.

    Args:
        probabilities: Rows `(n, N)` that sum to 1.
        labels: Integers `(n,)`.
        resamples: Bootstrap samples of the intervals.
        seed: Seed of the bootstrap.
        groups: Names `(n,)` of groups of examples that are alike, such as
            patients. The bootstrap then draws whole groups.

    Returns:
        Dict of `accuracy` and, for more than five classes,
        `top_5_accuracy` (fractions), `negative_log_likelihood` (nats),
        `expected_calibration_error` (15 bins of equal width), each with
        `<name>_interval`, the 95% percentile bootstrap interval over the
        examples; `balanced_accuracy`, the mean of `per_class_accuracy`, which
        has N fractions, None for a class without examples; `f1`, the mean
        over the classes that have examples; and `auc`, the mean over classes
        of the area under the ROC curve of the class against the rest, None if
        there is only one class.

    Raises:
        ValueError: The shapes do not match, or there are no examples.

    Example:
    >>> report = classification_metrics([[0.9, 0.1], [0.4, 0.6]], [0, 0])
    >>> report["accuracy"], report["per_class_accuracy"]
    (0.5, [0.5, None])
    """
    probabilities, labels = _checked(probabilities, labels)
    rows = np.arange(len(labels))
    is_correct = probabilities.argmax(axis=1) == labels
    of_label = probabilities[rows, labels]
    values = {
        "accuracy": is_correct.astype(float),
        "negative_log_likelihood": -np.log(np.maximum(of_label, _SMALLEST)),
    }
    if probabilities.shape[1] > 5:
        rank = (probabilities > of_label[:, None]).sum(axis=1)
        values["top_5_accuracy"] = (rank < 5).astype(float)
    confidence = probabilities.max(axis=1)
    figures: dict[str, Any] = {
        name: _mean(by_example) for name, by_example in values.items()
    }
    figures["expected_calibration_error"] = calibration_error(
        confidence, is_correct
    )
    samples: dict[str, list[float]] = {name: [] for name in figures}
    for drawn in _bootstrap(len(labels), groups, resamples, seed):
        for name, by_example in values.items():
            samples[name].append(by_example[drawn].mean())
        samples["expected_calibration_error"].append(
            calibration_error(confidence[drawn], is_correct[drawn])
        )
    for name, sample in samples.items():
        low, high = np.quantile(sample, [0.025, 0.975])
        figures[f"{name}_interval"] = [float(low), float(high)]
    per_class = [
        _mean(is_correct[labels == index]) if (labels == index).any() else None
        for index in range(probabilities.shape[1])
    ]
    found = [share for share in per_class if share is not None]
    figures["balanced_accuracy"] = _mean(found)
    figures["f1"] = _f1(probabilities, labels)
    figures["auc"] = _auc(probabilities, labels)
    figures["per_class_accuracy"] = per_class
    return figures


def _bootstrap(
    count: int, groups: ArrayLike | None, resamples: int, seed: int
) -> Iterator[Array]:
    """Indices of the examples of each sample."""
    generator = np.random.default_rng(seed)
    if groups is None:
        for _ in range(resamples):
            yield generator.integers(0, count, count)
        return
    _, group_of = np.unique(np.asarray(groups, str), return_inverse=True)
    members = [
        np.flatnonzero(group_of == group) for group in range(max(group_of) + 1)
    ]
    for _ in range(resamples):
        drawn = generator.integers(0, len(members), len(members))
        yield np.concatenate([members[group] for group in drawn])


def _f1(probabilities: Array, labels: Array) -> float:
    from sklearn.metrics import f1_score

    return float(
        f1_score(
            labels,
            probabilities.argmax(axis=1),
            labels=np.unique(labels),
            average="macro",
            zero_division=0.0,
        )
    )


def _auc(probabilities: Array, labels: Array) -> float | None:
    from sklearn.metrics import roc_auc_score

    present = np.unique(labels)
    if len(present) < 2:
        return None
    return _mean(
        [
            roc_auc_score(labels == index, probabilities[:, index])
            for index in present
        ]
    )


def reliability(
    confidence: ArrayLike, is_correct: ArrayLike, bins: int = CALIBRATION_BINS
) -> tuple[Array, Array, Array]:
    """Averages confidence and accuracy in bins of equal width over (0, 1].

    Args:
        confidence: Probabilities `(n,)` of the predicted classes.
        is_correct: Booleans `(n,)`, whether the prediction is the label.
        bins: Number of bins.

    Returns:
        `(share, confidence, accuracy)`, each `(bins,)`: the share of the
        examples in each bin, and their means, 0 where it is empty.
    """
    confidence, is_correct = np.asarray(confidence), np.asarray(is_correct)
    index = np.ceil(confidence * bins).astype(int) - 1
    index = np.clip(index, 0, bins - 1)
    count = np.bincount(index, minlength=bins)
    divisor = np.maximum(count, 1)
    return (
        count / len(index),
        np.bincount(index, confidence, minlength=bins) / divisor,
        np.bincount(index, is_correct, minlength=bins) / divisor,
    )


def calibration_error(
    confidence: ArrayLike, is_correct: ArrayLike, bins: int = CALIBRATION_BINS
) -> float:
    """Computes the expected calibration error (Guo et al., 2017, equation 5).

    Args:
        confidence: As for `reliability`.
        is_correct: As for `reliability`.
        bins: As for `reliability`.

    Returns:
        The mean distance of confidence and accuracy over the bins, weighted by
        the examples in them.
    """
    share, mean_confidence, accuracy = reliability(confidence, is_correct, bins)
    return float(np.sum(share * np.abs(mean_confidence - accuracy)))


def _mean(values: Array | Sequence[float]) -> float:
    return float(np.mean(values))


def _checked(
    probabilities: ArrayLike, labels: ArrayLike
) -> tuple[Array, Array]:
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
