# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Files of features, in a folder that several runs may use at once."""

import dataclasses
import hashlib
import json
import os
import pathlib
import tempfile
import warnings
from typing import Any

import keras
import numpy as np

from official.core import files
from official.core.config_definitions import ExperimentConfig
from official.core.run_error import RunError
from official.typing import Array
from official.vision.dataloaders.data_digest import content_digest
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.feature_batches import LabeledFeatures
from sla.modeling.view_network import ViewNetwork


def folder_of(place: str) -> pathlib.Path:
    """The folder that `trainer.cache_features` names, made if missing.

    Args:
        place: The setting, but not `memory`.

    Returns:
        The folder.

    Raises:
        RunError: It cannot be made.
    """
    folder = pathlib.Path(place).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(
            f"trainer.cache_features: Got {place!r}, which cannot be made a "
            f"folder: {error}. Expected memory, or a folder. Choose another."
        ) from error
    return folder


def digest(
    config: ExperimentConfig,
    model: ViewNetwork,
    images: LabeledImages,
    part: str,
) -> str:
    """Stands for all that the features of some images depend on.

    Args:
        config: The experiment.
        model: The model, whose backbone gives the features.
        images: The images.
        part: Which images they are; those of validation are never augmented.

    Returns:
        32 hexadecimal digits.
    """
    data = config.task.data
    facts: dict[str, Any] = {
        "images": content_digest(images),
        "preprocessing": [data.mean, data.stddev, data.evaluation_resize],
        "precision": keras.config.dtype_policy().name,
        "transforms": [model.transforms.name, *model.transforms.names],
        "backbone": keras.saving.serialize_keras_object(model.backbone),
    }
    if config.trainer.cached_copies and part != "validation":
        facts["copies"] = [
            part,
            config.trainer.cached_copies,
            config.runtime.seed,
            data.evaluation_batch_size,
            dataclasses.asdict(data.augmentation),
        ]
    text = json.dumps(facts, sort_keys=True, default=str)
    result = hashlib.sha256(text.encode())
    for weight in model.backbone.get_weights():
        result.update(np.ascontiguousarray(weight).tobytes())
    return result.hexdigest()[:32]


def read(path: pathlib.Path) -> LabeledFeatures | None:
    """Reads features and labels.

    Args:
        path: The file.

    Returns:
        Both; None if the file is missing or damaged.
    """
    try:
        with open(path, "rb") as file, np.load(file) as content:
            return content["features"], content["labels"]
    except Exception:  # Damage makes numpy raise errors of any kind.
        return None


def write(path: pathlib.Path, features: Array, labels: Array) -> None:
    """Writes a file that other runs may be reading, or writing as well.

    It warns, and goes on, if there is no space for it.

    Args:
        path: The file.
        features: `(n, M, D)`.
        labels: `(n,)` or `(n, N)`.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as own:
            mine = pathlib.Path(own) / path.name
            with files.replacing(mine) as temporary:
                with open(temporary, "wb") as file:
                    np.savez(file, features=features, labels=labels)
            os.replace(mine, path)
    except OSError as error:
        warnings.warn(
            f"Got {path}, where the features cannot be kept: {error}. Training "
            "goes on with those in memory.",
            stacklevel=2,
        )
