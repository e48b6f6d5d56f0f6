# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""SavedModel export."""

import contextlib
import logging

import keras

from official.core import files


def export_saved_model(model, path):
    """Writes a Keras model as a TensorFlow SavedModel, whole or not at all.

    Args:
        model: a built `keras.Model` from images to probabilities.
        path: folder to write; replaced if it is there.

    Raises:
        ValueError: if the backend is not TensorFlow.
    """
    if keras.backend.backend() != "tensorflow":
        raise ValueError(
            "A SavedModel is written by the TensorFlow backend. Got "
            f"{keras.backend.backend()}: set KERAS_BACKEND=tensorflow, or "
            "use model.deploy(...).save(...)."
        )
    with files.replacing(path) as temporary, _warnings_only():
        model.export(temporary, format="tf_saved_model", verbose=False)


@contextlib.contextmanager
def _warnings_only():
    """Holds back what TensorFlow logs of every step of an export."""
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(before)
