# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Short training runs, and what the networks then say of the images."""

import time

import keras

from official.core.strategy import set_up_runtime
from sla.inference.batches import run_in_batches
from sla.layers import TransformExpansion
from sla.tasks.sla_classification import SLAClassificationTask

_BATCH_SIZE = 256


def shortened(config, budget, method, transforms="rotation"):
    """The configuration of one short run: the whole recipe in fewer steps.

    Rates of `sgd` are scaled with the batch, as is usual; averages of weights
    are left out, which would lag behind.

    Args:
        config: an `ExperimentConfig`.
        budget: a `Budget`.
        method: "baseline" or "sla".
        transforms: name of a transform set.

    Returns:
        A valid `ExperimentConfig`.
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


def train_shortly(config, data, images, transform_sets):
    """Trains a network and asks it about images.

    Args:
        config: what `shortened` returned.
        data: `ClassificationData` of the experiment.
        images: float32 `(n, H, W, C)`, to answer.
        transform_sets: list of `TransformSet`, views to answer.

    Returns:
        Dict of name of a set -> float32 logits: `(n, M, N)` of a baseline,
        `(n, M, N, M)` of a network of joint labels; and the seconds that a
        training view took, without the first step, which compiles.
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
    answers = {
        each.name: _answers(model, each, images) for each in transform_sets
    }
    views = config.task.data.batch_size * model.num_transforms
    keras.utils.clear_session()
    return answers, clock.seconds_per_step / views


def _answers(model, transform_set, images):
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
    """Times the steps after the first."""

    def __init__(self):
        super().__init__()
        self._steps = 0

    @property
    def seconds_per_step(self):
        return (self._last - self._first) / max(self._steps - 1, 1)

    def on_train_batch_end(self, batch, logs=None):
        self._last = time.perf_counter()
        if not self._steps:
            self._first = self._last
        self._steps += 1
