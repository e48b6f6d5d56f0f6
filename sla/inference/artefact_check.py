# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Whether exported files answer as the network they were written from."""

import keras
import numpy as np

from official.core.run_directory import RunError
from sla.inference.cost import measure_speed

_TOLERANCE = 1e-4
_BATCH_SIZE = 64
_TIMED_IMAGES = 256


def check_artefacts(network, places, images, labels=None):
    """Runs each file by its own runtime.

    Args:
        network: the `DeployableNetwork`.
        places: dict of `Artefact` -> path.
        images: float32 `(n, H, W, C)`.
        labels: integer `(n,)`; None for no accuracy.

    Returns:
        Dict of `accuracy` of the network (absent without labels) and
        `artefacts`, a list of dicts of `name`, `file`, `bytes`,
        `max_difference` of a probability from the network's, `accuracy`,
        and the times of `measure_speed`; of an adaptive network also
        `passes_per_image`.

    Raises:
        RunError: if a file that should be exact differs by more than 1e-4.
    """
    answers = _in_batches(
        lambda batch: {
            name: keras.ops.convert_to_numpy(value)
            for name, value in network.answer(
                keras.ops.convert_to_tensor(batch)
            ).items()
        },
        images,
    )
    expected = answers["probabilities"]
    functions = {
        artefact: _batched(artefact.load(place))
        for artefact, place in places.items()
    }
    speed = measure_speed(functions, images[:_TIMED_IMAGES])
    rows = []
    for artefact, place in places.items():
        found = functions[artefact](images)
        difference = float(np.abs(found - expected).max())
        if artefact.exact and not difference <= _TOLERANCE:
            raise RunError(
                f"{artefact.name} was not exported: its probabilities differ "
                f"from the model's by {difference:.2g}, expected at most "
                f"{_TOLERANCE}. Nothing was written."
            )
        rows.append(
            {
                "name": artefact.name,
                "file": artefact.file or ".",
                "bytes": _size(place),
                "max_difference": difference,
                **_accuracy(found, labels),
                **speed[artefact],
            }
        )
    passes = {}
    if "passes" in answers:
        passes = {"passes_per_image": float(answers["passes"].mean())}
    return {**_accuracy(expected, labels), **passes, "artefacts": rows}


def _batched(function):
    return lambda images: _in_batches(
        lambda batch: {"answer": function(batch)}, images
    )["answer"]


def _in_batches(function, images):
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
    right = probabilities.argmax(axis=1) == labels
    return {"accuracy": float(right.mean())}


def _size(path):
    if path.is_dir():
        kept = [path / "saved_model.pb", *path.glob("variables/*")]
        return sum(file.stat().st_size for file in kept)
    return path.stat().st_size
