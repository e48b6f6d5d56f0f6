# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The model that runs `predict` of a training model."""

from __future__ import annotations

import contextlib
import typing

import keras

from official.typing import Tensor

if typing.TYPE_CHECKING:
    from sla.modeling.view_classifier import ViewClassifier


@keras.saving.register_keras_serializable(package="sla")
class Predictor(keras.Model):
    """A training model in one inference mode: images to class probabilities.

    It shares the layers of the training model.

    Args:
        model: A built model.
        mode: An inference mode of the model.
        reduction: A reduction of the mode; empty if it has none.
    """

    def __init__(
        self, model: ViewClassifier, mode: str, reduction: str
    ) -> None:
        super().__init__()
        self.model = model
        self.mode = mode
        self.reduction = reduction

    def call(self, images: Tensor) -> Tensor:
        """Class probabilities `(B, N)`."""
        return self.model.class_probabilities(images, self.mode, self.reduction)


def build_predictor(
    model: ViewClassifier, mode: str, reduction: str
) -> Predictor:
    """A `Predictor` on the devices of the model.

    Args:
        model: A built model.
        mode: An inference mode of the model.
        reduction: A reduction of the mode; empty if it has none.

    Returns:
        The predictor.
    """
    with in_scope_of(model):
        return Predictor(model, mode, reduction)


def in_scope_of(model: keras.Model) -> contextlib.AbstractContextManager:
    """The context in which variables belong to the devices of a model."""
    strategy = getattr(model, "distribute_strategy", None)
    return strategy.scope() if strategy else contextlib.nullcontext()
