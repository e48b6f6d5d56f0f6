# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How surely an image shows one of the classes that a model knows."""

import keras

from official.typing import Tensor


def known_scores(
    class_logits: Tensor,
    view_logits: Tensor | None = None,
    transform_losses: Tensor | None = None,
) -> dict[str, Tensor]:
    """Computes scores that are larger for images of known classes.

    Args:
        class_logits: `(B, N)`, those of the prediction.
        view_logits: `(B, m, N)`, those of each view, if the prediction is
            made of several.
        transform_losses: `(B, m)`, the cross-entropy of the transform of each
            view, the classes summed out, if the model tells transforms apart.

    Returns:
        Name -> float32 `(B,)`:

        - `max_probability`: that of the most probable class (Hendrycks and
          Gimpel, 2017).
        - `energy`: `log sum_i exp(logit_i)`, which is the negative energy of
          Liu et al. (2020).
        - `agreement`: minus the Jensen-Shannon divergence, in nats, of the
          class probabilities of the views.
        - `transform_likelihood`: the log-likelihood of the transforms, as a
          mean over the views (after Hendrycks et al., 2019).

    Example:
    >>> import numpy as np, sla
    >>> views = np.array([[[3.0, 0.0], [3.0, 0.0]], [[3.0, 0.0], [0.0, 3.0]]])
    >>> scores = sla.ops.known_scores(views.mean(axis=1), views)
    >>> np.round(scores["agreement"], 2).tolist()  # the second disagrees
    [0.0, -0.5]
    """
    ops = keras.ops
    class_logits = ops.cast(class_logits, "float32")
    scores = {
        "max_probability": ops.max(ops.softmax(class_logits), axis=-1),
        "energy": ops.logsumexp(class_logits, axis=-1),
    }
    if view_logits is not None:
        log_probabilities = ops.log_softmax(ops.cast(view_logits, "float32"))
        of_views = _entropy(log_probabilities)  # (B, m)
        num_views = float(view_logits.shape[1])
        of_mean = _entropy(
            ops.logsumexp(log_probabilities, axis=1) - ops.log(num_views)
        )
        scores["agreement"] = ops.mean(of_views, axis=1) - of_mean
    if transform_losses is not None:
        losses = ops.cast(transform_losses, "float32")
        scores["transform_likelihood"] = -ops.mean(losses, axis=1)
    return scores


def _entropy(log_probabilities: Tensor) -> Tensor:
    """In nats, over the last axis."""
    probabilities = keras.ops.exp(log_probabilities)
    return -keras.ops.sum(probabilities * log_probabilities, axis=-1)
