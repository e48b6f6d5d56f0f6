# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""ONNX files, written by tf2onnx and run by ONNX Runtime."""

import contextlib
import json
import logging
import os
from collections.abc import Callable
from collections.abc import Iterator

from official.typing import Array
from official.typing import Path
from official.vision.serving.deployed_model import DeployedModel

# Read by ONNX Runtime 1.12 (2022) and later.
_OPSET = 17


def write_onnx(model: DeployedModel, path: Path) -> None:
    """Writes an ONNX file: `images` to predictions, any batch size.

    The file's metadata holds the class names and the normalization.

    Args:
        model: The model to write.
        path: The file to write.
    """
    import onnx

    with _own_logging():
        import tf2onnx

        logging.getLogger("tf2onnx").setLevel(logging.WARNING)
        graph, _ = tf2onnx.convert.from_function(
            model.prediction_function(),
            input_signature=[model.images_spec()],
            opset=_OPSET,
        )
    onnx.helper.set_model_props(
        graph,
        {
            "class_names": json.dumps(model.class_names),
            "mean": json.dumps(model.preprocessing.mean),
            "stddev": json.dumps(model.preprocessing.stddev),
        },
    )
    onnx.checker.check_model(graph)
    onnx.save(graph, str(path))


@contextlib.contextmanager
def _own_logging() -> Iterator[None]:
    """Undoes what is set here, and what importing tf2onnx sets."""
    logger, name = logging.getLogger("tf2onnx"), "TF_CPP_MIN_LOG_LEVEL"
    level, variable = logger.level, os.environ.get(name)
    try:
        yield
    finally:
        logger.setLevel(level)
        if variable is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = variable


def load_onnx(path: Path) -> Callable[[Array], dict[str, Array]]:
    """Loads an ONNX file with ONNX Runtime on the CPU.

    Args:
        path: The file.

    Returns:
        A function from float32 images `(B, H, W, C)` to a dict of
        `probabilities` `(B, N)` and whatever else the model gives.
    """
    import onnxruntime

    session = onnxruntime.InferenceSession(
        str(path), providers=["CPUExecutionProvider"]
    )
    names = [output.name for output in session.get_outputs()]
    return lambda images: dict(
        zip(names, session.run(names, {"images": images}), strict=True)
    )
