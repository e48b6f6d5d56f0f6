# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What short training shows of a transform set, as numbers."""

import dataclasses

import numpy as np

from official.typing import Array
from official.typing import ArrayLike
from sla.probe.short_training import ShortRun
from sla.reporting.statistics import spread
from sla.transforms import TransformSet

_CONFIDENCE = 0.95
_RESAMPLES = 2000
# From here on, a baseline counts as having learned its training images.
_LEARNED = 0.9


@dataclasses.dataclass(frozen=True)
class Signals:
    """What was measured for a transform set of M transforms, N classes.

    All gains are differences of accuracies on the same validation images.
    Intervals are 95% confidence intervals over the images, `[low, high]`. How
    another training would have ended is not in them.

    Attributes:
        name: Name of the set.
        transform_names: The M names.
        gain: Accuracy of the short joint network, aggregated over its views,
            minus that of the short baseline: the sum of `single_gain` and
            `views_gain`.
        interval: Interval of `gain`, by Student's t of the differences.
        single_gain: Accuracy of the joint network on the untransformed image
            alone minus the baseline's: what learning joint labels costs or
            brings.
        training_gain: The same on training images.
        training_accuracy: The baseline's accuracy on them.
        views_gain: Aggregated accuracy minus that on the untransformed image.
        expected_gain: `gain` as it may be after the whole training: without
            the part of a lag that passes, see `passing_lag`.
        expected_interval: Interval of `expected_gain`, by bootstrap.
        accuracy_retained: M values: the baseline's accuracy on images under
            each transform over that on untransformed images.
        transform_accuracy_above_chance: How often the joint network predicts
            the transform, given the class, on a scale where 0 is chance and 1
            is always.
        pairwise_transform_accuracy: N lists of M values: for each class, how
            often the network is right about an image that is either
            untransformed or under this transform. 0.5 is chance, and the
            first value is 1.
    """

    name: str
    transform_names: tuple[str, ...]
    gain: float
    interval: list[float]
    single_gain: float
    training_gain: float
    training_accuracy: float
    views_gain: float
    expected_gain: float
    expected_interval: list[float]
    accuracy_retained: list[float]
    transform_accuracy_above_chance: float
    pairwise_transform_accuracy: list[list[float]]

    @property
    def mean_accuracy_retained(self) -> float:
        """Mean of `accuracy_retained` over all transforms but the identity."""
        return float(np.mean(self.accuracy_retained[1:]))


def measure_signals(
    transform_set: TransformSet,
    labels: Array,
    training_labels: Array,
    baseline: ShortRun,
    candidate: ShortRun,
) -> Signals:
    """Measures a candidate on the predictions of two networks.

    Args:
        transform_set: The candidate, of M transforms.
        labels: Integers `(n,)`, the classes of the validation images, every
            class among them.
        training_labels: Integers `(k,)`, the classes of the training images.
        baseline: Predictions of the baseline.
        candidate: Predictions of the candidate's network.

    Returns:
        The measurements.
    """
    name = transform_set.name
    joint_logits = candidate.logits[name]
    # (n, M): whether the baseline's prediction of each view is correct.
    views_correct = baseline.logits[name].argmax(axis=2) == labels[:, None]
    # (n, M, N, M) -> (n, M, N): the view's own transform.
    own = np.diagonal(joint_logits, axis1=1, axis2=3).swapaxes(1, 2)
    reference = views_correct[:, 0].astype(float)
    single = (own[:, 0].argmax(axis=1) == labels).astype(float)
    aggregated = (own.mean(axis=1).argmax(axis=1) == labels).astype(float)
    # (2, k): of the baseline and of the candidate.
    training = np.array(
        [run.training == training_labels for run in (baseline, candidate)]
    ).astype(float)
    gain, interval = paired_gain(aggregated, reference)
    expected, expected_interval = _expected(
        np.array([reference, single, aggregated]), training
    )
    accuracies = views_correct.mean(axis=0)
    return Signals(
        name=name,
        transform_names=transform_set.names,
        gain=gain,
        interval=interval,
        single_gain=float((single - reference).mean()),
        training_gain=float((training[1] - training[0]).mean()),
        training_accuracy=float(training[0].mean()),
        views_gain=float((aggregated - single).mean()),
        expected_gain=expected,
        expected_interval=expected_interval,
        accuracy_retained=(accuracies / max(accuracies[0], 1e-12)).tolist(),
        transform_accuracy_above_chance=transform_accuracy_above_chance(
            joint_logits, labels
        ),
        pairwise_transform_accuracy=pairwise_transform_accuracy(
            joint_logits, labels
        ).tolist(),
    )


