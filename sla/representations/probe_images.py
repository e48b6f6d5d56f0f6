# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The images that representations are compared on."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from official.core.config_definitions import ExperimentConfig
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError
from official.typing import Array
from official.typing import Path
from official.vision.dataloaders import splits
from official.vision.dataloaders.preprocessing import Preprocessing
from sla.representations.trained_models import TrainedModel
from sla.tasks.sla_classification import SLAClassificationTask

# No probe is fitted or judged on a class of one image.
_LEAST_PER_CLASS = 2


@dataclasses.dataclass(frozen=True, eq=False)
class ProbeImages:
    """Images to fit probes on and to judge them on, as a network gets them.

    Attributes:
        fit_images: Training images of a run, float32 `(n, H, W, C)`.
        fit_labels: Their labels, integer `(n,)`.
        test_images: Test images, float32 `(m, H, W, C)`.
        test_labels: Their labels, integer `(m,)`.
        class_names: The N names.
        preprocessing: The `Preprocessing` of the images.
    """

    fit_images: Array
    fit_labels: Array
    test_images: Array
    test_labels: Array
    class_names: tuple[str, ...]
    preprocessing: Preprocessing


def load_probe_images(
    models: Sequence[TrainedModel],
    configs: Sequence[ExperimentConfig],
    max_images: int,
) -> list[ProbeImages]:
    """Loads, for each model, images of the data of a configuration.

    Args:
        models: The models.
        configs: For each model, the configuration whose data are used.
        max_images: Most training images, and most test images.

    Returns:
        For each model its images, with the shares of the classes in the
        training and test sets. The test images are the same for all.

    Raises:
        RunError: If data are missing or do not fit the models, if a class
            has fewer than two images in one of the sets, or if the test
            images of two configurations differ.
    """
    loaded: dict[str, ProbeImages] = {}
    chosen: list[ProbeImages] = []
    for model, config in zip(models, configs, strict=True):
        key = repr((config.task.data.as_dict(), config.runtime.seed))
        if key not in loaded:
            loaded[key] = _load(config, max_images)
        images, name = loaded[key], config.task.data.name
        expected = tuple(model.model.image_shape)
        if images.test_images.shape[1:] != expected:
            raise RunError(
                f"Got images of shape {images.test_images.shape[1:]} of {name} "
                f"for {model.model_dir}. Expected {expected}."
            )
        first = chosen[0] if chosen else images
        if images.class_names != first.class_names or not np.array_equal(
            images.test_labels, first.test_labels
        ):
            raise RunError(
                f"Got test images of {name} for {model.model_dir} that differ "
                f"from those for {models[0].model_dir}. Expected runs with the "
                "same classes and images in their settings task.data."
            )
        chosen.append(images)
    return chosen


def load_transfer_images(
    models: Sequence[TrainedModel],
    name: str | None,
    data_dir: Path | None,
    max_images: int,
) -> list[ProbeImages]:
    """Loads images of a source that no model was trained on.

    Args:
        models: The models.
        name: Name of the source; None for none.
        data_dir: Its folder; None for that of the runs.
        max_images: As for `load_probe_images`.

    Returns:
        For each model its images; empty without a source.

    Raises:
        RunError: If there is no such source, or as for `load_probe_images`.
    """
    if name is None:
        return []
    try:
        configs = [transfer_config(model, name, data_dir) for model in models]
        return load_probe_images(models, configs, max_images)
    except (ConfigError, RunError) as error:
        raise RunError(f"transfer_data: {error}") from error


def transfer_config(
    model: TrainedModel, name: str, data_dir: Path | None
) -> ExperimentConfig:
    """The configuration of a run with the images of another source.

    All training images of the source may be used, resized to those of the
    model and normalized like them.

    Args:
        model: The model.
        name: Name of the source.
        data_dir: Its folder; None for that of the run.

    Returns:
        The configuration, the same for runs that differ in the seed.

    Raises:
        ConfigError: If there is no such source.
    """
    data = model.config.task.data
    settings = {
        "name": name,
        "data_dir": str(data_dir) if data_dir else data.data_dir,
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


def _load(config, max_images):
    task = SLAClassificationTask(config)
    names = task.data.train.class_names
    fit_images, fit_labels = task.arrays(_sample(task.data.train, max_images))
    test_images, test_labels = task.arrays(_sample(task.data.test, max_images))
    for part, labels in (("training", fit_labels), ("test", test_labels)):
        counts = np.bincount(labels, minlength=len(names))
        if counts.min() < _LEAST_PER_CLASS:
            raise RunError(
                f"Got {counts.min()} images of class "
                f"{names[counts.argmin()]!r} among {len(labels)} {part} images "
                f"of {config.task.data.name}. Expected at least "
                f"{_LEAST_PER_CLASS} of each class for a probe. Raise "
                f"max_images ({max_images}), or train on more labels."
            )
    return ProbeImages(
        fit_images=fit_images,
        fit_labels=fit_labels,
        test_images=test_images,
        test_labels=test_labels,
        class_names=names,
        preprocessing=task.data_config,
    )


def _sample(data, count):
    """A part of a set, the same each time, with its shares of the classes."""
    if len(data) <= count:
        return data
    return data.take(splits.stratified_split(data.labels, count, seed=0)[0])
