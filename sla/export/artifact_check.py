# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Checks that exported files predict what the deployed model predicts."""

import pathlib
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from scipy.special import softmax

from official.core.run_directory import RunError
from official.typing import Array
from official.vision.serving.deployed_model import DeployedModel
from official.vision.serving.formats import Artifact
from sla.inference.cost import measure_speed

# Largest difference of an output from the model's.
_TOLERANCES = {"probabilities": 1e-4, "logits": 1e-3, "known_score": 1e-3}
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
        `passes_per_image` of an adaptive model; `kept_share`, of the images
        that a model that rejects some does not; and `artifacts`, a list of
        dicts of `name`, `file`, `bytes`, `max_difference` of a probability
        from the model's, `accuracy` and the times of `measure_speed`.

    Raises:
        RunError: If an exact file has a probability that differs by more than
            1e-4, or a logit or known score that does by more than 1e-3.
    """
    expected = _in_batches(lambda batch: _predict(model, batch), images)
    functions = {
        artifact: _batched(artifact.load(place))
        for artifact, place in places.items()
    }
    speed = measure_speed(functions, images[:_TIMED_IMAGES])
    rows = []
    for artifact, place in places.items():
        outputs = functions[artifact](images)
        if "probabilities" not in outputs:
            outputs["probabilities"] = softmax(outputs["logits"], axis=1)
        differences = {
            name: float(np.abs(outputs[name] - expected[name]).max())
            for name in _TOLERANCES
            if name in expected
        }
        if artifact.exact:
            _check_differences(artifact.name, differences)
        rows.append(
            {
                "name": artifact.name,
                "file": artifact.file or ".",
                "bytes": _size(place),
                "max_difference": differences["probabilities"],
                **_accuracy(outputs["probabilities"], labels),
                **speed[artifact],
            }
        )
    means = {"passes_per_image": "passes", "kept_share": "is_known"}
    return {
        **_accuracy(expected["probabilities"], labels),
        **{
            name: float(expected[output].mean())
            for name, output in means.items()
            if output in expected
        },
        "artifacts": rows,
    }


def _check_differences(artifact: str, differences: dict[str, float]) -> None:
    for name, difference in differences.items():
        if not difference <= _TOLERANCES[name]:
            raise RunError(
                f"{artifact}: Got {name} that differ from the model's by "
                f"{difference:.2g}. Expected at most {_TOLERANCES[name]}. "
                "Nothing was exported."
            )


def _predict(model: DeployedModel, images: Array) -> dict[str, Array]:
    predictions = model.predict(keras.ops.convert_to_tensor(images))
    return {
        name: keras.ops.convert_to_numpy(value)
        for name, value in predictions.items()
    }


def _batched(
    function: Callable[[Array], dict[str, Array]],
) -> Callable[[Array], dict[str, Array]]:
    return lambda images: _in_batches(function, images)


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
