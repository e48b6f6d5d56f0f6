# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The images that representations are compared on."""

import dataclasses

import numpy as np

from official.core.run_directory import RunError
from official.vision.dataloaders import splits
from official.vision.dataloaders.preprocessing import Preprocessing
from sla.tasks.sla_classification import SLAClassificationTask

# So that no probe is fitted or judged on a class of one image.
_LEAST_PER_CLASS = 2


@dataclasses.dataclass(frozen=True, eq=False)
class ProbeImages:
    """Images to fit probes on and to judge them on, as a network gets them.

    Attributes:
        fit_images: float32 `(n, H, W, C)`, training images of a run.
        fit_labels: integer `(n,)`.
        test_images: float32 `(m, H, W, C)`, test images.
        test_labels: integer `(m,)`.
        class_names: tuple of the N names.
        preprocessing: `Preprocessing` that was done to them.
    """

    fit_images: np.ndarray
    fit_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    class_names: tuple[str, ...]
    preprocessing: Preprocessing


def load_probe_images(models, configs, max_images):
    """For each model, images of the data that a configuration describes.

    Args:
        models: list of `TrainedModel`.
        configs: for each, the `ExperimentConfig` whose data are used.
        max_images: most training images, and most test images.

    Returns:
        List of `ProbeImages`, with the shares of the classes in the training
        and test sets. The test images are the same for all.

    Raises:
        RunError: if data are not there or do not fit the models, if a class
            has fewer than two images in one of the sets, or if two
            configurations have other test images.
    """
    loaded, chosen = {}, []
    for model, config in zip(models, configs):
        key = repr((config.task.data.as_dict(), config.runtime.seed))
        if key not in loaded:
            loaded[key] = _load(config, max_images)
        images, name = loaded[key], config.task.data.name
        if images.test_images.shape[1:] != tuple(model.model.image_shape):
            raise RunError(
                f"Got images of shape {images.test_images.shape[1:]} of {name} "
                f"for {model.model_dir}, expected "
                f"{tuple(model.model.image_shape)}"
            )
        first = chosen[0] if chosen else images
        if images.class_names != first.class_names or not np.array_equal(
            images.test_labels, first.test_labels
        ):
            raise RunError(
                f"The test images of {name} for {model.model_dir} are not "
                f"those for {models[0].model_dir}: expected runs whose "
                "settings task.data name the same classes and images"
            )
        chosen.append(images)
    return chosen


def _load(config, max_images):
    task = SLAClassificationTask(config)
    names = task.data.train.class_names
    images = ProbeImages(
        *task.arrays(_sample(task.data.train, max_images)),
        *task.arrays(_sample(task.data.test, max_images)),
        names,
        task.data.preprocessing,
    )
    for part, labels in (
        ("training", images.fit_labels),
        ("test", images.test_labels),
    ):
        counts = np.bincount(labels, minlength=len(names))
        if counts.min() < _LEAST_PER_CLASS:
            raise RunError(
                f"Too few images for a probe: got {counts.min()} of class "
                f"{names[counts.argmin()]!r} among {len(labels)} {part} images "
                f"of {config.task.data.name}, expected at least "
                f"{_LEAST_PER_CLASS} of each class. Raise --max_images "
                f"({max_images}), or train on more labels."
            )
    return images


def _sample(data, count):
    """A part of a set, the same each time, with its shares of the classes."""
    if len(data) <= count:
        return data
    return data.take(splits.stratified_split(data.labels, count, seed=0)[0])


def transfer_config(model, name, data_dir):
    """The configuration of a run with the images of another source.

    All training images of the source may be used, resized to those of the
    model and normalised like them.

    Args:
        model: `TrainedModel`.
        name: of the source.
        data_dir: its folder; None for that of the run.

    Returns:
        An `ExperimentConfig`, the same for runs that differ in the seed.

    Raises:
        ConfigError: if there is no such source.
    """
    data = model.config.task.data
    settings = {
        "name": name,
        "data_dir": data_dir or data.data_dir,
        "image_size": list(model.model.image_shape[:2]),
        "evaluation_resize": None,
        "labels_per_class": None,
        "fraction": None,
        "validation_indices": None,
        "validation_size": 0.1,
    }
    config = model.config.override(
        {"task": {"data": settings}, "runtime": {"seed": 0}}
    )
    return config.validate()
