# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a model predicts, and how well it knows the images."""

import keras

from official.typing import Tensor
from sla import ops
from sla.inference.known_rule import KnownRule
from sla.modeling.multi_view_model import MultiViewModel


def known_outputs(
    model: MultiViewModel,
    rule: KnownRule,
    images: Tensor,
    temperature: float = 1.0,
) -> dict[str, Tensor]:
    """Runs a model in as many passes as the mode of a rule takes.

    Args:
        model: A built model.
        rule: The rule of an inference mode of the model.
        images: `(B, H, W, C)`, eager or symbolic.
        temperature: That class logits are divided by for the probabilities;
            the rule does not depend on it.

    Returns:
        Dict of float32 `probabilities` `(B, N)`, `known_score` `(B,)`, and
        the standard score of each name in the rule `(B,)`.
    """
    is_aggregated = rule.mode == "aggregated"
    views = None if is_aggregated else (0,)
    outputs = model.call(images, training=False, views=views)
    class_logits = model.class_logits(outputs, rule.mode, views=views)
    scores = ops.known_scores(
        class_logits,
        model.view_logits(outputs, views) if is_aggregated else None,
        model.transform_losses(outputs, views),
    )
    return {
        "probabilities": keras.ops.softmax(class_logits / temperature),
        "known_score": rule.score(scores),
        **rule.standard_scores(scores),
    }
