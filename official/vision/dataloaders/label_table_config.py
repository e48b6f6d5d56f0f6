# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The settings of a table of labels."""

import dataclasses

from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting


@dataclasses.dataclass
class LabelTableConfig(Config):
    """A table with a row for each image, in place of class folders.

    Paths are relative to `data_dir`, or to the folder of the table without
    one. Without a column of parts, a fifth of the images becomes the test set.
    """

    file: str | None = setting(
        None, help="CSV, TSV or Parquet file; null: class folders."
    )
    path: str = setting("path", help="Column of the paths of the images.")
    label: str = setting("label", help="Column of the classes.")
    split: str | None = setting(
        None, help="Column of the parts: train, val and test; null: none."
    )
    group: str | None = setting(
        None,
        help="Column of the groups, such as patients or cameras, that are "
        "never in two parts; null: each image is a group of its own.",
    )

    def check(self, path: str) -> None:
        """Raises for columns without a table."""
        super().check(path)
        for name in ("split", "group"):
            if self.file is None and getattr(self, name) is not None:
                config_error(
                    f"{path}.{name}",
                    getattr(self, name),
                    "null, as file is null: there is no table",
                )
