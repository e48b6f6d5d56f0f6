# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Controls that need trained models alone."""

import keras
import numpy as np
from scipy.special import softmax

from official.core import files
from official.core.run_directory import RunDirectory
from official.core.trained_run import load_trained_run
from sla import transforms
from sla.tasks.sla_classification import SLAClassificationTask

_KEPT = (
    "num_train_examples",
    "num_test_examples",
    "steps",
    "examples_per_second",
)


def evaluate_control(control):
    """Asks the models about all test images and writes what is right.

    The file has what is needed of a `results.json`: `aggregated_accuracy`
    in `test`, and the number of passes as `num_transforms`.

    Args:
        control: `PlannedControl` whose runs are finished.

    Raises:
        RunError: if a model or the data are not there.
    """
    scores, labels, passes = 0.0, None, 0
    for run in control.runs:
        _, config, model = load_trained_run(
            run.path, run.config.task.data.data_dir
        )
        task = SLAClassificationTask(config)
        make_views = _view_maker(control, task)
        logits, labels, views = mean_logits(
            model, task.test_dataset(), make_views
        )
        passes += views
        if control.kind == "ensemble":
            logits = softmax(logits, axis=1)
        scores += logits
    results = [
        files.read_json(RunDirectory(run.path).results) for run in control.runs
    ]
    accuracy = float(np.mean(scores.argmax(axis=1) == labels))
    files.write_json(
        control.output,
        {
            **{name: results[0][name] for name in _KEPT},
            "num_transforms": passes,
            "parameters": sum(one["parameters"] for one in results),
            "train_seconds": sum(one["train_seconds"] for one in results),
            "test": {"aggregated_accuracy": accuracy},
            "models": control.digests(),
        },
    )


def mean_logits(model, dataset, make_views):
    """Logits of a model with one view, averaged over versions of each image.

    Args:
        model: a built `MultiViewModel`; its `single` mode answers.
        dataset: batches of images and integer labels.
        make_views: function from images `(B, H, W, C)` to a list of such.

    Returns:
        `(logits, labels, passes)`: `(n, N)`, `(n,)` and the number of views.
    """
    images = keras.Input(model.image_shape)
    outputs = model.call(images, training=False)
    network = keras.Model(images, model.class_logits(outputs, "single"))
    logits, all_labels = [], []
    for images, labels in dataset:
        views = make_views(images)
        answers = [network.predict_on_batch(view) for view in views]
        logits.append(np.mean(answers, axis=0, dtype=np.float64))
        all_labels.append(np.asarray(labels))
    return np.concatenate(logits), np.concatenate(all_labels), len(views)


def _view_maker(control, task):
    if control.kind == "ensemble":
        return lambda images: [images]
    if control.kind == "views":
        transform_set = transforms.get(control.transforms)
        # (B, M, H, W, C) -> M times (B, H, W, C)
        return lambda images: list(
            np.moveaxis(np.asarray(transform_set(images)), 1, 0)
        )
    preprocessing = task.data.preprocessing
    channels = task.image_shape[-1]
    black = preprocessing.normalise(np.zeros(channels))
    return lambda images: crops(
        np.asarray(images),
        preprocessing.crop_padding,
        preprocessing.horizontal_flip,
        black,
    )


def crops(images, padding, mirrored, fill):
    """Corners and centre of padded images, as random crops may take them.

    Args:
        images: float array `(B, H, W, C)`.
        padding: pixels added on each side; with 0 the images are all there
            is.
        mirrored: whether each comes mirrored, too.
        fill: `(C,)`, colour of the padding.

    Returns:
        List of arrays `(B, H, W, C)`.

    Example:

    >>> images = np.zeros((2, 8, 8, 1))
    >>> len(crops(images, 1, mirrored=True, fill=np.zeros(1)))
    10
    """
    _, height, width, _ = images.shape
    margins = ((0, 0), (padding, padding), (padding, padding), (0, 0))
    inside = np.pad(np.ones_like(images), margins)
    padded = np.where(inside > 0, np.pad(images, margins), fill)
    found = [
        padded[:, top : top + height, left : left + width]
        for top, left in crop_offsets(padding)
    ]
    if mirrored:
        found += [crop[:, :, ::-1] for crop in found]
    return found


def crop_offsets(padding):
    """Places of corners and centre in the padded image, all different."""
    far = 2 * padding
    corners = [(top, left) for top in (0, far) for left in (0, far)]
    return list(dict.fromkeys([(padding, padding), *corners]))
