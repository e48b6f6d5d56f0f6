# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The features of images by a trained network, for few-shot classifiers."""

import dataclasses

import keras
import numpy as np

from official.core.config_definitions import ExperimentConfig
from official.typing import Array
from official.vision.dataloaders.encoded_images import LabeledImages
from sla.modeling.few_shot_model import FewShotModel
from sla.modeling.view_backbone import ViewBackbone
from sla.transforms import registry
from sla.transforms.transform_set import TransformSet


@dataclasses.dataclass(frozen=True, eq=False)
class EmbeddedImages:
    """Features of all views of some images.

    Attributes:
        features: float32 `(n, M, D)`. Of a network that was not trained on
            episodes they have unit length.
        labels: int32 `(n,)`.
        student_features: float32 `(n, 1, D)`, if the network has a student that
            learned from episodes.
    """

    features: Array
    labels: Array
    student_features: Array | None = None


def views_to_test(
    model: ViewBackbone, config: ExperimentConfig
) -> TransformSet:
    """The transforms that a run is tested with.

    Args:
        model: The model of a trained run.
        config: Its configuration.

    Returns:
        Those that it was trained with. A baseline, which was not, gets those
        of its configuration if they fit its images.
    """
    if model.num_transforms > 1:
        return model.transforms
    transforms = registry.get(config.task.transforms)
    try:
        transforms.check_image_shape(model.image_shape)
    except ValueError:
        return model.transforms
    return transforms


def embed_images(
    model: ViewBackbone,
    config: ExperimentConfig,
    images: LabeledImages,
    transforms: TransformSet | None = None,
    verbose: bool = False,
) -> EmbeddedImages:
    """Computes the features of images.

    Args:
        model: The model of a trained run.
        config: Its configuration.
        images: Images of the model's size.
        transforms: Transform set of the views; the model's by default.
        verbose: Whether to show a progress bar.

    Returns:
        The features.
    """
    from official.vision.dataloaders.evaluation_pipeline import (
        evaluation_dataset,
    )

    network = model
    if transforms is not None and not isinstance(model, FewShotModel):
        network = ViewBackbone(model.backbone, transforms)
        network.build((None, *model.image_shape))
    features = network.view_features(
        evaluation_dataset(images, config.task.data), verbose=int(verbose)
    )["features"]
    if not isinstance(model, FewShotModel):
        return EmbeddedImages(unit_length(features), images.labels)
    student = None
    if model.distillation is not None:
        student = keras.ops.convert_to_numpy(model.student_features(features))
    return EmbeddedImages(features, images.labels, student)


def unit_length(features: Array) -> Array:
    """Features `(..., D)` divided by their Euclidean length.

    Example:
    >>> unit_length(np.array([[3.0, 4.0]])).tolist()
    [[0.6, 0.8]]
    """
    lengths = np.linalg.norm(features, axis=-1, keepdims=True)
    return features / np.maximum(lengths, 1e-12)
