# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The files that a deployed model can be written to."""

import dataclasses
import functools
import importlib.util
import json
import zipfile
from collections.abc import Callable

import keras

from official.modeling.layers.model_rewriting import rewrite_model
from official.modeling.layers.model_rewriting import (
    with_standard_batch_normalization,
)
from official.typing import Array
from official.typing import Path
from official.vision.serving.deployed_classifier import DeployedClassifier
from official.vision.serving.deployed_model import DeployedModel
from official.vision.serving.litert_format import load_litert
from official.vision.serving.litert_format import write_litert
from official.vision.serving.onnx_format import load_onnx
from official.vision.serving.onnx_format import write_onnx
from official.vision.serving.saved_model import write_saved_model


@dataclasses.dataclass(frozen=True)
class Artifact:
    """One file of a format.

    Attributes:
        name: Name shown to people.
        file: File name in the folder of an export; "" for the folder itself.
        write: Function of a `DeployedModel`, a path and calibration images,
            which are None unless the format needs them.
        load: Function from a path to a function from normalized float32
            images `(B, H, W, C)` to a dict of `probabilities` `(B, N)` and
            whatever else the model gives, run by the format's own runtime.
            Of a `.keras` file with logits, a dict of `logits`.
        exact: Whether it computes in float32 what the deployed model does.
    """

    name: str
    file: str
    write: Callable[[DeployedModel, Path, Array | None], None]
    load: Callable[[Path], Callable[[Array], dict[str, Array]]]
    exact: bool = True


def _write_saved_model(model, path, _):
    write_saved_model(model, path)


def _load_saved_model(path):
    return DeployedClassifier(path).classify


def _write_keras(model, path, _):
    standard = rewrite_model(
        model.keras_model, with_standard_batch_normalization
    )
    standard.save(path)


def _load_keras(path):
    model = keras.models.load_model(path)
    name = "probabilities" if _ends_in_softmax(model) else "logits"
    return lambda images: {name: model.predict_on_batch(images)}


def _ends_in_softmax(model):
    last = model.layers[-1]
    return isinstance(last, keras.layers.Softmax) or (
        getattr(last, "activation", None) is keras.activations.softmax
    )


def _write_onnx(model, path, _):
    write_onnx(model, path)


def _write_litert(model, path, calibration_images, weights):
    write_litert(model, path, weights, calibration_images)


def _litert(name, file, weights, exact):
    write = functools.partial(_write_litert, weights=weights)
    return Artifact(name, file, write, load_litert, exact)


FORMATS: dict[str, tuple[Artifact, ...]] = {
    "saved_model": (
        Artifact("saved_model", "", _write_saved_model, _load_saved_model),
    ),
    "keras": (Artifact("keras", "model.keras", _write_keras, _load_keras),),
    "onnx": (Artifact("onnx", "model.onnx", _write_onnx, load_onnx),),
    "litert": (
        _litert("litert", "model.tflite", "float32", exact=True),
        _litert(
            "litert float16", "model_float16.tflite", "float16", exact=False
        ),
        _litert("litert int8", "model_int8.tflite", "int8", exact=False),
    ),
}

# What a format needs beside Keras and TensorFlow.
_PACKAGES = {
    "onnx": ("tf2onnx", "onnx", "onnxruntime"),
    "litert": ("ai_edge_litert",),
}


def missing_packages(name: str) -> list[str]:
    """Looks for the packages that a format needs.

    Args:
        name: A key of `FORMATS`.

    Returns:
        Import names of the packages that are not installed.
    """
    return [
        package
        for package in _PACKAGES.get(name, ())
        if importlib.util.find_spec(package) is None
    ]


def packages_in_keras_file(path: Path) -> list[str]:
    """Reads which packages a `.keras` file needs.

    Args:
        path: The file.

    Returns:
        Names of the packages besides Keras whose classes it holds, sorted.
    """
    with zipfile.ZipFile(path) as archive:
        stack = [json.loads(archive.read("config.json"))]
    packages = set()
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            if "class_name" in value:
                packages.add((value.get("module") or "").split(".")[0])
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return sorted(packages - {"", "keras", "builtins"})
