# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""ONNX files, written by tf2onnx and run by ONNX Runtime."""

import json
import logging

# Read by ONNX Runtime 1.12 (2022) and later.
_OPSET = 17


def write_onnx(network, path):
    """Writes an ONNX file: `images` to `probabilities`, any batch size.

    Class names and normalisation are in the file's metadata.

    Args:
        network: a `DeployableNetwork`.
        path: file to write.
    """
    import onnx
    import tf2onnx

    logging.getLogger("tf2onnx").setLevel(logging.WARNING)
    model, _ = tf2onnx.convert.from_function(
        network.probability_function(),
        input_signature=[network.images_spec()],
        opset=_OPSET,
    )
    onnx.helper.set_model_props(
        model,
        {
            "class_names": json.dumps(network.class_names),
            "mean": json.dumps(network.preprocessing.mean),
            "stddev": json.dumps(network.preprocessing.stddev),
        },
    )
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def load_onnx(path):
    """The function of an ONNX file, by ONNX Runtime on the CPU.

    Returns:
        A function from float32 `(B, H, W, C)` to probabilities `(B, N)`.
    """
    import onnxruntime

    session = onnxruntime.InferenceSession(
        str(path), providers=["CPUExecutionProvider"]
    )
    return lambda images: session.run(["probabilities"], {"images": images})[0]
