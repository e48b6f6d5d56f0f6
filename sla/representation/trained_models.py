# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The models to compare, loaded and found to be comparable."""

import dataclasses

from official.core.config_definitions import ExperimentConfig
from official.core.run_directory import RunError
from official.core.run_directory import flatten
from official.core.trained_run import load_trained_run
from sla.modeling.multi_view_model import MultiViewModel
from sla.modeling.sla_model import SLAModel
from sla.transforms.registry import get_several


@dataclasses.dataclass(frozen=True, eq=False)
class TrainedModel:
    """A model of a run.

    Attributes:
        model_dir: folder of the run, as the user wrote it.
        group: the experiment, with the settings in which runs of that name
            differ; the same for the seeds of one experiment.
        config: `ExperimentConfig` of the run.
        model: `MultiViewModel`.
    """

    model_dir: str
    group: str
    config: ExperimentConfig
    model: MultiViewModel

    @property
    def seed(self):
        return self.config.runtime.seed

    @property
    def name(self):
        return f"{self.group}, seed {self.seed}"


def load_models(model_dirs, data_dir=None):
    """Loads models that were trained on the same data.

    Args:
        model_dirs: folders of finished runs.
        data_dir: folder of the data; None for those of the runs.

    Returns:
        List of `TrainedModel`.

    Raises:
        RunError: if one is missing or damaged, if two differ in data set,
            number of classes or channels, or if two are the same.
        ConfigError: if a configuration is not valid any more.
    """
    if not model_dirs:
        raise RunError("--models: got none, expected folders of finished runs")
    loaded = [load_trained_run(path, data_dir)[1:] for path in model_dirs]
    for path, (config, model) in zip(model_dirs, loaded):
        _check_same_data(model_dirs[0], *loaded[0], path, config, model)
    groups = _groups([config for config, _ in loaded])
    models = [
        TrainedModel(path, group, config, model)
        for path, group, (config, model) in zip(model_dirs, groups, loaded)
    ]
    first_by_name = {}
    for one in models:
        other = first_by_name.setdefault(one.name, one)
        if other is not one:
            raise RunError(
                f"--models: got {one.name} twice, in {other.model_dir} and "
                f"{one.model_dir}, expected different runs"
            )
    return models


def choose_transforms(models, name=None):
    """The transforms that all models are tried with.

    Args:
        models: list of `TrainedModel`.
        name: of a transform set; None for that of the first model of joint
            labels, or else rotations.

    Returns:
        A `TransformSet`.

    Raises:
        RunError: if there is no such set, if it does not fit the images, or
            if it has one transform, so that there is nothing to compare.
    """
    if name is None:
        own = (one.model for one in models if isinstance(one.model, SLAModel))
        first = next(own, None)
        name = "rotation" if first is None else first.transforms
    try:
        return get_several(name, models[0].model.image_shape)
    except ValueError as error:
        raise RunError(f"--transforms: {error}") from error


def _check_same_data(first_path, first_config, first, path, config, model):
    for what, value, other in (
        ("data set", config.task.data.name, first_config.task.data.name),
        ("number of classes", model.num_classes, first.num_classes),
        ("image shape", model.image_shape, first.image_shape),
    ):
        if value != other:
            raise RunError(
                f"--models: got {what} {value} in {path} and {other} in "
                f"{first_path}, expected models of the same data"
            )


def _groups(configs):
    """For each configuration, its experiment and what sets it apart."""
    flat = [flatten(config.as_dict()) for config in configs]
    groups = []
    for settings in flat:
        peers = [
            other
            for other in flat
            if other["experiment"] == settings["experiment"]
        ]
        keys = [
            key
            for key in sorted({*settings}.union(*peers))
            if key != "runtime.seed"
            and not key.endswith(".data_dir")
            and any(other.get(key) != settings.get(key) for other in peers)
        ]
        parts = [f"{key}={settings.get(key)}" for key in keys]
        groups.append(", ".join([settings["experiment"], *parts]))
    return groups
