# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Optimizers with a separate learning rate for each variable."""

import numbers
from collections.abc import Sequence
from typing import Any

import keras

from official.modeling.layers.freezing import leaf_layers
from official.modeling.optimization.coupled_sgd import CoupledSGD
from official.modeling.optimization.keras_optimizers import keras_optimizers
from official.modeling.optimization.keras_slots import is_decayed
from official.modeling.optimization.keras_slots import slot_index
from official.typing import Tensor


def backbone_rate_factors(
    variables: Sequence[keras.Variable],
    backbone: keras.layers.Layer,
    backbone_factor: float = 1.0,
    layer_decay: float = 1.0,
) -> list[float]:
    """Computes the factor of each variable's learning rate.

    Args:
        variables: Trainable variables of a model.
        backbone: The built backbone of the model.
        backbone_factor: Factor of the backbone's last layer, above 0.
            Variables outside the backbone have the factor 1.
        layer_decay: Factor of the backbone's first layer, divided by that of
            its last layer; above 0. The factors in between form a geometric
            sequence, so this ratio does not depend on the number of layers.

    Returns:
        A factor for each variable.

    Raises:
        ValueError: A factor is not a finite number above 0.

    Example:
    >>> layers = [keras.layers.Dense(4, use_bias=False) for _ in range(3)]
    >>> backbone = keras.Sequential([keras.Input((4,)), *layers])
    >>> backbone_rate_factors(backbone.trainable_variables, backbone, 1, 0.25)
    [0.25, 0.5, 1.0]
    """
    for name, factor in (
        ("backbone_factor", backbone_factor),
        ("layer_decay", layer_decay),
    ):
        is_number = isinstance(factor, numbers.Real)
        if not is_number or not 0 < factor < float("inf"):
            raise ValueError(
                f"Got {name}={factor}. Expected a finite number above 0. To "
                "freeze the backbone, set backbone.trainable = False."
            )
    layers = [
        trained
        for layer in leaf_layers(backbone)
        if (trained := [v for v in layer.variables if v.trainable])
    ]
    last = len(layers) - 1
    factors: dict[int, float] = {}
    for index, trained in enumerate(layers):
        share = (last - index) / last if last else 0.0
        for variable in trained:
            # A layer that is used twice counts at its first place.
            factors.setdefault(
                id(variable), backbone_factor * layer_decay**share
            )
    return [factors.get(id(variable), 1.0) for variable in variables]


def with_rate_factors(
    optimizer: keras.optimizers.Optimizer, factors: Sequence[float]
) -> keras.optimizers.Optimizer:
    """Makes an optimizer that updates each variable at its own rate.

    The rate of a variable is the optimizer's rate times the variable's factor.
    Its weight decay scales with its rate, as in PyTorch's parameter groups.
    Everything else (moments, clipping, averages of the weights, gradient
    accumulation, loss scale) is the same for all variables.

    Args:
        optimizer: `CoupledSGD` or a Keras optimizer that is not built.
        factors: A factor for each variable, in the order of the variables
            that `build` will get.

    Returns:
        An optimizer of the same kind that is not built; `optimizer` itself if
        all factors are 1.

    Raises:
        ValueError: The optimizer is built, or is of another kind.

    Example:
    >>> optimizer = with_rate_factors(keras.optimizers.SGD(1.0), [1.0, 0.1])
    >>> weights = [keras.Variable([1.0]), keras.Variable([1.0])]
    >>> optimizer.apply([keras.ops.ones(1), keras.ops.ones(1)], weights)
    >>> [round(float(weight[0]), 2) for weight in weights]
    [0.0, 0.9]
    """
    kind = _kind(optimizer)
    if kind is None or optimizer.built:
        raise ValueError(
            f"Got {type(optimizer).__name__}, which is "
            f"{'built' if optimizer.built else 'not built'}. Expected "
            "CoupledSGD or an optimizer of keras.optimizers that no model has "
            "used yet. Make a new one."
        )
    if all(factor == 1 for factor in factors):
        return optimizer
    return _CLASSES[kind].from_config(
        {**optimizer.get_config(), "rate_factors": list(factors)}
    )


def _kind(optimizer: keras.optimizers.Optimizer) -> Any:
    """The public class of an optimizer; None for a user's own class."""
    kinds = type(optimizer).__mro__
    # On PyTorch, Keras makes a subclass of its public class.
    if kinds[0] not in _CLASSES and not kinds[0].__module__.startswith(
        "keras."
    ):
        return None
    return next((kind for kind in kinds if kind in _CLASSES), None)


class _ScaledRates:
    """Adds rate factors, and a decay that follows them, to an optimizer."""

    def __init__(
        self,
        *args: Any,
        rate_factors: Sequence[float],
        weight_decay: float | None = None,
        **kwargs: Any,
    ) -> None:
        is_coupled = isinstance(self, CoupledSGD)
        # Keras's own decay uses the same rate for all variables.
        own_decay = weight_decay if is_coupled else 0.0
        super().__init__(  # type: ignore[call-arg]
            *args, weight_decay=own_decay, **kwargs
        )
        self.rate_factors = list(rate_factors)
        self.scaled_weight_decay = 0.0 if is_coupled else weight_decay or 0.0

    def build(self, variables: Sequence[keras.Variable]) -> None:
        """Creates the optimizer's variables."""
        if len(variables) != len(self.rate_factors):
            raise ValueError(
                f"Got {len(variables)} variables for {len(self.rate_factors)} "
                "rate factors. Expected one factor for each variable. Make "
                "the optimizer for the variables that will be trained."
            )
        super().build(variables)  # type: ignore[misc]

    def update_step(
        self, gradient: Tensor, variable: Tensor, learning_rate: Tensor
    ) -> None:
        """Updates `variable` at its own rate."""
        factor = self.rate_factors[slot_index(self, variable)]
        learning_rate = keras.ops.cast(learning_rate, variable.dtype) * factor
        if self.scaled_weight_decay and is_decayed(self, variable):
            decay = learning_rate * self.scaled_weight_decay
            self.assign_sub(  # type: ignore[attr-defined]
                variable, variable * decay
            )
        super().update_step(  # type: ignore[misc]
            gradient, variable, learning_rate
        )

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        config = super().get_config()  # type: ignore[misc]
        config["rate_factors"] = self.rate_factors
        if self.scaled_weight_decay:
            config["weight_decay"] = self.scaled_weight_decay
        return config


def _scaled(base: Any) -> Any:
    name = f"Scaled{base.__name__}"
    scaled = type(name, (_ScaledRates, base), {"__module__": __name__})
    # Keras looks up the classes of saved models in their modules.
    globals()[name] = scaled
    return keras.saving.register_keras_serializable("garden")(scaled)


_CLASSES = {
    base: _scaled(base) for base in (CoupledSGD, *keras_optimizers().values())
}
