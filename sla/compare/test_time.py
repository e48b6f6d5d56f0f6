# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Controls that only evaluate trained models."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any
from typing import TypeAlias
from typing import cast

import keras
import numpy as np
from scipy.special import softmax

from official.core import files
from official.core.trained_run import load_trained_run
from official.typing import Array
from sla import transforms
from sla.compare.plan import PlannedControl
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.tasks.sla_classification import SLAClassificationTask

#: From images `(B, H, W, C)` to versions of them, each of that shape.
Versions: TypeAlias = Callable[[Array], Sequence[Array]]

_KEPT = (
    "num_train_examples",
    "num_test_examples",
    "steps",
    "examples_per_second",
)


def evaluate_control(control: PlannedControl) -> None:
    """Measures a control on all test images and writes its file.

    The file has what a comparison needs of a `results.json`, with the
    accuracy in the mode of the control, and the number of `passes` through a
    network for each image.

    Args:
        control: A control whose runs are finished.

    Raises:
        RunError: If a model or the data are missing.
    """
    scores, passes = [], 0
    for run in control.runs:
        _, config, model = load_trained_run(
            run.path, run.config.task.data.data_dir
        )
        task = SLAClassificationTask(config)
        logits, labels, num_versions = mean_logits(
            model, task.test_dataset(), _versions(control, task)
        )
        passes += num_versions
        if control.kind == "ensemble":
            logits = softmax(logits, axis=1)
        scores.append(logits)
    results = [run.results() for run in control.runs]
    predicted = np.sum(scores, axis=0).argmax(axis=1)
    accuracy = float(np.mean(predicted == labels))
    files.write_json(
        control.output,
        {
            **{name: results[0][name] for name in _KEPT},
            "passes": passes,
            "parameters": sum(run["parameters"] for run in results),
            "train_seconds": sum(run["train_seconds"] for run in results),
            "test": {f"{control.mode}_accuracy": accuracy},
            "models": control.digests(),
        },
    )


def mean_logits(
    model: keras.Model,
    dataset: Iterable[tuple[Any, Any]],
    make_versions: Versions,
) -> tuple[Array, Array, int]:
    """Logits of a baseline, averaged over versions of each image.

    Args:
        model: A built model with one view.
        dataset: Batches of images and integer labels.
        make_versions: Makes the versions of a batch of images.

    Returns:
        `(logits, labels, num_versions)`, the arrays of shapes `(n, N)` and
        `(n,)`.
    """
    inputs = keras.Input(model.image_shape)
    outputs = model.call(inputs, training=False)
    network = keras.Model(inputs, model.class_logits(outputs, "single"))
    logits, all_labels = [], []
    for images, labels in dataset:
        versions = make_versions(np.asarray(images))
        predicted = [network.predict_on_batch(version) for version in versions]
        logits.append(np.mean(predicted, axis=0, dtype=np.float64))
        all_labels.append(np.asarray(labels))
    return np.concatenate(logits), np.concatenate(all_labels), len(versions)


def _versions(control: PlannedControl, task: SLAClassificationTask) -> Versions:
    if control.kind == "ensemble":
        return lambda images: [images]
    if control.kind == "views":
        transform_set = transforms.get(cast(str, control.transforms))
        # (B, M, H, W, C) -> M times (B, H, W, C)
        return lambda images: list(
            np.moveaxis(np.asarray(transform_set(images)), 1, 0)
        )
    augmentation = task.data_config.augmentation
    black = task.data_config.normalize(np.zeros(task.image_shape[-1]))
    return lambda images: crops(
        images,
        augmentation.crop_padding,
        augmentation.horizontal_flip,
        black,
    )


def crops(
    images: Array, padding: int, mirrored: bool, fill: Array
) -> list[Array]:
    """Corners and center of padded images, as random crops may take them.

    Args:
        images: Floats `(B, H, W, C)`.
        padding: Pixels added on each side. With 0, the images are the only
            crop.
        mirrored: Whether to add the mirror image of each crop.
        fill: `(C,)`, color of the padding.

    Returns:
        Arrays `(B, H, W, C)`, the center first.

    Example:
    >>> images = np.zeros((2, 8, 8, 1))
    >>> len(crops(images, 1, mirrored=True, fill=np.zeros(1)))
    10
    """
    _, height, width, _ = images.shape
    margins = ((0, 0), (padding, padding), (padding, padding), (0, 0))
    inside = np.pad(np.ones_like(images), margins)
    padded = np.where(inside > 0, np.pad(images, margins), fill)
    result = [
        padded[:, top : top + height, left : left + width]
        for top, left in crop_offsets(padding)
    ]
    if mirrored:
        result += [crop[:, :, ::-1] for crop in result]
    return result


def crop_offsets(padding: int) -> list[tuple[int, int]]:
    """Places of the center and the corners in a padded image.

    Args:
        padding: Pixels added on each side.

    Returns:
        Pairs (top, left) in pixels, all different.
    """
    far = 2 * padding
    corners = [(top, left) for top in (0, far) for left in (0, far)]
    return list(dict.fromkeys([(padding, padding), *corners]))
