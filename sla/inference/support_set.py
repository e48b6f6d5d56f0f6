# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A classifier of new classes from a folder with a few examples of each."""

import dataclasses

import keras
import numpy as np

from official.core.config_definitions import ExperimentConfig
from official.core.run_directory import RunError
from official.typing import Path
from official.vision.dataloaders import folder_source
from official.vision.dataloaders.encoded_images import LabeledImages
from sla.inference.embedding import embed_images
from sla.inference.support_classifiers import JointWeights
from sla.inference.support_classifiers import classifiers_of_features
from sla.inference.support_classifiers import classifiers_of_model
from sla.modeling.few_shot_model import FewShotModel
from sla.modeling.sla_model import SLAModel
from sla.modeling.view_backbone import ViewBackbone

# Its probabilities are calibrated better than those of distances.
_HEAD = "logistic_regression"


@dataclasses.dataclass(frozen=True, eq=False)
class SupportModel:
    """A classifier that was computed, not trained.

    Attributes:
        model: The classifier. It shares its backbone with the trained model.
        class_names: The N names, sorted.
        default_mode: The inference mode that its network was trained for.
        support: The support images.
    """

    model: SLAModel
    class_names: tuple[str, ...]
    default_mode: str
    support: LabeledImages


def support_model(
    model: ViewBackbone, config: ExperimentConfig, folder: Path
) -> SupportModel:
    """Makes a classifier of the classes in a folder, without training.

    Of a run that learned from episodes it has the head of the run; of any other
    run, a logistic regression on features of unit length.

    Args:
        model: The model of a trained run.
        config: Its configuration.
        folder: Holds `CLASS/*`, any number of images of each class.

    Returns:
        The classifier.

    Raises:
        RunError: There is no such folder, it has fewer than two classes, or
            an image that cannot be read.
    """
    try:
        images = load_support(folder, config, model.image_shape)
    except ValueError as error:
        raise RunError(f"support: {error}") from error
    embedded = embed_images(model, config, images)
    targets = np.eye(images.num_classes, dtype="float32")[images.labels]
    if isinstance(model, FewShotModel):
        classifiers = classifiers_of_model(model)
        default_mode = model.default_mode
    else:
        classifiers = classifiers_of_features([_HEAD], model.num_transforms)
        default_mode = classifiers[-1].mode
    weights = {
        classifier.mode: classifier.fit(
            classifier.features_of(embedded)[None], targets
        )
        for classifier in classifiers
    }
    classifier = _with_weights(model, weights, images.num_classes)
    return SupportModel(classifier, images.class_names, default_mode, images)


def load_support(
    folder: Path, config: ExperimentConfig, image_shape: tuple[int, int, int]
) -> LabeledImages:
    """Reads the images of class folders for a trained model.

    Args:
        folder: Holds `CLASS/*`.
        config: The configuration of the run.
        image_shape: `(H, W, C)` of the model.

    Returns:
        Images of that shape.

    Raises:
        ValueError: There is no such folder, it has fewer than two classes, or
            images cannot be read.
    """
    from official.vision.dataloaders.preparation import prepare

    root = folder_source.checked_folder(folder)
    listed = folder_source.load_part(root)
    if listed.num_classes < 2:
        raise ValueError(
            f"Got one class, {listed.class_names[0]}, in {root}. Expected two "
            "or more folders with images."
        )
    *size, channels = image_shape
    data = dataclasses.replace(
        config.task.data, image_size=list(size), cache="always"
    )
    _, (images,) = prepare(
        [dataclasses.replace(listed, channels=channels)], data
    )
    present = np.unique(images.labels)
    if len(present) < images.num_classes:
        missing = sorted(set(range(images.num_classes)) - set(present))
        raise ValueError(
            f"Got no image of {images.class_names[missing[0]]} in {root} that "
            "can be read. Expected at least one of each class."
        )
    return images


def _with_weights(
    model: ViewBackbone, weights: dict[str, JointWeights], num_classes: int
) -> SLAModel:
    """A model whose heads have the weights of each mode."""
    backbone = model.backbone
    if not isinstance(model, FewShotModel):
        backbone = _unit_length_backbone(model)
    classifier = SLAModel(
        backbone,
        num_classes,
        model.transforms,
        distillation="distilled" in weights,
    )
    classifier.build((None, *model.image_shape))
    joint = weights.get("aggregated", weights["single"])
    size = model.num_features
    classifier.joint_head.set_weights(
        [joint.kernel[0].reshape(size, -1), joint.bias[0].ravel()]
    )
    if classifier.student_head is not None:
        # The student's layer and its head, one after the other, are linear.
        kernel, bias = model.student.get_weights()
        head = weights["distilled"].kernel[0, :, :, 0]
        head_bias = weights["distilled"].bias[0, :, 0]
        classifier.student_head.set_weights(
            [kernel @ head, bias @ head + head_bias]
        )
    return classifier


def _unit_length_backbone(model: ViewBackbone) -> keras.Model:
    images = keras.Input(model.image_shape)
    features = model.backbone(images, training=False)
    if len(features.shape) == 4:
        features = keras.layers.GlobalAveragePooling2D(
            data_format="channels_last"
        )(features)
    # Of features, as `unit_length` makes them.
    features = keras.layers.UnitNormalization(dtype="float32")(features)
    return keras.Model(images, features)
