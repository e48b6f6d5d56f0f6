# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The reference recipe's optimizer, warm-up, and rates for fine-tuning."""

import keras

from official.modeling.optimization.coupled_sgd import CoupledSGD
from official.modeling.optimization.learning_rate import LinearWarmup
from official.modeling.optimization.scaled_rates import backbone_rate_factors
from official.modeling.optimization.scaled_rates import with_rate_factors
from sla.modeling.view_network import ViewNetwork

__all__ = ["CoupledSGD", "LinearWarmup", "with_backbone_rates"]


def with_backbone_rates(
    optimizer: keras.optimizers.Optimizer,
    model: ViewNetwork,
    backbone_factor: float = 1.0,
    layer_decay: float = 1.0,
) -> keras.optimizers.Optimizer:
    """Makes an optimizer that trains the backbone more slowly than the heads.

    Args:
        optimizer: `CoupledSGD` or a Keras optimizer that is not built.
        model: A built model. Freeze layers before you call this function.
        backbone_factor: Learning rate of the backbone's last layer, divided by
            that of the heads; above 0.
        layer_decay: Learning rate of the backbone's first layer, divided by
            that of its last layer; above 0. The rates in between form a
            geometric sequence.

    Returns:
        An optimizer of the same kind for `model.compile`. The weight decay of
        each variable scales with its rate.

    Raises:
        ValueError: The optimizer is built or of another kind, a factor is out
            of range, or the model is not built.

    Example:
    >>> import keras, sla
    >>> backbone = sla.backbones.small_cnn((8, 8, 1), width=8)
    >>> model = sla.SLAModel(backbone, num_classes=10)
    >>> model.build((None, 8, 8, 1))
    >>> optimizer = keras.optimizers.AdamW(1e-3)
    >>> model.compile(
    ...     sla.optimizers.with_backbone_rates(
    ...         optimizer, model, backbone_factor=0.1, layer_decay=0.5
    ...     )
    ... )
    """
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        raise ValueError(
            f"Got optimizer={optimizer!r}. Expected an object, such as "
            "keras.optimizers.Adam(1e-3)."
        )
    model.check_built()
    if not model.backbone.trainable_variables:
        raise ValueError(
            "Got a model whose backbone is frozen. Expected one that is "
            "trained, for the rates are those of its variables. Set "
            "model.backbone.trainable = True first."
        )
    factors = backbone_rate_factors(
        model.trainable_variables, model.backbone, backbone_factor, layer_decay
    )
    return with_rate_factors(optimizer, factors)
