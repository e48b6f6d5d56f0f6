# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What short training tells of a transform set, as numbers."""

import dataclasses

import numpy as np

from sla.comparing.statistics import spread

_CONFIDENCE = 0.95
_RESAMPLES = 2000
# From here on, a baseline counts as having learned its training images.
_LEARNED = 0.9


@dataclasses.dataclass(frozen=True)
class Signals:
    """What was measured for a transform set of M transforms, N classes.

    All gains are differences of accuracies on the same validation images.
    Intervals are 95% confidence intervals over the images, `[low, high]`; how
    another training would have ended is not in them.

    Attributes:
        name: of the set.
        transform_names: tuple of M names.
        gain: of the short joint network, aggregated over its views, over the
            short baseline; the sum of `single_gain` and `views_gain`.
        interval: of `gain`, by Student's t of the differences.
        single_gain: of the joint network's answer to the untouched image
            alone over the baseline: what learning joint labels costs or
            brings.
        training_gain: the same on training images.
        training_accuracy: the baseline's accuracy on them.
        views_gain: of the aggregated answer over that answer.
        expected_gain: `gain` as it may be after the whole training: without
            the part of a lag that passes, see `passing_lag`.
        expected_interval: of `expected_gain`, by bootstrap.
        accuracy_kept: `(M,)` floats: the baseline's accuracy on images under
            each transform, over that on the images as they are.
        told: how well the joint network names the transform when it is told
            the class: 0 is chance, 1 is always.
        told_from_untouched: `(N, M)` floats: for each class, how often an
            untouched image and a transformed one are told apart; 0.5 is
            chance. Column 0 is 1.
    """

    name: str
    transform_names: tuple
    gain: float
    interval: list
    single_gain: float
    training_gain: float
    training_accuracy: float
    views_gain: float
    expected_gain: float
    expected_interval: list
    accuracy_kept: list
    told: float
    told_from_untouched: list

    @property
    def mean_accuracy_kept(self):
        """Mean of `accuracy_kept` over all transforms but the identity."""
        return float(np.mean(self.accuracy_kept[1:]))


def measure_signals(
    transform_set, labels, training_labels, baseline, candidate
):
    """Measures a candidate on the answers to images.

    Args:
        transform_set: `TransformSet` of M transforms.
        labels: integer `(n,)` of the validation images, every class among
            them.
        training_labels: integer `(k,)` of the training images.
        baseline: `ShortRun` of the baseline.
        candidate: `ShortRun` of the candidate's network.

    Returns:
        `Signals`.
    """
    name = transform_set.name
    joint_logits = candidate.logits[name]
    # (n, M): whether the baseline is right about each view.
    of_views = baseline.logits[name].argmax(axis=2) == labels[:, None]
    # (n, M, N, M) -> (n, M, N): the view's own transform.
    own = np.diagonal(joint_logits, axis1=1, axis2=3).swapaxes(1, 2)
    reference = of_views[:, 0].astype(float)
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
    kept = of_views.mean(axis=0)
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
        accuracy_kept=(kept / max(kept[0], 1e-12)).tolist(),
        told=told_above_chance(joint_logits, labels),
        told_from_untouched=told_from_untouched(joint_logits, labels).tolist(),
    )


def passing_lag(single_gain, training_gain, training_accuracy):
    """The part of a lag that a longer training makes up for.

    N * M joint labels take longer to learn than N. Where the baseline knows
    nine in ten of its training images already and the joint network does not,
    the joint network is behind because it has yet to fit them, which the
    whole training does. That part of a lag passes; the rest is taken to stay,
    and all of it where the baseline is still learning itself, since nothing
    says then what the lag is from.

    Args:
        single_gain, training_gain: floats or arrays of the same shape, see
            `Signals`.
        training_accuracy: likewise, of the baseline.

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


def _expected(hits, training_hits):
    """The gain without the lag that passes, and its interval by bootstrap.

    Args:
        hits: `(3, n)`, of the baseline and of the candidate's network with
            one view and with all, on validation images.
        training_hits: `(2, k)`, of both on training images.
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
        return np.array([each[chosen].mean(axis=1) for each in values])

    expected = expect(hits.mean(axis=1), training_hits.mean(axis=1))
    gains = expect(resampled(hits), resampled(training_hits))
    tail = (1 - _CONFIDENCE) / 2
    interval = np.quantile(gains, [tail, 1 - tail]).tolist()
    return float(expected), interval


def paired_gain(right, reference_right):
    """Mean difference of two networks' hits on the same images.

    Args:
        right, reference_right: `(n,)`, 1 where right and else 0, n > 1.

    Returns:
        The gain and its 95% interval `[low, high]`.

    Example:

    >>> right = np.array([1.0, 1.0, 1.0, 0.0])
    >>> others = np.array([1.0, 1.0, 0.0, 0.0])
    >>> gain, interval = paired_gain(right, others)
    >>> gain, [round(end, 2) for end in interval]
    (0.25, [-0.55, 1.05])
    """
    found = spread(dict(enumerate(right - reference_right)))
    return found["mean"], found["interval"]


def told_above_chance(joint_logits, labels):
    """How well transforms are named, given the class: 0 chance, 1 always.

    Args:
        joint_logits: `(n, M, N, M)`.
        labels: integer `(n,)`.

    Returns:
        Float; below 0 if worse than chance.
    """
    of_class = joint_logits[np.arange(len(labels)), :, labels]
    size = of_class.shape[1]
    right = of_class.argmax(axis=2) == np.arange(size)
    return float((right.mean() - 1 / size) / (1 - 1 / size))


def told_from_untouched(joint_logits, labels):
    """For each class, how often transforms are told from the identity.

    Args:
        joint_logits: `(n, M, N, M)`.
        labels: integer `(n,)`, every class among them.

    Returns:
        Float `(N, M)`: over the untouched and the transformed images of a
        class, the share in which the right one of these two joint labels has
        the larger logit; 1 in column 0.
    """
    of_class = joint_logits[np.arange(len(labels)), :, labels]
    # (n, M): the untouched view under j, and view j under j.
    untouched = of_class[:, 0, :1] > of_class[:, 0, :]
    views = np.arange(of_class.shape[1])
    transformed = of_class[:, views, views] > of_class[:, :, 0]
    right = (untouched.astype(float) + transformed) / 2
    right[:, 0] = 1.0
    num_classes = joint_logits.shape[2]
    return np.stack(
        [right[labels == each].mean(axis=0) for each in range(num_classes)]
    )
