# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a task must give to be trained by `train_lib`."""

import abc
from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

import keras

from official.core.config_definitions import ExperimentConfig
from official.core.run_directory import RunError
from official.typing import Array
from official.typing import Dataset
from official.typing import Path


class Task(abc.ABC):
    """What an experiment trains, and how it is measured.

    A subclass gives the data sets, the compiled model, the names of its
    metrics, the facts for `results.json` and the export.

    Args:
        config: The whole experiment, already validated.
    """

    def __init__(self, config: ExperimentConfig) -> None:
        self.config = config

    @property
    @abc.abstractmethod
    def image_shape(self) -> tuple[int, int, int]:
        """`(H, W, C)` of the images as the network gets them."""

    @abc.abstractmethod
    def build_model(self) -> keras.Model:
        """Builds and compiles the model.

        Returns:
            The model, with all variables.

        Raises:
            ValueError: Parts of the configuration do not fit each other.
        """

    def data_digest(self) -> str | None:
        """Returns what stands for the data; None if that is not known.

        A run is not resumed or evaluated with data of another digest.
        """
        return None

    @abc.abstractmethod
    def training_dataset(self, start_step: int) -> Dataset:
        """Makes endless training batches.

        Args:
            start_step: Step of the first batch. A batch depends on the seed
                and its step alone.

        Returns:
            Batches as `fit` takes them.
        """

    @abc.abstractmethod
    def validation_dataset(self) -> Dataset:
        """Makes batches with each validation example once."""

    @abc.abstractmethod
    def test_dataset(self) -> Dataset:
        """Makes batches with each test example once."""

    def fit_data(
        self, model: keras.Model, step: int, verbose: bool = False
    ) -> tuple[Dataset, Dataset]:
        """Makes the batches of `training_dataset` and `validation_dataset`.

        A task may give others, such as features of a backbone that is frozen.

        Args:
            model: The model of the task, in the phase of the step.
            step: Step of the first training batch.
            verbose: Whether to show the progress of long work.

        Returns:
            Batches for training and for validation.
        """
        return self.training_dataset(step), self.validation_dataset()

    def set_phase(self, model: keras.Model, step: int) -> None:
        """Prepares the model for the phase of training of a step.

        See `TrainerConfig.phase_of`. By default there is one phase only.

        Args:
            model: The model of the task. Where it is in another phase, it is
                compiled with a new optimizer.
            step: A step.
        """
        return None

    @abc.abstractmethod
    def metric_names(self, model: keras.Model) -> Sequence[str]:
        """Names the metrics, besides the loss, that may select the model."""

    @abc.abstractmethod
    def default_metric(self, model: keras.Model) -> str:
        """Names the metric that selects the model unless another is chosen."""

    @abc.abstractmethod
    def shown_metrics(self, model: keras.Model) -> Sequence[str]:
        """Names the accuracies that progress lines show."""

    @abc.abstractmethod
    def example_images(self, model: keras.Model) -> dict[str, Array]:
        """Shows images as the network gets them, for TensorBoard.

        Args:
            model: The model of the task.

        Returns:
            Dict of tag -> floats in [0, 1] of shape `(k, H, W, C)`.
        """

    def call_model(self, model: keras.Model, images: Any) -> Any:
        """Runs the model on images, for the graph in TensorBoard.

        Args:
            model: The model of the task.
            images: Symbolic `(B, H, W, C)`.

        Returns:
            Its output.
        """
        return model(images, training=False)

    @abc.abstractmethod
    def describe(self, model: keras.Model) -> dict[str, Any]:
        """States facts on model and data, for `results.json`."""

    @abc.abstractmethod
    def export(self, model: keras.Model, path: Path) -> None:
        """Writes the selected model as a SavedModel.

        Args:
            model: The selected model.
            path: Folder to write.
        """

    def callbacks(
        self, model: keras.Model
    ) -> Sequence[keras.callbacks.Callback]:
        """Makes callbacks of the task's own for training; none by default."""
        return []

    def test_figures(
        self, model: keras.Model, share: Callable[[Dataset], Dataset]
    ) -> dict[str, float]:
        """Measures the selected model on the test set.

        Args:
            model: The selected model.
            share: Shares a data set among the replicas.

        Returns:
            The entry `test` of `results.json`.
        """
        return model.evaluate(
            share(self.test_dataset()), return_dict=True, verbose=0
        )

    def describe_test(self, model: keras.Model) -> dict[str, Any]:
        """Computes further figures on the test set; none by default.

        Args:
            model: The selected model.

        Returns:
            Entries for `results.json`.
        """
        return {}

    def selection_metric(self, model: keras.Model) -> str:
        """Names the metric that selects the model.

        Args:
            model: The model of the task.

        Returns:
            `trainer.selection_metric`, or the task's default.

        Raises:
            RunError: The task has no such metric.
        """
        chosen = self.config.trainer.selection_metric
        names = ["loss", *self.metric_names(model)]
        if chosen is not None and chosen not in names:
            raise RunError(
                f"trainer.selection_metric: Got {chosen!r}. Expected one of "
                f"{', '.join(names)}."
            )
        return chosen or self.default_metric(model)
