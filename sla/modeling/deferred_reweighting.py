# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Callback that turns class weights on late in training."""

from typing import Any

import keras


class DeferredReweighting(keras.callbacks.Callback):
    """Class weights of a `sla.ClassLoss(deferred=True)` from a step on ("DRW").

    Until `start_step` steps of the optimizer are done every class weighs 1
    (Cao et al., 2019, algorithm 1). What counts is the optimizer's own count.
    So a resumed run goes on as it would have.

    Args:
        start_step: Step, counted from 0, of the first update with weights.

    Raises:
        ValueError: A step below 0, or, at the start of training, a model
            whose weights are not deferred.

    Example:
    >>> import keras, numpy as np, sla
    >>> backbone = keras.Sequential([keras.layers.Conv2D(8, 3)])
    >>> loss = sla.ClassLoss(
    ...     class_counts=(90, 10), class_balanced_beta=0.99, deferred=True
    ... )
    >>> model = sla.SLAModel(backbone, num_classes=2, class_loss=loss)
    >>> model.compile("sgd")
    >>> images, labels = np.ones((8, 6, 6, 1)), np.arange(8) // 7
    >>> history = model.fit(
    ...     images, labels, epochs=2, verbose=0,
    ...     callbacks=[sla.DeferredReweighting(start_step=1)],
    ... )
    >>> float(model.reweighting)
    1.0
    """

    def __init__(self, start_step: int) -> None:
        super().__init__()
        if start_step < 0:
            raise ValueError(
                f"Got start_step={start_step}. Expected at least 0."
            )
        self.start_step = start_step

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Checks the model."""
        if getattr(self.model, "reweighting", None) is None:
            raise ValueError(
                f"Got a {type(self.model).__name__} without deferred weights. "
                "Expected a model with class_loss=sla.ClassLoss(..., "
                "class_balanced_beta=..., deferred=True)."
            )

    def on_epoch_begin(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Sets the weights as they are at the first step of the epoch."""
        iterations = self.model.optimizer.iterations
        self._first_step = int(keras.ops.convert_to_numpy(iterations))
        self._is_on = self._first_step >= self.start_step
        self.model.reweighting.assign(float(self._is_on))

    def on_train_batch_begin(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Turns the weights on if this is the step."""
        if self._is_on or self._first_step + batch < self.start_step:
            return
        # On JAX `self.model` first brings the variables up to date.
        self.model.reweighting.assign(1.0)
        self._is_on = True
