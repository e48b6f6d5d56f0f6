# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""LiteRT (TensorFlow Lite) files, whole or quantised."""

import pathlib
import tempfile

import tensorflow as tf

from official.vision.serving.saved_model import warnings_only

_SIGNATURE = "serving_default"


def write_litert(network, path, weights="float32", calibration_images=None):
    """Writes a `.tflite` file: `images` to `probabilities`, any batch size.

    Args:
        network: a `DeployableNetwork`.
        path: file to write.
        weights: "float32"; "float16", which halves the file and computes in
            float32 on a CPU; or "int8", of which the inputs and outputs
            stay float32.
        calibration_images: float32 `(n, H, W, C)`, for "int8": training
            images, which tell the ranges of activations.
    """
    module = tf.Module()
    module.network_variables = network.variables
    with tempfile.TemporaryDirectory() as folder, warnings_only():
        tf.saved_model.save(
            module, folder, {_SIGNATURE: network.probability_function()}
        )
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if weights != "float32":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if weights == "float16":
            converter.target_spec.supported_types = [tf.float16]
        if weights == "int8":
            converter.representative_dataset = lambda: (
                [image[None]] for image in calibration_images
            )
        content = converter.convert()
    pathlib.Path(path).write_bytes(content)


def load_litert(path):
    """The function of a `.tflite` file, by the LiteRT interpreter.

    Returns:
        A function from float32 `(B, H, W, C)` to probabilities `(B, N)`.
    """
    from ai_edge_litert.interpreter import Interpreter

    run = Interpreter(str(path)).get_signature_runner(_SIGNATURE)
    return lambda images: run(images=images)["probabilities"]
