# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The images that an export is checked and calibrated with."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from official.core.run_directory import RunError
from official.typing import Array
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.evaluation_pipeline import evaluation_dataset
from official.vision.dataloaders.image_config import ImageConfig
from official.vision.serving.formats import Artifact
from sla.tasks.sla_classification import SLAClassificationTask

_CHECKED_IMAGES = 2000
_CALIBRATION_IMAGES = 200
_NOISE_IMAGES = 64


@dataclasses.dataclass(frozen=True, eq=False)
class Examples:
    """Images as the network gets them.

    Attributes:
        images: float32 `(n, H, W, C)`, to compare the files on: test images,
            or noise without the data.
        labels: Integers `(n,)`; None for noise.
        calibration_images: Training images, float32 `(k, H, W, C)`, for
            quantized files; None without the data.
    """

    images: Array
    labels: Array | None = None
    calibration_images: Array | None = None


def support_examples(
    support: LabeledImages, preprocessing: ImageConfig
) -> Examples:
    """The images that a classifier was made from, to check its files on.

    How many of them it recognizes says nothing of others, so there are no
    labels.

    Args:
        support: The support images.
        preprocessing: Settings of the images of the run.

    Returns:
        The `Examples`.
    """
    batches = evaluation_dataset(support, preprocessing).as_numpy_iterator()
    images = np.concatenate([images for images, _ in batches])
    return Examples(images, calibration_images=images[:_CALIBRATION_IMAGES])


def load_examples(
    task: SLAClassificationTask,
    image_shape: tuple[int, int, int],
    artifacts: Sequence[Artifact],
    needs_data: bool,
    verbose: bool,
) -> Examples:
    """Loads the images for an export.

    Args:
        task: The task of the run.
        image_shape: `(H, W, C)` of the model.
        artifacts: What is to be written.
        needs_data: Whether the data are needed even if all artifacts are
            exact.
        verbose: Whether to say that the data are missing.

    Returns:
        The `Examples`.

    Raises:
        RunError: If the data are missing though they are needed.
    """
    try:
        images, labels = task.test_sample(_CHECKED_IMAGES)
        return Examples(
            images, labels, task.first_training_images(_CALIBRATION_IMAGES)
        )
    except RunError as error:
        if needs_data or not all(artifact.exact for artifact in artifacts):
            raise
        if verbose:
            print(f"The data are missing, so there is no accuracy: {error}")
    noise = np.random.default_rng(0).normal(size=(_NOISE_IMAGES, *image_shape))
    return Examples(noise.astype("float32"))
