# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Callback that turns class weights on late in training."""

import keras


class DeferredReweighting(keras.callbacks.Callback):
    """Class weights of a `sla.ClassLoss(deferred=True)` from a step on ("DRW").

    Until `start_step` steps of the optimiser are done every class weighs 1
    (Cao et al., 2019, algorithm 1). What counts is the optimiser's own count,
    so that a resumed run goes on as it would have.

    Args:
        start_step: step, counted from 0, of the first update with weights.

    Raises:
        ValueError: for a step below 0, or, at the start of training, a model
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

    def __init__(self, start_step):
        super().__init__()
        if start_step < 0:
            raise ValueError(
                f"Got start_step={start_step}. Expected at least 0."
            )
        self.start_step = start_step

    def on_train_begin(self, logs=None):
        if getattr(self.model, "reweighting", None) is None:
            raise ValueError(
                f"{type(self.model).__name__} has no deferred weights. Give it "
                "class_loss=sla.ClassLoss(..., class_balanced_beta=..., "
                "deferred=True)."
            )

    def on_epoch_begin(self, epoch, logs=None):
        iterations = self.model.optimizer.iterations
        self._first_step = int(keras.ops.convert_to_numpy(iterations))
        self._is_on = self._first_step >= self.start_step
        self.model.reweighting.assign(float(self._is_on))

    def on_train_batch_begin(self, batch, logs=None):
        if self._is_on or self._first_step + batch < self.start_step:
            return
        if hasattr(self.model, "jax_state_sync"):
            # Within an epoch on JAX the variables are elsewhere.
            self.model.jax_state_sync()
        self.model.reweighting.assign(1.0)
        self._is_on = True
