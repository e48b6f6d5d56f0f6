# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A model that turns images into the features of all their views."""

from __future__ import annotations

import typing
from typing import Any

import keras
import numpy as np

from official.typing import Tensor
from sla.modeling.predictor import in_scope_of
from sla.ops.label_layout import by_view

if typing.TYPE_CHECKING:
    from sla.modeling.view_backbone import ViewBackbone


@keras.saving.register_keras_serializable(package="sla")
class FeatureExtractor(keras.Model):
    """The expansion and the backbone of a model, without its heads.

    It shares its layers with the model.

    Args:
        model: A built model.
    """

    def __init__(self, model: ViewBackbone) -> None:
        super().__init__()
        self.model = model

    def call(self, images: Tensor) -> Tensor:
        """Features `(B, M, D)` in float32."""
        model = self.model
        features = model.features(model.expansion(images), training=False)
        return keras.ops.cast(
            by_view(features, model.num_transforms), "float32"
        )


def build_feature_extractor(model: ViewBackbone) -> FeatureExtractor:
    """Builds a `FeatureExtractor` on the model's devices.

    Args:
        model: A built model.

    Returns:
        The extractor.

    Raises:
        ValueError: The model is not built.
    """
    model.check_built()
    with in_scope_of(model):
        return FeatureExtractor(model)


def check_features(
    inputs: dict[str, Any], model: ViewBackbone, training: bool = True
) -> None:
    """Checks features that are passed in place of images.

    Args:
        inputs: The result of `view_features`.
        model: The model that gets the features.
        training: Whether it is to be trained, or evaluated, on them.

    Raises:
        ValueError: The model is not built, its backbone is trained, or the
            features are not finite or have the wrong name, number or shape.
    """
    model.check_built()
    if set(inputs) != {"features"}:
        raise ValueError(
            f"Got a dict with {', '.join(map(repr, inputs)) or 'no entry'} in "
            "place of images. Expected images, or the dict with 'features' "
            "that view_features returns."
        )
    shape = tuple(inputs["features"].shape)
    expected = (model.num_transforms, model.num_features)
    if shape[1:] != expected or not shape[0]:
        raise ValueError(
            f"Got features of shape {shape}. Expected (n, {expected[0]}, "
            f"{expected[1]}) with n > 0: the features of {expected[0]} views "
            "of each image, as view_features returns them."
        )
    if not np.isfinite(inputs["features"]).all():
        raise ValueError(
            "Got NaN or infinite features. Expected finite values. Look for "
            "such values in the images, and in the backbone's weights."
        )
    if training and model.backbone.trainable_variables:
        raise ValueError(
            "Got features for a model whose backbone is trained. Expected a "
            "frozen backbone, because training would change the features. Set "
            "model.backbone.trainable = False before compile."
        )