def passing_lag(
    single_gain: ArrayLike,
    training_gain: ArrayLike,
    training_accuracy: ArrayLike,
) -> Array:
    """The part of a lag that a longer training makes up for.

    N * M joint labels take longer to learn than N. Where the baseline knows
    nine in ten of its training images already and the joint network does not,
    the joint network is behind because it has yet to fit them, which the
    whole training does. That part of a lag passes. The rest is taken to stay,
    and all of it where the baseline is still learning itself, since nothing
    says then where the lag comes from.

    Args:
        single_gain: Number, or array of any shape; see `Signals`.
        training_gain: Likewise, of the same shape.
        training_accuracy: Likewise, of the baseline.

    Returns:
        Array of that shape, 0 or below and not below `single_gain`.

    Example:
    >>> float(passing_lag(-0.08, training_gain=-0.05, training_accuracy=1.0))
    -0.05
    >>> float(passing_lag(-0.08, training_gain=-0.05, training_accuracy=0.5))
    0.0
    """
    lag = np.minimum(single_gain, 0.0)
    of_fitting = np.maximum(np.minimum(training_gain, 0.0), lag)
    return np.where(np.asarray(training_accuracy) >= _LEARNED, of_fitting, 0.0)


def _expected(
    correct: Array, training_correct: Array
) -> tuple[float, list[float]]:
    """The gain without the lag that passes, and its interval by bootstrap.

    Args:
        correct: `(3, n)`, 1 where a prediction of a validation image is
            correct: by the baseline, and by the candidate's network from one
            view and from all.
        training_correct: `(2, k)`, by both networks on training images.
    """

    def expect(means, training_means):
        reference, single, aggregated = means
        known, learned = training_means
        return (
            aggregated
            - reference
            - passing_lag(single - reference, learned - known, known)
        )

    generator = np.random.default_rng(0)

    def resampled(values):
        size = values.shape[1]
        chosen = generator.integers(size, size=(_RESAMPLES, size))
        return np.array([row[chosen].mean(axis=1) for row in values])

    expected = expect(correct.mean(axis=1), training_correct.mean(axis=1))
    gains = expect(resampled(correct), resampled(training_correct))
    tail = (1 - _CONFIDENCE) / 2
    interval = np.quantile(gains, [tail, 1 - tail]).tolist()
    return float(expected), interval


def paired_gain(
    correct: Array, reference_correct: Array
) -> tuple[float, list[float]]:
    """Mean difference of two networks' accuracy on the same images.

    Args:
        correct: `(n,)`, 1 where a prediction is correct and else 0, n > 1.
        reference_correct: Likewise, of the other network.

    Returns:
        The gain and its 95% interval `[low, high]`.

    Example:
    >>> correct = np.array([1.0, 1.0, 1.0, 0.0])
    >>> others = np.array([1.0, 1.0, 0.0, 0.0])
    >>> gain, interval = paired_gain(correct, others)
    >>> gain, [round(end, 2) for end in interval]
    (0.25, [-0.55, 1.05])
    """
    difference = spread(dict(enumerate(correct - reference_correct)))
    return difference["mean"], difference["interval"]


def transform_accuracy_above_chance(
    joint_logits: Array, labels: Array
) -> float:
    """How often transforms are predicted, given the class.

    Args:
        joint_logits: `(n, M, N, M)`.
        labels: Integers `(n,)`.

    Returns:
        0 at chance, 1 if always; below 0 if worse than chance.
    """
    of_class = joint_logits[np.arange(len(labels)), :, labels]
    size = of_class.shape[1]
    correct = of_class.argmax(axis=2) == np.arange(size)
    return float((correct.mean() - 1 / size) / (1 - 1 / size))


def pairwise_transform_accuracy(joint_logits: Array, labels: Array) -> Array:
    """How often each class's transforms are distinguished from the identity.

    Args:
        joint_logits: `(n, M, N, M)`.
        labels: Integers `(n,)`, every class among them.

    Returns:
        Floats `(N, M)`: over the untransformed and the transformed images of
        a class, the share in which the correct one of these two joint labels
        has the larger logit; 1 in column 0.
    """
    of_class = joint_logits[np.arange(len(labels)), :, labels]
    # (n, M): the identity view under j, and view j under j.
    identity = of_class[:, 0, :1] > of_class[:, 0, :]
    views = np.arange(of_class.shape[1])
    transformed = of_class[:, views, views] > of_class[:, :, 0]
    correct = (identity.astype(float) + transformed) / 2
    correct[:, 0] = 1.0
    num_classes = joint_logits.shape[2]
    return np.stack(
        [
            correct[labels == class_index].mean(axis=0)
            for class_index in range(num_classes)
        ]
    )
