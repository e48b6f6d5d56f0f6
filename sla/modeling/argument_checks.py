# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Checks of the arguments that models are made with."""

import numbers
from typing import Any

import keras

from sla.losses.class_loss import ClassLoss


def check_backbone(backbone: Any) -> None:
    """Checks that the backbone is a layer.

    Args:
        backbone: What a user gave.

    Raises:
        ValueError: Anything but a `keras.Model` or a layer with one input.
    """
    if not isinstance(backbone, keras.layers.Layer):
        raise ValueError(
            f"Got backbone={backbone!r} ({type(backbone).__name__}). "
            "Expected a keras.Model or keras.layers.Layer."
        )
    num_inputs = len(getattr(backbone, "inputs", None) or [None])
    if num_inputs != 1:
        raise ValueError(
            f"Got backbone {backbone.name!r} with {num_inputs} inputs. "
            "Expected one: images (B, height, width, channels)."
        )


def check_features(
    features: Any, name: str, image_shape: tuple[int | None, ...]
) -> None:
    """Checks that a backbone gives features that heads can read.

    Args:
        features: What the backbone gives for a batch of images.
        name: Name of the backbone.
        image_shape: `(H, W, C)`.

    Raises:
        ValueError: Anything but one tensor `(B, D)` or `(B, h, w, D)`.
    """
    shape = getattr(features, "shape", None)
    if shape is None or len(shape) not in (2, 4) or shape[-1] is None:
        raise ValueError(
            f"Got {shape or type(features).__name__} from the backbone "
            f"{name!r} for images {image_shape}. Expected one tensor "
            "(B, features), or (B, h, w, features), which is pooled. Leave "
            "the classifier off (include_top=False), and pool other shapes "
            "first, tokens (B, T, features) with sla.backbones.pool_tokens."
        )


def check_part_of_views(
    name: str, number: Any, least: int, num_transforms: int
) -> int | None:
    """A number of transforms that is fewer than all, as a Python integer.

    Args:
        name: Name of the argument.
        number: Its value; None for all transforms.
        least: Smallest number allowed.
        num_transforms: M.

    Returns:
        The number.

    Raises:
        ValueError: A number out of range.
    """
    if number is None:
        return None
    is_integer = isinstance(number, numbers.Integral)
    if not is_integer or not least <= number <= num_transforms:
        raise ValueError(
            f"Got {name}={number!r}. Expected an integer from {least} to the "
            f"number of transforms, {num_transforms}."
        )
    return int(number)


def check_steps_in_parts() -> None:
    """Checks that steps with only some of the transforms can be made.

    Raises:
        ValueError: Another backend than TensorFlow.
    """
    backend = keras.backend.backend()
    if backend != "tensorflow":
        raise ValueError(
            "Got a training step of a model with transform_chunk or "
            f"transforms_per_step on the {backend} backend. Expected both to "
            "be None, since steps with only some of the transforms need "
            "TensorFlow. Set them to None to train on; to predict needs no "
            "change."
        )


def check_class_loss(class_loss: Any, num_classes: int) -> None:
    """Checks that a class loss fits the classes.

    Args:
        class_loss: What a user gave.
        num_classes: N.

    Raises:
        ValueError: Anything but a `ClassLoss` for as many classes.
    """
    if not isinstance(class_loss, ClassLoss):
        raise ValueError(
            f"Got class_loss={class_loss!r}. Expected a sla.ClassLoss, or "
            "None for the cross-entropy."
        )
    counts = class_loss.class_counts
    if counts is not None and len(counts) != num_classes:
        raise ValueError(
            f"Got class_counts of {len(counts)} classes for a model of "
            f"{num_classes}. Expected one number for each class."
        )
