# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Whole models and their losses in float64 numpy, one view at a time.

Written from the formulas with explicit loops, to share no idea of a batch's
layout with the code under test. The networks are those of `tiny_models`.
"""

import numpy as np

TURNS = {"identity": (0,), "rotation2": (0, 2), "rotation": (0, 1, 2, 3)}


def dense_features(image, kernel, bias):
    """`tiny_models.dense_backbone` for one image."""
    return image.reshape(-1) @ kernel + bias


def patch_features(image, kernel, bias):
    """`tiny_models.patch_backbone` and average pooling for one image."""
    height, width, _ = image.shape
    patches = [
        np.tensordot(image[r : r + 2, c : c + 2], kernel, axes=3) + bias
        for r in range(0, height, 2)
        for c in range(0, width, 2)
    ]
    return sum(patches) / len(patches)


def log_softmax(logits):
    return logits - np.log(np.sum(np.exp(logits)))


def cross_entropy(target, logits):
    return -np.sum(target * log_softmax(logits))


def divergence(teacher, student, temperature):
    log_p = log_softmax(teacher / temperature)
    log_q = log_softmax(student / temperature)
    return temperature**2 * np.sum(np.exp(log_p) * (log_p - log_q))


def view_features(image, transforms, features, weights):
    """Features of each turned copy of one image."""
    return [
        features(np.rot90(image, turns), *weights[:2])
        for turns in TURNS[transforms]
    ]


def joint_scores(feature, num_classes, num_transforms, kernel, bias):
    """Scores `[i, k]` of class i and transform k, at column `i * M + k`."""
    flat = feature @ kernel + bias
    scores = np.zeros((num_classes, num_transforms))
    for i in range(num_classes):
        for k in range(num_transforms):
            scores[i, k] = flat[i * num_transforms + k]
    return scores


def aggregated_logits(scores, present=None):
    """Mean over the present views j, or all, of the scores of (i, j)."""
    present = range(len(scores)) if present is None else present
    return np.mean([scores[j][:, j] for j in present], axis=0)


def sla_terms(weights, image, target, transforms, features, options, teacher):
    """Joint loss, student's cross-entropy and divergence of one image.

    Args:
        weights: kernel and bias of backbone, joint head and, if any, student.
        image, target: `(H, W, C)` and probabilities `(N,)`.
        transforms: a key of `TURNS`.
        features: `dense_features` or `patch_features`.
        options: dict with `reduction` and, for a student, `weight`,
            `student_weight`, `temperature` and `per_view`; `present` are the
            transforms of the step, all by default.
        teacher: the teacher's logits `(N,)`, or None for those of `weights`.

    Returns:
        The three weighted terms, and the teacher's logits.
    """
    num_classes = len(target)
    num_transforms = len(TURNS[transforms])
    views = view_features(image, transforms, features, weights)
    scores = [
        joint_scores(z, num_classes, num_transforms, *weights[2:4])
        for z in views
    ]
    present = options.get("present", range(num_transforms))
    joint = 0.0
    for j in present:
        joint_target = np.zeros((num_classes, num_transforms))
        joint_target[:, j] = target
        joint += cross_entropy(joint_target.reshape(-1), scores[j].reshape(-1))
    joint /= len(present)
    if options["reduction"] == "sum":
        joint *= num_transforms
    if len(weights) == 4:
        return joint, 0.0, 0.0, None
    student = views[0] @ weights[4] + weights[5]
    if teacher is None:
        teacher = aggregated_logits(scores, present)
    scale = len(present) if options["per_view"] else 1
    return (
        joint,
        options["student_weight"] / scale * cross_entropy(target, student),
        options["weight"]
        / scale
        * divergence(teacher, student, options["temperature"]),
        teacher,
    )


def sla_loss(weights, images, targets, transforms, features, options):
    """The loss, and a function of weights that holds the teacher constant."""
    pairs = list(zip(images, targets))
    setting = (transforms, features, options)
    teachers = [sla_terms(weights, *pair, *setting, None)[3] for pair in pairs]

    def loss(weights):
        total = 0.0
        for pair, teacher in zip(pairs, teachers):
            total += sum(sla_terms(weights, *pair, *setting, teacher)[:3])
        return total / len(pairs)

    return loss(weights), loss


def class_loss(weights, images, targets, transforms, features, present=None):
    """Loss of `AugmentationModel`; with six weights, of `MultiTaskModel`."""
    total = 0.0
    for image, target in zip(images, targets):
        views = view_features(image, transforms, features, weights)
        steps_views = range(len(views)) if present is None else present
        for j in steps_views:
            z = views[j]
            value = cross_entropy(target, z @ weights[2] + weights[3])
            if len(weights) == 6:
                truth = np.eye(len(views))[j]
                value += cross_entropy(truth, z @ weights[4] + weights[5])
            total += value / len(steps_views)
    return total / len(images)


def finite_differences(loss, weights, step=1e-5):
    """Central differences of `loss(weights)` by every entry of `weights`."""
    weights = [weight.copy() for weight in weights]
    gradients = [np.zeros_like(weight) for weight in weights]
    for weight, gradient in zip(weights, gradients):
        for index in np.ndindex(weight.shape):
            value = weight[index]
            weight[index] = value + step
            above = loss(weights)
            weight[index] = value - step
            gradient[index] = (above - loss(weights)) / (2 * step)
            weight[index] = value
    return gradients
