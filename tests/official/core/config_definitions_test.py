# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the experiment configuration."""

import dataclasses

import pytest
import yaml

from official.core.config_definitions import ExperimentConfig
from official.core.config_definitions import TaskConfig
from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import setting


@dataclasses.dataclass
class FakeTask(TaskConfig):
    num_classes: int = setting(10, "Classes.", low=2)


def test_defaults_are_valid():
    assert ExperimentConfig().validate() == ExperimentConfig()


def test_task_keeps_the_type_that_the_experiment_gave_it():
    config = ExperimentConfig(task=FakeTask())
    changed = config.override({"task": {"num_classes": 3}})
    assert changed.task == FakeTask(num_classes=3)
    text = yaml.safe_dump(changed.as_dict(), sort_keys=False)
    assert config.override(yaml.safe_load(text)) == changed
    with pytest.raises(ConfigError, match=r"^task\.num_classes: Got 1\."):
        ExperimentConfig(task=FakeTask(num_classes=1)).validate()


@pytest.mark.parametrize(
    "path, value, message",
    [
        (
            "runtime.seed",
            2**32,
            "Got 4294967296. Expected an integer of at least 0 and at most "
            "4294967295.",
        ),
        (
            "runtime.precision",
            "fp8",
            "Got 'fp8'. Expected one of 'auto', 'float32', 'mixed_bfloat16', "
            "'mixed_float16'.",
        ),
        (
            "runtime.distribution_strategy",
            "gpu",
            "Got 'gpu'. Expected one of 'one_device', 'mirrored', "
            "'multi_worker_mirrored', 'tpu'.",
        ),
        ("trainer.train_steps", 0, "Got 0. Expected an integer of at least 1."),
        (
            "trainer.validation_interval",
            0,
            "Got 0. Expected an integer of at least 1.",
        ),
    ],
)
def test_value_out_of_range(path, value, message):
    section, name = path.split(".")
    with pytest.raises(ConfigError) as error:
        ExperimentConfig().override({section: {name: value}})
    assert str(error.value) == f"{path}: {message}"


def test_warmup_must_end_within_the_run():
    config = ExperimentConfig()
    config.trainer.optimizer.schedule.warmup_steps = 1000
    with pytest.raises(
        ConfigError,
        match=r"^trainer\.optimizer\.schedule\.warmup_steps: Got 1000\. Exp",
    ):
        config.validate()
    config.trainer.optimizer.schedule.warmup_steps = 999
    config.validate()


def test_every_task_has_data_with_a_batch_size():
    config = ExperimentConfig().override({"task": {"data": {"batch_size": 8}}})
    assert config.task.data.batch_size == 8
    with pytest.raises(ConfigError, match=r"^task\.data\.batch_size: Got 0\."):
        config.override({"task": {"data": {"batch_size": 0}}})
