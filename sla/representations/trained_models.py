# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The models to compare, loaded and found to be comparable."""

import dataclasses
from collections.abc import Sequence

from official.core.config_definitions import ExperimentConfig
from official.core.run_directory import RunError
from official.core.run_directory import flatten
from official.core.trained_run import load_trained_run
from official.typing import Path
from sla.inference.classifier_run import check_classifier
from sla.modeling.multi_view_model import MultiViewModel
from sla.modeling.sla_model import SLAModel
from sla.transforms.registry import get_several
from sla.transforms.transform_set import TransformSet


@dataclasses.dataclass(frozen=True, eq=False)
class TrainedModel:
    """A model of a run.

    Attributes:
        model_dir: Folder of the run, as the user wrote it.
        group: The experiment, with the settings in which runs of that name
            differ; the same for the seeds of one experiment.
        config: Configuration of the run.
        model: The model.
    """

    model_dir: str
    group: str
    config: ExperimentConfig
    model: MultiViewModel

    @property
    def seed(self) -> int:
        """Seed of the run."""
        return self.config.runtime.seed

    @property
    def name(self) -> str:
        """Group and seed."""
        return f"{self.group}, seed {self.seed}"


def load_models(
    model_dirs: Sequence[Path], data_dir: Path | None = None
) -> list[TrainedModel]:
    """Loads models that were trained on the same data.

    Args:
        model_dirs: Folders of finished runs.
        data_dir: Folder of the data; None for those of the runs.

    Returns:
        The models, in the order of the folders.

    Raises:
        RunError: If one is missing or damaged, if two differ in data set,
            number of classes or image shape, or if two are the same.
        ConfigError: If a configuration is no longer valid.
    """
    if not model_dirs:
        raise RunError("models: Got none. Expected folders of finished runs.")
    loaded = []
    for path in model_dirs:
        run, config, model = load_trained_run(path, data_dir)
        check_classifier(model, run, "models")
        loaded.append((config, model))
    first_config, first_model = loaded[0]
    for path, (config, model) in zip(model_dirs, loaded, strict=True):
        for what, value, expected in (
            ("data set", config.task.data.name, first_config.task.data.name),
            ("number of classes", model.num_classes, first_model.num_classes),
            ("image shape", model.image_shape, first_model.image_shape),
        ):
            if value != expected:
                raise RunError(
                    f"models: Got {what} {value} in {path} and {expected} in "
                    f"{model_dirs[0]}. Expected models of the same data."
                )
    groups = _groups([config for config, _ in loaded])
    models = [
        TrainedModel(str(path), group, config, model)
        for path, group, (config, model) in zip(
            model_dirs, groups, loaded, strict=True
        )
    ]
    first_by_name: dict[str, TrainedModel] = {}
    for trained in models:
        other = first_by_name.setdefault(trained.name, trained)
        if other is not trained:
            raise RunError(
                f"models: Got {trained.name} twice, in {other.model_dir} and "
                f"{trained.model_dir}. Expected different runs."
            )
    return models


def choose_transforms(
    models: Sequence[TrainedModel], name: str | None = None
) -> TransformSet:
    """Chooses the transforms that all models are tried with.

    Args:
        models: The models.
        name: Name of a transform set; None for that of the first model of
            joint labels, or else rotations.

    Returns:
        The transform set.

    Raises:
        RunError: If there is no such set, if it does not fit the images, or
            if it has one transform, so that there is nothing to compare.
    """
    chosen: str | TransformSet = name or "rotation"
    if name is None:
        for trained in models:
            if isinstance(trained.model, SLAModel):
                chosen = trained.model.transforms
                break
    try:
        return get_several(chosen, models[0].model.image_shape)
    except ValueError as error:
        raise RunError(f"transforms: {error}") from error


def _groups(configs: Sequence[ExperimentConfig]) -> list[str]:
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
