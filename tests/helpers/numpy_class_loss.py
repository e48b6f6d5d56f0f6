# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Losses for unequal classes in float64 numpy, one label at a time."""

import numpy as np

from numpy_models import log_softmax


def class_weights(counts, beta):
    """Class-balanced weights, of mean 1 over the training examples."""
    weights = [(1 - beta) / (1 - beta**n) for n in counts]
    total = sum(n * weight for n, weight in zip(counts, weights))
    return np.array(weights) * sum(counts) / total


def class_margins(counts, max_margin):
    """LDAM's margins, the rarest class's the largest."""
    roots = [1 / n**0.25 for n in counts]
    return np.array([max_margin * root / max(roots) for root in roots])


def label_loss(loss, target, scores, reweighted=True):
    """The loss of scores `[i, k]` of class i and transform k.

    Args:
        loss: a `sla.ClassLoss`.
        target: `(N, K)` probabilities; with K = 1, of the class alone.
        scores: `(N, K)`, scaled cosines for "ldam".
        reweighted: whether class weights count.
    """
    num_classes = len(target)
    weights = np.ones(num_classes)
    if loss.class_balanced_beta is not None and reweighted:
        weights = class_weights(loss.class_counts, loss.class_balanced_beta)
    scores = scores.copy()
    if loss.name == "ldam":
        margins = class_margins(loss.class_counts, loss.max_margin)
        for i, k in np.ndindex(scores.shape):
            scores[i, k] -= loss.scale * margins[i] * target[i, k]
    log_p = log_softmax(scores)
    total = 0.0
    for i, k in np.ndindex(scores.shape):
        value = -log_p[i, k]
        if loss.name == "focal":
            value *= (1 - np.exp(log_p[i, k])) ** loss.gamma
        total += weights[i] * target[i, k] * value
    return total


def joint_label_loss(loss, target, scores, view, reweighted=True):
    """`label_loss` of the joint label (i, view), of class probabilities."""
    joint_target = np.zeros_like(scores)
    joint_target[:, view] = target
    return label_loss(loss, joint_target, scores, reweighted)


def cosine_scores(feature, kernel, scale):
    """Scaled cosines of a feature and the columns of a kernel."""
    return np.array(
        [
            scale
            * (feature @ column)
            / (np.linalg.norm(feature) * np.linalg.norm(column))
            for column in kernel.T
        ]
    )
