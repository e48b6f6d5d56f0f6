# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Features of a frozen backbone, computed only once."""

import dataclasses
import sys
from collections.abc import Callable

import keras
import numpy as np

from official.core.config_definitions import ExperimentConfig
from official.core.quiet_tensorflow import without_retracing_warnings
from official.typing import Array
from official.typing import Dataset
from official.vision.dataloaders.data_config import DataConfig
from official.vision.dataloaders.dataset_factory import ClassificationData
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.evaluation_pipeline import evaluation_dataset
from official.vision.dataloaders.feature_batches import LabeledFeatures
from official.vision.dataloaders.feature_batches import feature_batches
from official.vision.dataloaders.feature_batches import whole_batches
from official.vision.dataloaders.training_pipeline import of_unlabeled
from official.vision.dataloaders.training_pipeline import training_dataset
from sla.modeling.feature_extractor import build_feature_extractor
from sla.modeling.view_network import ViewNetwork
from sla.tasks import feature_files

MEMORY = "memory"


class CachedFeatures:
    """The features of all views of a run's images.

    Args:
        config: The experiment, with `trainer.cache_features` set.
        data: The images of the run.
        model: The model, with a frozen backbone.
        verbose: Whether to show progress.
    """

    def __init__(
        self,
        config: ExperimentConfig,
        data: ClassificationData,
        model: ViewNetwork,
        verbose: bool = False,
    ) -> None:
        self._config = config
        self._extractor = build_feature_extractor(model)
        self._verbose = verbose
        self._model = model
        settings = config.task.data
        self._train = self._training("training", data.train, settings)
        self._unlabeled = None
        if data.unlabeled is not None:
            self._unlabeled = self._training(
                "unlabeled", data.unlabeled, of_unlabeled(settings)
            )
        self._validation = self._once("validation", data.validation)

    def training_dataset(self, start_step: int) -> Dataset:
        """Makes endless training batches `(features, labels)`.

        Args:
            start_step: Step of the first batch.

        Returns:
            `{"features": (B, M, D)}`, and the same labels as for images.
        """
        return feature_batches(
            self._train,
            self._config.task.data.batch_size,
            self._config.runtime.seed,
            start_step,
            self._unlabeled,
            self._config.task.data.unlabeled_batch_size,
        )

    def validation_dataset(self) -> Dataset:
        """Makes batches that contain each validation example once."""
        batch_size = self._config.task.data.evaluation_batch_size
        return whole_batches(self._validation, batch_size)

    def _training(
        self, part: str, images: LabeledImages, settings: DataConfig
    ) -> LabeledFeatures:
        """Features of augmented copies, or of the images for 0 copies."""
        copies = self._config.trainer.cached_copies
        if not copies:
            return self._once(part, images)
        batch_size = settings.evaluation_batch_size
        number = copies * len(images)

        def make_batches() -> Dataset:
            dataset = training_dataset(
                images,
                dataclasses.replace(settings, batch_size=batch_size),
                self._config.runtime.seed,
            )
            return dataset.take(-(-number // batch_size))

        features, labels = self._kept(part, images, make_batches, number)
        return features[:number], labels[:number]

    def _once(self, part: str, images: LabeledImages) -> LabeledFeatures:
        """Features of the images, prepared as in evaluation."""
        return self._kept(
            part,
            images,
            lambda: evaluation_dataset(images, self._config.task.data),
            len(images),
        )

    def _kept(
        self,
        part: str,
        images: LabeledImages,
        make_batches: Callable[[], Dataset],
        number: int,
    ) -> LabeledFeatures:
        """Features and labels, read from an earlier run's file or computed."""
        place = self._config.trainer.cache_features
        if place is None or place == MEMORY:
            return self._compute(part, make_batches(), number)
        digest = feature_files.digest(self._config, self._model, images, part)
        path = feature_files.folder_of(place) / f"{digest}.npz"
        kept = feature_files.read(path)
        if kept is not None:
            if self._verbose:
                print(f"Features of {number} {part} images: {path}")
            return kept
        features, labels = self._compute(part, make_batches(), number)
        feature_files.write(path, features, labels)
        return features, labels

    def _compute(
        self, part: str, batches: Dataset, number: int
    ) -> LabeledFeatures:
        """Features and labels of at least `number` examples."""
        if self._verbose:
            print(f"Computing the features of {number} {part} images.")
        shown = self._verbose and sys.stdout.isatty()
        bar = keras.utils.Progbar(number, verbose=int(shown), unit_name="image")
        features: list[Array] = []
        labels: list[Array] = []
        for images, batch_labels in batches:
            with without_retracing_warnings():
                features.append(self._extractor.predict_on_batch(images))
            labels.append(batch_labels.numpy())
            bar.update(min(sum(map(len, labels)), number))
        return np.concatenate(features), np.concatenate(labels)
