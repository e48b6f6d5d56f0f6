# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Short training runs, and what the networks then predict."""

import dataclasses
import statistics
import time
from collections.abc import Sequence

import keras

from official.core.config_definitions import ExperimentConfig
from official.core.strategy import set_up_runtime
from official.typing import Array
from official.vision.dataloaders.dataset_factory import ClassificationData
from sla.inference.batches import run_in_batches
from sla.layers import TransformExpansion
from sla.probe.budget import Budget
from sla.tasks.sla_classification import SLAClassificationTask
from sla.transforms import TransformSet

_BATCH_SIZE = 256


@dataclasses.dataclass(frozen=True, eq=False)
class ShortRun:
    """Predictions of a network for n validation and k training images.

    Attributes:
        training: Integers `(k,)`, the classes that it predicts for
            untransformed training images.
        logits: By name of a transform set, float32 logits of all its views of
            validation images: `(n, M, N)` of a baseline, `(n, M, N, M)` of a
            network of joint labels.
        seconds_per_view: How long training took.
    """

    training: Array
    logits: dict[str, Array]
    seconds_per_view: float


def shortened(
    config: ExperimentConfig,
    budget: Budget,
    method: str,
    transforms: str = "rotation",
) -> ExperimentConfig:
    """The configuration of one short run: the whole recipe in fewer steps.

    Learning rates of `sgd` are scaled with the batch, as is usual. Averages of
    weights are left out, which would lag behind.

    Args:
        config: Configuration of the whole run.
        budget: What may be spent.
        method: "baseline" or "sla".
        transforms: Name of a transform set.

    Returns:
        A valid configuration.
    """
    trainer, batch_size = config.trainer, config.task.data.batch_size
    optimizer = trainer.optimizer
    rate = optimizer.learning_rate
    if optimizer.name == "sgd":
        rate *= budget.batch_size / batch_size
    warmup = optimizer.schedule.warmup_steps * budget.steps
    settings = {
        "task": {
            "method": method,
            "transforms": transforms,
            "transform_chunk": None,
            "transforms_per_step": None,
            "data": {"batch_size": budget.batch_size},
        },
        "trainer": {
            "train_steps": budget.steps,
            "optimizer": {
                "learning_rate": rate,
                "average_momentum": None,
                "schedule": {"warmup_steps": warmup // trainer.train_steps},
            },
        },
        "runtime": {"distribution_strategy": "one_device"},
    }
    return config.override(settings).validate()


def train_shortly(
    config: ExperimentConfig,
    data: ClassificationData,
    images: Array,
    training_images: Array,
    transform_sets: Sequence[TransformSet],
) -> ShortRun:
    """Trains a network and lets it predict.

    Args:
        config: What `shortened` returned.
        data: Data of the experiment.
        images: Float32 `(n, H, W, C)`, to predict in all views.
        training_images: Float32 `(k, H, W, C)`, to predict untransformed.
        transform_sets: The views.

    Returns:
        The predictions.
    """
    set_up_runtime(config.runtime)
    task = SLAClassificationTask(config)
    task.data = data
    model = task.build_model()
    clock = _Clock()
    model.fit(
        task.training_dataset(0),
        steps_per_epoch=config.trainer.train_steps,
        shuffle=False,
        verbose=0,
        callbacks=[clock, *task.callbacks(model)],
    )
    network = model.deploy("single")
    logits = network.predict(training_images, _BATCH_SIZE, verbose=0)
    views = config.task.data.batch_size * model.num_transforms
    run = ShortRun(
        logits.argmax(axis=1),
        {
            transform_set.name: _view_logits(model, transform_set, images)
            for transform_set in transform_sets
        },
        clock.seconds / views,
    )
    keras.utils.clear_session()
    return run


def _view_logits(
    model: keras.Model, transform_set: TransformSet, images: Array
) -> Array:
    inputs = keras.Input(model.image_shape)
    if len(model.transforms) > 1:
        outputs = model.call(inputs, training=False)["joint"]
    else:
        features = model.features(TransformExpansion(transform_set)(inputs))
        views = range(len(transform_set))
        outputs = model.call_heads(features, views)["class"]
    network = keras.Model(inputs, {"logits": outputs})
    return run_in_batches(network, images, _BATCH_SIZE)["logits"]


class _Clock(keras.callbacks.Callback):
    """Median seconds of a step: the first ones compile."""

    def __init__(self):
        super().__init__()
        self._steps = []

    @property
    def seconds(self) -> float:
        return statistics.median(self._steps)

    def on_train_batch_begin(self, batch, logs=None):
        self._start = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        self._steps.append(time.perf_counter() - self._start)
