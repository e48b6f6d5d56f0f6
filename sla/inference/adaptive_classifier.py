# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs a model under an `AdaptivePolicy`."""

import keras
import numpy as np

from sla.inference.batches import run_in_batches


class AdaptiveClassifier:
    """A model that takes as many passes for an image as the image needs.

    Images that need another view are gathered over the whole input, so each
    pass runs in full batches and the passes saved are time saved.

    Args:
        model: a built `MultiViewModel`; it is not copied.
        policy: an `AdaptivePolicy` for its transforms.

    Raises:
        ValueError: if the policy is for another number of transforms.

    Example:

    >>> import keras, numpy as np, sla
    >>> from sla.inference import AdaptiveClassifier, AdaptivePolicy
    >>> backbone = keras.Sequential([keras.layers.Conv2D(8, 3)])
    >>> model = sla.SLAModel(backbone, num_classes=10)
    >>> model.build((None, 8, 8, 1))
    >>> policy = AdaptivePolicy(order=(0, 2, 1, 3), threshold=0.9)
    >>> classifier = AdaptiveClassifier(model, policy)
    >>> probabilities, passes = classifier.predict(np.ones((5, 8, 8, 1)))
    >>> probabilities.shape, passes.shape
    ((5, 10), (5,))
    """

    def __init__(self, model, policy):
        if len(policy.order) != model.num_transforms:
            raise ValueError(
                f"Got a policy for {len(policy.order)} transforms and a model "
                f"with {model.num_transforms}."
            )
        self.policy = policy
        self._passes = [view_network(model, view) for view in policy.order]

    def predict(self, images, batch_size=128):
        """Class probabilities, and what they cost.

        Args:
            images: array `(n, H, W, C)`.
            batch_size: images that go through the network at once.

        Returns:
            `(probabilities, passes)`: float `(n, N)` and integer `(n,)`.
        """
        images = np.asarray(images)
        first = run_in_batches(self._passes[0], images, batch_size)
        total = first["own"]
        probabilities = self.policy.probabilities(first["answer"])
        passes = np.ones(len(images), int)
        open_ = np.arange(len(images))
        for index in range(1, len(self._passes)):
            unsure = self.policy.is_unsure(probabilities[open_])
            open_ = open_[unsure]
            if not len(open_):
                break
            further = run_in_batches(
                self._passes[index], images[open_], batch_size
            )
            total, count = total[unsure] + further["own"], index + 1
            probabilities[open_] = self.policy.probabilities(total / count)
            passes[open_] = count
        return probabilities, passes


def view_network(model, view):
    """Images -> the view's `own` logits and, of view 0, the `answer`."""
    images = keras.Input(model.image_shape)
    outputs = model.call(images, training=False, views=(view,))
    results = {"own": model.view_logits(outputs, (view,))[:, 0]}
    if view == 0:
        mode = "distilled" if "distilled" in model.modes else "single"
        results["answer"] = model.class_logits(outputs, mode)
    return keras.Model(images, results)
