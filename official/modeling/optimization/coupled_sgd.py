# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Stochastic gradient descent with PyTorch's momentum and weight decay."""

from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

import keras

from official.modeling.optimization.keras_slots import is_decayed
from official.modeling.optimization.keras_slots import slot_index
from official.typing import Tensor


@keras.saving.register_keras_serializable(package="garden")
class CoupledSGD(keras.optimizers.Optimizer):
    """SGD whose weight decay and momentum follow `torch.optim.SGD`.

    One step on a variable `w` with gradient `g`:

    ```
    g = g + weight_decay * w
    buffer = momentum * buffer + g          (the buffer starts at zero)
    w = w - learning_rate * buffer                        (nesterov=False)
    w = w - learning_rate * (g + momentum * buffer)       (nesterov=True)
    ```

    Two things differ from `keras.optimizers.SGD`. The decay is an L2 penalty
    inside the gradient, so momentum accumulates it; Keras's own
    `weight_decay` shrinks the weights directly, which under momentum 0.9 is
    about ten times weaker. And the buffer does not contain the learning rate,
    so a drop of the rate takes full effect on the step where it happens.

    Clipping acts on the gradient before the decay is added. Every trainable
    variable decays, biases and normalization scales included, unless
    `exclude_from_weight_decay` was called before the first step.

    Args:
        learning_rate: Number, a
            `keras.optimizers.schedules.LearningRateSchedule`, or a callable
            without arguments. Defaults to 0.01.
        momentum: Factor of the buffer, in [0, 1). Defaults to 0.0, plain
            gradient descent.
        nesterov: Whether to look ahead by one momentum step; needs
            `momentum > 0`. Defaults to `False`.
        weight_decay: Factor, at least 0, of the weights that are added to
            the gradient. Kept as the attribute `coupled_weight_decay`: the
            attribute `weight_decay` is Keras's decoupled decay and stays
            `None`. Defaults to 0.0.
        clipnorm: Clips the norm of each gradient. Defaults to `None`.
        clipvalue: Clips each entry. Defaults to `None`.
        global_clipnorm: Clips the norm of all gradients together.
            Defaults to `None`.
        use_ema: Whether to average the weights. Defaults to `False`.
        ema_momentum: Decay of that average, in [0, 1]. Defaults to 0.99.
        ema_overwrite_frequency: Steps between copies of the average into
            the weights. Defaults to `None`, at the end of `fit` only.
        loss_scale_factor: Fixed loss scale. Defaults to `None`.
        gradient_accumulation_steps: Steps, at least 2, whose gradients are
            averaged into one update. Defaults to `None`.
        name: Name of the optimizer.

    Raises:
        ValueError: `momentum` or `weight_decay` is out of range, or `nesterov`
            comes without momentum.

    Example:
    >>> optimizer = CoupledSGD(0.5, momentum=0.9, weight_decay=0.1)
    >>> weight = keras.Variable([1.0])
    >>> optimizer.apply([keras.ops.convert_to_tensor([2.0])], [weight])
    >>> round(float(weight[0]), 4)  # 1 - 0.5 * (2 + 0.1 * 1)
    -0.05
    """

    def __init__(
        self,
        learning_rate: (
            float
            | keras.optimizers.schedules.LearningRateSchedule
            | Callable[[], Tensor]
        ) = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "coupled_sgd",
    ) -> None:
        if not 0.0 <= momentum < 1.0:
            raise ValueError(
                f"Got momentum={momentum}. Expected a number of at least 0 and "
                "below 1."
            )
        if not weight_decay >= 0.0:
            raise ValueError(
                f"Got weight_decay={weight_decay}. Expected a number of at "
                "least 0."
            )
        if nesterov and not momentum:
            raise ValueError(
                f"Got nesterov=True with momentum={momentum}. Expected a "
                "momentum above 0."
            )
        super().__init__(
            learning_rate=learning_rate,
            weight_decay=None,
            clipnorm=clipnorm,
            clipvalue=clipvalue,
            global_clipnorm=global_clipnorm,
            use_ema=use_ema,
            ema_momentum=ema_momentum,
            ema_overwrite_frequency=ema_overwrite_frequency,
            loss_scale_factor=loss_scale_factor,
            gradient_accumulation_steps=gradient_accumulation_steps,
            name=name,
        )
        self.momentum = momentum
        self.nesterov = nesterov
        self.coupled_weight_decay = weight_decay

    def build(self, variables: Sequence[keras.Variable]) -> None:
        """Creates one momentum buffer per variable, if there is momentum."""
        if self.built:
            return
        super().build(variables)
        self.buffers: list[keras.Variable] = []
        if self.momentum:
            for variable in variables:
                self.buffers.append(
                    self.add_variable_from_reference(variable, name="momentum")
                )

    def update_step(
        self, gradient: Tensor, variable: Tensor, learning_rate: Tensor
    ) -> None:
        """Updates `variable` and its buffer from `gradient`, same shape."""
        ops = keras.ops
        dtype = variable.dtype
        learning_rate = ops.cast(learning_rate, dtype)
        gradient = ops.cast(gradient, dtype)
        if self.coupled_weight_decay and is_decayed(self, variable):
            decay = ops.cast(self.coupled_weight_decay, dtype)
            gradient = ops.add(gradient, ops.multiply(variable, decay))
        update = gradient
        if self.momentum:
            momentum = ops.cast(self.momentum, dtype)
            buffer = self.buffers[slot_index(self, variable)]
            update = ops.add(ops.multiply(buffer, momentum), gradient)
            self.assign(buffer, update)
            if self.nesterov:
                update = ops.add(gradient, ops.multiply(update, momentum))
        self.assign_sub(variable, ops.multiply(update, learning_rate))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        config = super().get_config()
        config.update(
            {
                "momentum": self.momentum,
                "nesterov": self.nesterov,
                "weight_decay": self.coupled_weight_decay,
            }
        )
        return config
