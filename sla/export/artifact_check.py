# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Checks that exported files predict what the deployed model predicts."""

import pathlib
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from official.core.run_directory import RunError
from official.typing import Array
from official.vision.serving.deployed_model import DeployedModel
from official.vision.serving.formats import Artifact
from sla.inference.cost import measure_speed

_TOLERANCE = 1e-4
_BATCH_SIZE = 64
_TIMED_IMAGES = 256


def check_artifacts(
    model: DeployedModel,
    places: dict[Artifact, pathlib.Path],
    images: Array,
    labels: Array | None = None,
) -> dict[str, Any]:
    """Runs each file by its own runtime.

    Args:
        model: The model that the files were written from.
        places: The path of each artifact.
        images: float32 `(n, H, W, C)`.
        labels: Integers `(n,)`; None for no accuracy.

    Returns:
        Dict of `accuracy` of the model (absent without labels);
        `passes_per_image` of an adaptive model; and `artifacts`, a list of
        dicts of `name`, `file`, `bytes`, `max_difference` of a probability
        from the model's, `accuracy` and the times of `measure_speed`.

    Raises:
        RunError: If an exact file differs by more than 1e-4.
    """
    expected = _in_batches(lambda batch: _predict(model, batch), images)
    functions = {
        artifact: _batched(artifact.load(place))
        for artifact, place in places.items()
    }
    speed = measure_speed(functions, images[:_TIMED_IMAGES])
    rows = []
    for artifact, place in places.items():
        probabilities = functions[artifact](images)
        difference = float(
            np.abs(probabilities - expected["probabilities"]).max()
        )
        if artifact.exact and not difference <= _TOLERANCE:
            raise RunError(
                f"{artifact.name}: Got probabilities that differ from the "
                f"model's by {difference:.2g}. Expected at most {_TOLERANCE}. "
                "Nothing was exported."
            )
        rows.append(
            {
                "name": artifact.name,
                "file": artifact.file or ".",
                "bytes": _size(place),
                "max_difference": difference,
                **_accuracy(probabilities, labels),
                **speed[artifact],
            }
        )
    passes = {}
    if "passes" in expected:
        passes = {"passes_per_image": float(expected["passes"].mean())}
    return {
        **_accuracy(expected["probabilities"], labels),
        **passes,
        "artifacts": rows,
    }


def _predict(model: DeployedModel, images: Array) -> dict[str, Array]:
    predictions = model.predict(keras.ops.convert_to_tensor(images))
    return {
        name: keras.ops.convert_to_numpy(value)
        for name, value in predictions.items()
    }


def _batched(
    function: Callable[[Array], Array],
) -> Callable[[Array], Array]:
    return lambda images: _in_batches(
        lambda batch: {"probabilities": function(batch)}, images
    )["probabilities"]


def _in_batches(
    function: Callable[[Array], dict[str, Array]], images: Array
) -> dict[str, Array]:
    parts = [
        function(images[start : start + _BATCH_SIZE])
        for start in range(0, len(images), _BATCH_SIZE)
    ]
    return {
        name: np.concatenate([part[name] for part in parts])
        for name in parts[0]
    }


def _accuracy(probabilities, labels):
    if labels is None:
        return {}
    correct = probabilities.argmax(axis=1) == labels
    return {"accuracy": float(correct.mean())}


def _size(path):
    if path.is_dir():
        files = [path / "saved_model.pb", *path.glob("variables/*")]
        return sum(file.stat().st_size for file in files)
    return path.stat().st_size
