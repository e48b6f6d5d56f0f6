# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""LiteRT (TensorFlow Lite) files, in float32 or quantized."""

import pathlib
import tempfile
from collections.abc import Callable

import tensorflow as tf

from official.core.quiet_tensorflow import hidden_native_messages
from official.typing import Array
from official.typing import Path
from official.vision.serving.deployed_model import DeployedModel
from official.vision.serving.saved_model import warnings_only

_SIGNATURE = "serving_default"


def write_litert(
    model: DeployedModel,
    path: Path,
    weights: str = "float32",
    calibration_images: Array | None = None,
) -> None:
    """Writes a `.tflite` file: `images` to predictions, any batch size.

    Args:
        model: The model to write.
        path: The file to write.
        weights: "float32"; "float16", which halves the file and computes in
            float32 on a CPU; or "int8", whose inputs and outputs stay
            float32.
        calibration_images: Training images, float32 `(n, H, W, C)`. They
            show which values the activations take. Needed for "int8".

    Raises:
        ValueError: If calibration images are needed and missing.
    """
    module = tf.Module()
    module.network_variables = model.variables
    with tempfile.TemporaryDirectory() as folder, warnings_only():
        tf.saved_model.save(
            module, folder, {_SIGNATURE: model.prediction_function()}
        )
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if weights != "float32":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if weights == "float16":
            converter.target_spec.supported_types = [tf.float16]
        if weights == "int8":
            if calibration_images is None:
                raise ValueError(
                    "Got calibration_images=None. Expected training images "
                    "for weights='int8'."
                )
            rows = [[image[None]] for image in calibration_images]
            converter.representative_dataset = lambda: rows
        with hidden_native_messages():
            content = converter.convert()
    pathlib.Path(path).write_bytes(content)


def load_litert(path: Path) -> Callable[[Array], dict[str, Array]]:
    """Loads a `.tflite` file with the LiteRT interpreter.

    Args:
        path: The file.

    Returns:
        A function from float32 images `(B, H, W, C)` to a dict of
        `probabilities` `(B, N)` and whatever else the model gives.
    """
    from ai_edge_litert.interpreter import Interpreter

    run = Interpreter(str(path)).get_signature_runner(_SIGNATURE)

    def predict(images: Array) -> dict[str, Array]:
        # The first call prints which delegate it uses.
        with hidden_native_messages():
            return run(images=images)

    return predict
