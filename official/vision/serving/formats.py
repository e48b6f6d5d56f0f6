# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The files that a network can be exported to."""

import dataclasses
import functools
import importlib.util
import json
import zipfile
from typing import Callable

import keras

from official.modeling.layers.model_rewriting import rewrite_model
from official.modeling.layers.model_rewriting import (
    with_standard_batch_normalization,
)
from official.vision.serving.deployed_classifier import DeployedClassifier
from official.vision.serving.litert_format import load_litert
from official.vision.serving.litert_format import write_litert
from official.vision.serving.onnx_format import load_onnx
from official.vision.serving.onnx_format import write_onnx
from official.vision.serving.saved_model import write_saved_model


@dataclasses.dataclass(frozen=True)
class Artefact:
    """One file of a format.

    Attributes:
        name: shown to people.
        file: name in the folder of an export; "" for the folder itself.
        write: function of network, path and calibration images.
        load: function of the path, to a function from normalised float32
            images `(B, H, W, C)` to probabilities `(B, N)`, run by the
            format's own runtime.
        exact: whether it computes in float32 what the network does.
    """

    name: str
    file: str
    write: Callable
    load: Callable
    exact: bool = True


def _write_keras(network, path, _):
    rewrite_model(network.keras_model, with_standard_batch_normalization).save(
        path
    )


def _load_keras(path):
    model = keras.models.load_model(path)
    return model.predict_on_batch


def needed_packages(path):
    """Packages besides Keras whose layers a `.keras` file has, sorted."""
    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read("config.json"))
    found, stack = set(), [config]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            if "class_name" in value:
                found.add((value.get("module") or "").split(".")[0])
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return sorted(found - {"", "keras", "builtins"})


def _load_saved_model(path):
    classifier = DeployedClassifier(path)
    return lambda images: classifier.classify(images)["probabilities"]


def _write_litert_as(weights):
    return functools.partial(_write_litert, weights)


def _write_litert(weights, network, path, calibration_images):
    write_litert(network, path, weights, calibration_images)


FORMATS = {
    "saved_model": (
        Artefact(
            "saved_model",
            "",
            lambda network, path, _: write_saved_model(network, path),
            _load_saved_model,
        ),
    ),
    "keras": (Artefact("keras", "model.keras", _write_keras, _load_keras),),
    "onnx": (
        Artefact(
            "onnx",
            "model.onnx",
            lambda network, path, _: write_onnx(network, path),
            load_onnx,
        ),
    ),
    "litert": (
        Artefact(
            "litert", "model.tflite", _write_litert_as("float32"), load_litert
        ),
        Artefact(
            "litert float16",
            "model_float16.tflite",
            _write_litert_as("float16"),
            load_litert,
            exact=False,
        ),
        Artefact(
            "litert int8",
            "model_int8.tflite",
            _write_litert_as("int8"),
            load_litert,
            exact=False,
        ),
    ),
}

# What the formats need beside the package's own dependencies.
_NEEDED = {
    "onnx": ("tf2onnx", "onnx", "onnxruntime"),
    "litert": ("ai_edge_litert",),
}


def check_installed(name):
    """Raises `ImportError`, naming the extra, if a format lacks a package."""
    missing = [
        package
        for package in _NEEDED.get(name, ())
        if importlib.util.find_spec(package) is None
    ]
    if missing:
        raise ImportError(
            f"the format {name} needs {' and '.join(missing)}: pip install "
            f"'sla-keras[{name}]'"
        )
