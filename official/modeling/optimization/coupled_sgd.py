# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Stochastic gradient descent with PyTorch's momentum and weight decay."""

import keras


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
    variable decays, biases and normalisation scales included, unless
    `exclude_from_weight_decay` was called before the first step.

    Args:
        learning_rate: Float, a
            `keras.optimizers.schedules.LearningRateSchedule`, or a callable
            without arguments. Defaults to 0.01.
        momentum: Float in [0, 1). Defaults to 0.0, plain gradient descent.
        nesterov: Bool, whether to look ahead by one momentum step; needs
            `momentum > 0`. Defaults to `False`.
        weight_decay: Float >= 0, the factor of the weights that is added to
            the gradient. Kept as the attribute `coupled_weight_decay`: the
            attribute `weight_decay` is Keras's decoupled decay and stays
            `None`. Defaults to 0.0.
        clipnorm: Float, clips the norm of each gradient. Defaults to `None`.
        clipvalue: Float, clips each entry. Defaults to `None`.
        global_clipnorm: Float, clips the norm of all gradients together.
            Defaults to `None`.
        use_ema: Bool, whether to average the weights. Defaults to `False`.
        ema_momentum: Float in [0, 1], decay of that average. Defaults to 0.99.
        ema_overwrite_frequency: Int, steps between copies of the average into
            the weights. Defaults to `None`, at the end of `fit` only.
        loss_scale_factor: Float, fixed loss scale. Defaults to `None`.
        gradient_accumulation_steps: Int >= 2, steps whose gradients are
            averaged into one update. Defaults to `None`.
        name: String, name of the optimiser.

    Raises:
        ValueError: `momentum` or `weight_decay` is out of range, or
            `nesterov` is asked for without momentum.

    Example:

    >>> optimizer = CoupledSGD(0.5, momentum=0.9, weight_decay=0.1)
    >>> weight = keras.Variable([1.0])
    >>> optimizer.apply([keras.ops.convert_to_tensor([2.0])], [weight])
    >>> round(float(weight[0]), 4)  # 1 - 0.5 * (2 + 0.1 * 1)
    -0.05
    """

    def __init__(
        self,
        learning_rate=0.01,
        momentum=0.0,
        nesterov=False,
        weight_decay=0.0,
        clipnorm=None,
        clipvalue=None,
        global_clipnorm=None,
        use_ema=False,
        ema_momentum=0.99,
        ema_overwrite_frequency=None,
        loss_scale_factor=None,
        gradient_accumulation_steps=None,
        name="coupled_sgd",
    ):
        if not 0.0 <= momentum < 1.0:
            raise ValueError(
                "`momentum` must be a float in [0, 1). "
                f"Received: momentum={momentum}"
            )
        if not weight_decay >= 0.0:
            raise ValueError(
                "`weight_decay` must be a float >= 0. "
                f"Received: weight_decay={weight_decay}"
            )
        if nesterov and not momentum:
            raise ValueError(
                "`nesterov=True` needs `momentum` > 0. "
                f"Received: momentum={momentum}"
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

    def build(self, variables):
        """Creates one momentum buffer per variable, if there is momentum."""
        if self.built:
            return
        super().build(variables)
        self.buffers = []
        if self.momentum:
            for variable in variables:
                self.buffers.append(
                    self.add_variable_from_reference(variable, name="momentum")
                )

    def update_step(self, gradient, variable, learning_rate):
        """Updates `variable` and its buffer from `gradient`, same shape."""
        ops = keras.ops
        dtype = variable.dtype
        learning_rate = ops.cast(learning_rate, dtype)
        gradient = ops.cast(gradient, dtype)
        if self.coupled_weight_decay and self._use_weight_decay(variable):
            decay = ops.cast(self.coupled_weight_decay, dtype)
            gradient = ops.add(gradient, ops.multiply(variable, decay))
        update = gradient
        if self.momentum:
            momentum = ops.cast(self.momentum, dtype)
            buffer = self.buffers[self._get_variable_index(variable)]
            update = ops.add(ops.multiply(buffer, momentum), gradient)
            self.assign(buffer, update)
            if self.nesterov:
                update = ops.add(gradient, ops.multiply(update, momentum))
        self.assign_sub(variable, ops.multiply(update, learning_rate))

    def get_config(self):
        config = super().get_config()
        config.update(
            {
                "momentum": self.momentum,
                "nesterov": self.nesterov,
                "weight_decay": self.coupled_weight_decay,
            }
        )
        return config
