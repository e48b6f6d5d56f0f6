# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests that training ends soon after its loss is no number."""

import keras
import numpy as np
import pytest

from official.core.non_finite_loss import StopOnNonFiniteLoss
from official.core.run_directory import RunError


class _Count(keras.callbacks.Callback):
    steps = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.steps += 1


def test_a_loss_that_is_nan_ends_training_within_the_epoch():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    images = np.ones((40, 1), "float32")
    images[12] = np.nan
    count = _Count()
    with pytest.raises(RunError, match="Got a training loss of nan"):
        model.fit(
            images,
            images,
            batch_size=1,
            shuffle=False,
            verbose=0,
            callbacks=[count, StopOnNonFiniteLoss()],
        )
    # Seen at the next step of which the number is a multiple of ten.
    assert count.steps == 21
