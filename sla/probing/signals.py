# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What short training tells of a transform set, as numbers."""

import dataclasses

import numpy as np

from sla.comparing.statistics import spread

_CONFIDENCE = 0.95
_RESAMPLES = 2000


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
        halfway_single_gain: the same after half of the steps.
        views_gain: of the aggregated answer over that answer.
        expected_gain: `gain` as it may be after the whole training, see
            `expect_gain`.
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
    halfway_single_gain: float
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


def measure_signals(transform_set, labels, baseline, candidate, doublings):
    """Measures a candidate on the answers to validation images.

    Args:
        transform_set: `TransformSet` of M transforms.
        labels: integer `(n,)`, every class among them.
        baseline: `ShortRun` of the baseline.
        candidate: `ShortRun` of the candidate's network.
        doublings: how often the short training must be doubled to be as long
            as the whole one.

    Returns:
        `Signals`.
    """
    name = transform_set.name
    joint_logits = candidate.logits[name]
    kept = (baseline.logits[name].argmax(axis=2) == labels[:, None]).mean(0)
    # (n, M, N, M) -> (n, M, N): the view's own transform.
    own = np.diagonal(joint_logits, axis1=1, axis2=3).swapaxes(1, 2)
    aggregated = own.mean(axis=1).argmax(axis=1)
    # (5, n): whether right.
    right = np.array(
        [
            baseline.halfway == labels,
            candidate.halfway == labels,
            baseline.single == labels,
            candidate.single == labels,
            aggregated == labels,
        ]
    ).astype(float)
    gain, interval = paired_gain(right[4], right[2])
    expected, expected_interval = _expected(right, doublings)
    return Signals(
        name=name,
        transform_names=transform_set.names,
        gain=gain,
        interval=interval,
        single_gain=float((right[3] - right[2]).mean()),
        halfway_single_gain=float((right[1] - right[0]).mean()),
        views_gain=float((right[4] - right[3]).mean()),
        expected_gain=expected,
        expected_interval=expected_interval,
        accuracy_kept=(kept / max(kept[0], 1e-12)).tolist(),
        told=told_above_chance(joint_logits, labels),
        told_from_untouched=told_from_untouched(joint_logits, labels).tolist(),
    )


def expect_gain(halfway_single_gain, single_gain, views_gain, doublings):
    """The gain after a longer training, from that of a short one.

    N * M joint labels take longer to learn than N, which puts large sets at a
    disadvantage that passes. If the joint network is behind on untouched
    images, and was further behind at half the steps, the share of the lag
    that was left from half the steps to all of them is taken to be left by
    every further doubling. A lag that does not shrink stays, and so does a
    lead. What the views add is taken as it is.

    Args:
        halfway_single_gain, single_gain, views_gain: floats, or arrays of
            the same shape, see `Signals`.
        doublings: of the training, at least 0.

    Returns:
        Array of that shape.

    Example: behind by 8 points, then by 4, so by 1 after two more doublings.

    >>> round(float(expect_gain(-0.08, -0.04, 0.03, doublings=2)), 4)
    0.02
    """
    lag = np.minimum(single_gain, 0.0)
    before = np.minimum(halfway_single_gain, 0.0)
    left = np.clip(lag / np.where(before < 0, before, -1e-12), 0.0, 1.0)
    lead = np.maximum(single_gain, 0.0)
    return lead + lag * left**doublings + views_gain


def _expected(right, doublings):
    """`expect_gain` and its interval, from hits `(5, n)`."""
    from scipy import stats

    def statistic(*hits, axis=-1):
        means = [hit.mean(axis=axis) for hit in hits]
        return expect_gain(
            means[1] - means[0],
            means[3] - means[2],
            means[4] - means[3],
            doublings,
        )

    found = stats.bootstrap(
        tuple(right),
        statistic,
        n_resamples=_RESAMPLES,
        confidence_level=_CONFIDENCE,
        paired=True,
        vectorized=True,
        method="percentile",
        rng=np.random.default_rng(0),
    ).confidence_interval
    return float(statistic(*right)), [float(found.low), float(found.high)]


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
