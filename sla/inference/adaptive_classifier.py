# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs a model under an `AdaptivePolicy`."""

import keras
import numpy as np

from official.typing import Array
from official.typing import ArrayLike
from sla.inference.adaptive_policy import AdaptivePolicy
from sla.inference.batches import run_in_batches
from sla.modeling.multi_view_model import MultiViewModel


class AdaptiveClassifier:
    """A model that takes as many passes for an image as the image needs.

    Images that need another view are gathered over the whole input. Each pass
    therefore runs in full batches, and saved passes save time.

    Args:
        model: A built model; it is not copied.
        policy: An `AdaptivePolicy` for its transforms.

    Raises:
        ValueError: If the policy is for another number of transforms.

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

    def __init__(self, model: MultiViewModel, policy: AdaptivePolicy):
        if len(policy.order) != model.num_transforms:
            raise ValueError(
                f"Got a policy for {len(policy.order)} transforms and a model "
                f"with {model.num_transforms}. Expected the same number. Fit "
                "the policy with this model."
            )
        self.policy = policy
        self._networks = {
            view: view_network(model, view) for view in policy.order
        }

    def predict(
        self, images: ArrayLike, batch_size: int = 128
    ) -> tuple[Array, Array]:
        """Predicts class probabilities.

        Args:
            images: `(n, H, W, C)`, n > 0.
            batch_size: Number of images that go through the network at once.

        Returns:
            `(probabilities, passes)`: float `(n, N)` and integer `(n,)`, the
            number of passes that each image took.

        Raises:
            ValueError: No images, or anything but an array of them.
        """
        given = type(images).__name__
        images = np.asarray(images)
        if images.ndim != 4 or len(images) == 0:
            raise ValueError(
                f"Got images of shape {images.shape} ({given}). Expected an "
                "array (n, height, width, channels) with at least one image. "
                "Of a data set, predict batch by batch."
            )
        first = run_in_batches(self._networks[0], images, batch_size)

        def run_view(view, rows):
            outputs = run_in_batches(
                self._networks[view], images[rows], batch_size
            )
            return outputs["view_logits"]

        return self.policy.run(
            first["class_logits"], first["view_logits"], run_view
        )


def view_network(model: MultiViewModel, view: int) -> keras.Model:
    """Makes the network of one pass.

    Args:
        model: A built model, whose layers the network shares.
        view: Index of a transform.

    Returns:
        A model from images to a dict with `view_logits` `(B, N)`, the
        own-transform logits of the view, and for view 0 also `class_logits`
        `(B, N)`, those of the prediction after one pass.
    """
    images = keras.Input(model.image_shape)
    outputs = model.call(images, training=False, views=(view,))
    logits = {"view_logits": model.view_logits(outputs, (view,))[:, 0]}
    if view == 0:
        mode = "distilled" if "distilled" in model.modes else "single"
        logits["class_logits"] = model.class_logits(outputs, mode)
    return keras.Model(images, logits)
