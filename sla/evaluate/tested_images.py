# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The images that a model is tested on: those of the run, or of a folder."""

import dataclasses
from collections.abc import Sequence

from official.typing import Array
from official.typing import Dataset
from official.typing import Path
from official.vision.dataloaders.evaluation_pipeline import evaluation_dataset
from sla.tasks.sla_classification import SLAClassificationTask


@dataclasses.dataclass(frozen=True, eq=False)
class TestedImages:
    """Images to test a model on.

    Attributes:
        dataset: Batches of images and labels, each image once, in order.
        paths: Paths of the n images, if they are files.
        groups: Names `(n,)` of their groups, if they have some.
    """

    dataset: Dataset
    paths: Sequence[str] | None
    groups: Array | None


def tested_images(
    task: SLAClassificationTask,
    folder: Path | None,
    image_shape: tuple[int, int, int],
    class_names: Sequence[str],
) -> TestedImages:
    """Finds the images to test a model on.

    Args:
        task: The task of the run.
        folder: Folder of labeled images; None for the test images of the run.
        image_shape: `(H, W, C)` of the model.
        class_names: The N names that it knows.

    Returns:
        The images.

    Raises:
        RunError: The folder does not fit the model, or images cannot be read.
    """
    if not folder:
        data = task.data
        return TestedImages(
            task.test_dataset(), data.test_files, data.test.groups
        )
    listed = task.folder_images(folder, image_shape, class_names)
    return TestedImages(
        evaluation_dataset(listed, task.data_config),
        [listed.name(index) for index in range(len(listed))],
        None,
    )
