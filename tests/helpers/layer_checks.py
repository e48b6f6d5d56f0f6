# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What holds for every layer of the package."""

import inspect
import json

import keras
import numpy as np


def check_layer(layer, inputs, tmp_path):
    """Checks configuration, shapes, precision and saving of a layer.

    Args:
        layer: a new layer.
        inputs: array to call it on.
        tmp_path: a folder.

    Returns:
        The layer's output as a numpy array.
    """
    cls, config = type(layer), layer.get_config()
    for name in inspect.signature(cls.__init__).parameters:
        assert name in config or name in ("self", "kwargs"), name
    again = cls.from_config(json.loads(json.dumps(config)))
    assert again.get_config() == config

    outputs = keras.ops.convert_to_numpy(layer(inputs))
    assert layer.compute_output_shape(inputs.shape) == outputs.shape
    symbolic = keras.Input(inputs.shape[1:], dtype=inputs.dtype.name)
    model = keras.Model(symbolic, again(symbolic))
    assert model.output_shape[1:] == outputs.shape[1:]
    assert model.output.dtype == outputs.dtype.name

    again.set_weights(layer.get_weights())
    model.save(tmp_path / "layer.keras")
    loaded = keras.models.load_model(tmp_path / "layer.keras")
    np.testing.assert_allclose(
        loaded.predict(inputs, batch_size=len(inputs), verbose=0),
        outputs,
        atol=1e-6,
    )

    half = cls.from_config({**config, "dtype": "mixed_bfloat16"})(inputs)
    floating = inputs.dtype.kind == "f"
    assert keras.backend.standardize_dtype(half.dtype) == (
        "bfloat16" if floating else inputs.dtype.name
    )
    return outputs
