# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The backend of Keras that whole runs need."""

import importlib.util

from official.core.run_directory import RunError


def require_tensorflow() -> None:
    """Checks that Keras runs on TensorFlow.

    Data sets, checkpoints, distribution and export are TensorFlow's. Models
    and losses are not bound to it.

    Raises:
        RunError: Keras runs on another backend, or TensorFlow is not
            installed.
    """
    if importlib.util.find_spec("tensorflow") is None:
        raise RunError(
            "Got no TensorFlow. Expected it for data sets, checkpoints and "
            "export. Install it with pip install tensorflow."
        )
    import keras

    backend = keras.backend.backend()
    if backend != "tensorflow":
        raise RunError(
            f"Got the Keras backend {backend}. Expected tensorflow, on which "
            "data sets, checkpoints and export run. Set the environment "
            "variable KERAS_BACKEND=tensorflow. Models alone can be trained "
            f"on {backend} in Python, with model.fit."
        )
