# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What short training tells of a transform set, as numbers."""

import dataclasses

import numpy as np

_CONFIDENCE = 0.95


@dataclasses.dataclass(frozen=True)
class Signals:
    """What was measured for a transform set of M transforms, N classes.

    Attributes:
        name: of the set.
        transform_names: tuple of M names.
        gain: accuracy of the short joint network, aggregated over its views,
            minus that of the short baseline.
        interval: `[low, high]`, 95% confidence interval of `gain` over the
            validation images (Student's t of the differences). How another
            training would have ended is not in it.
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
    accuracy_kept: list
    told: float
    told_from_untouched: list

    @property
    def mean_accuracy_kept(self):
        """Mean of `accuracy_kept` over all transforms but the identity."""
        return float(np.mean(self.accuracy_kept[1:]))


def measure_signals(transform_set, labels, baseline_logits, joint_logits):
    """Measures a candidate on the answers to validation images.

    Args:
        transform_set: `TransformSet` of M transforms.
        labels: integer `(n,)`.
        baseline_logits: `(n, M, N)`, of the baseline for every view.
        joint_logits: `(n, M, N, M)`, of the candidate's network.

    Returns:
        `Signals`.
    """
    baseline_right = baseline_logits.argmax(axis=2) == labels[:, None]
    # (n, M, N, M) -> (n, M, N): the view's own transform.
    own = np.diagonal(joint_logits, axis1=1, axis2=3).swapaxes(1, 2)
    joint_right = own.mean(axis=1).argmax(axis=1) == labels
    gain, interval = paired_gain(joint_right, baseline_right[:, 0])
    accuracies = baseline_right.mean(axis=0)
    return Signals(
        name=transform_set.name,
        transform_names=transform_set.names,
        gain=gain,
        interval=interval,
        accuracy_kept=(accuracies / max(accuracies[0], 1e-12)).tolist(),
        told=told_above_chance(joint_logits, labels),
        told_from_untouched=told_from_untouched(joint_logits, labels).tolist(),
    )


def paired_gain(right, reference_right):
    """Mean difference of two networks' hits on the same images.

    Args:
        right, reference_right: booleans `(n,)`, n > 1.

    Returns:
        The gain and its 95% interval `[low, high]`.

    Example:

    >>> right = np.array([True, True, True, False])
    >>> others = np.array([True, True, False, False])
    >>> gain, interval = paired_gain(right, others)
    >>> gain, [round(end, 2) for end in interval]
    (0.25, [-0.55, 1.05])
    """
    from scipy import stats

    differences = right.astype(float) - reference_right
    gain = float(differences.mean())
    if not differences.std():
        return gain, [gain, gain]
    test = stats.ttest_1samp(differences, 0.0)
    low, high = test.confidence_interval(_CONFIDENCE)
    return gain, [float(low), float(high)]


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
