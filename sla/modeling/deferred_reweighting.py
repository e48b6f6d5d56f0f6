# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Callback that turns class weights on late in training."""

from typing import Any

import keras

from sla.layers.joint_dense import check_count


class DeferredReweighting(keras.callbacks.Callback):
    """Class weights of a `sla.ClassLoss(deferred=True)` from a step on ("DRW").

    Until `start_step` steps of the optimizer are done every class weighs 1
    (Cao et al., 2019, algorithm 1). What counts is the optimizer's own count.
    So a resumed run goes on as it would have, and of a step that accumulates
    the gradients of several batches all batches have weights or none has.

    Args:
        start_step: Step, counted from 0, of the first update with weights.

    Raises:
        ValueError: A step that is no integer of at least 0, or, at the start
            of training, a model whose weights are not deferred, or a step
            within one of several that `steps_per_execution` runs at once.

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
        self.start_step = check_count("start_step", start_step, 0)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Checks the model."""
        if getattr(self.model, "reweighting", None) is None:
            raise ValueError(
                f"Got a {type(self.model).__name__} without deferred weights. "
                "Expected a model with class_loss=sla.ClassLoss(..., "
                "class_balanced_beta=..., deferred=True)."
            )
        self._check_execution()

    def _check_execution(self) -> None:
        """Checks that Keras calls back before the step."""
        at_once = self.model.steps_per_execution
        accumulated = self.model.optimizer.gradient_accumulation_steps or 1
        batches = (self.start_step - self._steps_done()) * accumulated
        if batches > 0 and self.params.get("steps"):
            batches %= self.params["steps"]
        if batches > 0 and batches % at_once:
            raise ValueError(
                f"Got start_step={self.start_step} within an execution of "
                f"{at_once} steps. Expected a step that begins one. Choose "
                "another, or a smaller steps_per_execution."
            )

    def on_epoch_begin(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Sets the weights as they are at the first step of the epoch."""
        self._first_step = self._steps_done()
        self._is_on = self._first_step >= self.start_step
        self.model.reweighting.assign(float(self._is_on))

    def on_train_batch_begin(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Turns the weights on if this is the step."""
        # A step takes a batch or more; the optimizer is asked, which makes
        # the device wait, only when that many batches are done.
        if self._is_on or self._first_step + batch < self.start_step:
            return
        self._is_on = self._steps_done() >= self.start_step
        if self._is_on:
            self.model.reweighting.assign(1.0)

    def _steps_done(self) -> int:
        # On JAX `self.model` first brings the variables up to date.
        iterations = self.model.optimizer.iterations
        return int(keras.ops.convert_to_numpy(iterations))
