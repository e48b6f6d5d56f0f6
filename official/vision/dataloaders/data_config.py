# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The settings of the images of a run."""

import dataclasses
import re

from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting
from official.vision.dataloaders.class_counts import ClassCounts
from official.vision.dataloaders.image_config import ImageConfig
from official.vision.dataloaders.label_table_config import LabelTableConfig

#: Values of `unlabeled` that are no folders.
REST = "rest"
SPLIT = "split:"

_SERVICE = re.compile(r"grpc://.+:\d+")


@dataclasses.dataclass
class DataConfig(ClassCounts, ImageConfig):
    """Which images, how they are divided and how they are normalized.

    `mean` and `stddev` have one value, or one per channel. `validation_size`
    is not used where the source has a validation set of its own, or where
    `validation_indices` names the examples.
    """

    label_table: LabelTableConfig = setting(
        LabelTableConfig, help="A table of labels in place of class folders."
    )
    validation_size: float = setting(
        200,
        help="Number of training images set aside for selection; below 1: "
        "their share.",
        low=0.0,
        exclusive_low=True,
    )
    validation_indices: str | None = setting(
        None,
        help="File of the indices of those images, .npy or text with one per "
        "line; null: random images.",
    )
    split_seed: int | None = setting(
        None,
        help="Seed for choosing training and validation images; null: "
        "runtime.seed.",
        low=0,
    )
    unlabeled: str | None = setting(
        None,
        help="Images without label to learn from as well: rest: the training "
        "images that labels_per_class or fraction leaves out; x_unlabeled: "
        "that array of the npz file; split:NAME: that split of the TensorFlow "
        "Dataset; else a folder of images; null: none.",
    )
    unlabeled_size: int | None = setting(
        None,
        help="Number of those images to use, drawn by split_seed; null: all.",
        low=1,
    )
    unlabeled_batch_size: int | None = setting(
        None,
        help="Number of unlabeled images per training step, beside batch_size "
        "labeled ones; null: as many.",
        low=1,
        high=2**20,
    )
    tf_data_service: str | None = setting(
        None,
        help="Address of a tf.data service for the training pipeline, "
        "grpc://host:port; null: none.",
    )

    def check(self, path: str) -> None:
        """Raises for settings that do not go together."""
        super().check(path)
        if self.validation_size >= 1 and self.validation_size % 1:
            config_error(
                f"{path}.validation_size",
                self.validation_size,
                "a whole number of images, or a share below 1",
            )
        if self.label_table.file is not None and self.name != "folder":
            config_error(
                f"{path}.label_table.file",
                self.label_table.file,
                f"null, as name is {self.name}: only images of a folder have a "
                "table",
            )
        for name in ("unlabeled_size", "unlabeled_batch_size"):
            number = getattr(self, name)
            if self.unlabeled is None and number is not None:
                config_error(
                    f"{path}.{name}",
                    number,
                    "null, as unlabeled is null: there are no unlabeled images",
                )
        if self.unlabeled is not None and self.tf_data_service is not None:
            config_error(
                f"{path}.tf_data_service",
                self.tf_data_service,
                "null, as a tf.data service cannot mix labeled and unlabeled "
                "images",
            )
        service = self.tf_data_service
        if service is not None and not _SERVICE.fullmatch(service):
            config_error(
                f"{path}.tf_data_service", service, "grpc://host:port or null"
            )
