# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the interface that a task must fill."""

import pytest

from official.core.config_definitions import ExperimentConfig
from official.core.run_directory import RunError
from official.core.task import Task


class SmallTask(Task):
    """All that is abstract, and nothing more."""

    image_shape = (8, 8, 1)

    def build_model(self):
        return "model"

    def training_dataset(self, start_step):
        return [start_step]

    def validation_dataset(self):
        return []

    test_dataset = validation_dataset

    def metric_names(self, model):
        return ["accuracy"]

    shown_metrics = metric_names

    def default_metric(self, model):
        return "accuracy"

    def example_images(self, model):
        return {}

    describe = example_images

    def export(self, model, path):
        pass


def test_a_task_must_be_complete():
    class Incomplete(SmallTask):
        build_model = Task.build_model

    with pytest.raises(TypeError, match="build_model"):
        Incomplete(ExperimentConfig())


def test_callbacks_and_further_figures_are_optional():
    task = SmallTask(ExperimentConfig())
    assert list(task.callbacks("model")) == []
    assert task.describe_test("model") == {}


@pytest.mark.parametrize(
    "chosen, expected",
    [(None, "accuracy"), ("loss", "loss"), ("accuracy", "accuracy")],
)
def test_the_metric_that_selects(chosen, expected):
    config = ExperimentConfig()
    config.trainer.selection_metric = chosen
    assert SmallTask(config).selection_metric("model") == expected


def test_a_metric_that_the_task_does_not_have():
    config = ExperimentConfig()
    config.trainer.selection_metric = "f1"
    message = r"selection_metric: Got 'f1'\. Expected one of loss, accuracy\."
    with pytest.raises(RunError, match=message):
        SmallTask(config).selection_metric("model")
