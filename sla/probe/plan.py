# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The data, candidates and budget of a probe, before anything is trained."""

import dataclasses
import time
from collections.abc import Sequence

from official.core.config_definitions import ExperimentConfig
from official.core.run_directory import RunError
from official.typing import Array
from official.vision.dataloaders import splits
from official.vision.dataloaders.encoded_images import LabeledImages
from sla import transforms
from sla.probe.budget import Budget
from sla.probe.budget import plan_budget
from sla.probe.candidates import choose_candidates
from sla.tasks.sla_classification import SLAClassificationTask
from sla.transforms import TransformSet


@dataclasses.dataclass(frozen=True, eq=False)
class Plan:
    """A probe whose input is valid.

    Attributes:
        task: The task of the experiment.
        sets: Transform sets to try.
        budget: What may be spent.
        images: Float32 `(n, H, W, C)`, validation images to predict.
        labels: Integers `(n,)`, their classes, every class among them.
        training_images: Float32 `(k, H, W, C)`, training images to predict.
        training_labels: Integers `(k,)`, their classes.
        start: `time.perf_counter()` when the probe began.
    """

    task: SLAClassificationTask
    sets: list[TransformSet]
    budget: Budget
    images: Array
    labels: Array
    training_images: Array
    training_labels: Array
    start: float


def plan_probe(
    config: ExperimentConfig, candidates: Sequence[str] | None = None
) -> Plan:
    """Loads the data and checks that there is enough of everything.

    Args:
        config: Configuration of the data set, of any method.
        candidates: As for `choose_candidates`.

    Returns:
        The plan.

    Raises:
        RunError: If the data are missing, a candidate does not fit, or the
            run is too short to take a part of it.
    """
    start = time.perf_counter()
    task = SLAClassificationTask(config)
    sets = choose_candidates(candidates, task.image_shape)
    budget = plan_budget(
        config.trainer.train_steps,
        config.task.data.batch_size,
        len(transforms.get(config.task.transforms)),
        [len(transform_set) for transform_set in sets],
        len(task.data.validation),
    )
    validation = _part(task.data.validation, budget.num_images)
    _check_classes(validation)
    training = _part(task.data.train, budget.num_images)
    images, labels = task.arrays(validation)
    training_images, training_labels = task.arrays(training)
    return Plan(
        task,
        sets,
        budget,
        images,
        labels,
        training_images,
        training_labels,
        start,
    )


def _part(examples: LabeledImages, count: int) -> LabeledImages:
    if len(examples) <= count:
        return examples
    chosen, _ = splits.stratified_split(examples.labels, count, seed=0)
    return examples.take(chosen)


def _check_classes(validation: LabeledImages) -> None:
    absent = set(range(validation.num_classes)) - set(validation.labels)
    if absent:
        name = validation.class_names[min(absent)]
        raise RunError(
            f"Got {len(validation)} validation images and none of class "
            f"{name!r}. Expected some of each class. Raise "
            "task.data.validation_size, or name fewer candidates."
        )
