# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tells callbacks which of the built-in metrics are better when they grow."""

from collections.abc import Iterable
from collections.abc import Mapping

import keras


def set_monitor_modes(
    callbacks: keras.callbacks.Callback
    | Iterable[keras.callbacks.Callback]
    | None,
    modes: Mapping[str, str],
) -> None:
    """Sets `mode` of the callbacks that leave it to Keras.

    Keras finds out by itself for metrics that are given to `compile` only.

    Args:
        callbacks: What `fit` takes.
        modes: Name of a metric -> "min" or "max".
    """
    # A `keras.callbacks.CallbackList` holds them in `callbacks`.
    for callback in keras.tree.flatten(
        getattr(callbacks, "callbacks", callbacks)
    ):
        if getattr(callback, "mode", None) == "auto":
            name = getattr(callback, "monitor", "").removeprefix("val_")
            callback.mode = modes.get(name, "auto")
