# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Checks of what a user gives to `fit` and `evaluate`, before it runs."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from official.typing import Array
from sla.transforms.transform_set import TransformSet

# Of probabilities in half precision.
_SUM_TOLERANCE = 0.01


def check_data(
    x: Any,
    y: Any,
    sample_weight: Any,
    num_classes: int,
    check_input: Callable[[Any], None],
    unlabeled: bool = False,
) -> Array | None:
    """Checks data before training starts on it.

    Arrays are checked whole. Of a `tf.data.Dataset` or a
    `keras.utils.PyDataset` the first batch is checked; a `tf.data.Dataset` is
    iterated once more for it, so one that shuffles anew in each iteration
    starts training with its second order. Generators are left alone, since a
    batch taken from one is lost to training.

    Args:
        x: What `fit` takes: images `(n, H, W, C)`, a dict of features in their
            place, or a data set.
        y: Labels, if `x` is not a data set.
        sample_weight: Weights of the examples, or None.
        num_classes: N.
        check_input: Function that raises ValueError for images, or a dict in
            their place, that do not fit the model.
        unlabeled: Whether some images may have no label.

    Returns:
        The images that were checked; None if there were none.

    Raises:
        ValueError: No data, no labels, tensors of unknown rank, or what
            `check_input`, `check_labels` and `check_weights` refuse.
    """
    if x is None:
        return None
    if hasattr(x, "element_spec") and hasattr(x, "take"):
        _check_ranks(x.element_spec)
        batch = next(iter(x.take(1)), None)
    elif isinstance(x, keras.utils.PyDataset):
        batch = x[0] if x.num_batches != 0 else None
    elif hasattr(x, "shape") or isinstance(x, dict):
        batch = (x, y, sample_weight)
    else:
        return None
    if batch is None:
        raise ValueError(
            "Got an empty data set. Expected at least one batch of images "
            "and labels."
        )
    if not isinstance(batch, (tuple, list)) or len(batch) < 2:
        raise ValueError(
            "Got a data set without labels. Expected batches (images, "
            "labels) or (images, labels, sample_weight)."
        )
    images, labels = keras.tree.map_structure(np.asarray, tuple(batch[:2]))
    check_input(images)
    number = len(keras.tree.flatten(images)[0])
    check_labels(labels, number, num_classes, unlabeled)
    if len(batch) > 2 and batch[2] is not None:
        check_weights("sample_weight", np.asarray(batch[2]))
    return None if isinstance(images, dict) else images


def _check_ranks(element_spec: Any) -> None:
    """Checks that TensorFlow knows how many axes the tensors have."""
    for spec in keras.tree.flatten(element_spec):
        shape = getattr(spec, "shape", None)
        if shape is not None and shape.rank is None:
            raise ValueError(
                "Got a tf.data.Dataset with tensors of unknown rank. Expected "
                "images (batch, height, width, channels) and labels (batch,). "
                "Say so in the last map of the data set, by tf.ensure_shape."
            )


def check_images(images: Array, transforms: TransformSet) -> None:
    """Checks images.

    Args:
        images: `(n, H, W, C)`.
        transforms: The model's `TransformSet`.

    Raises:
        ValueError: Images of another rank or shape, none, or pixels that are
            not finite.
    """
    if images.ndim != 4:
        raise ValueError(
            f"Got images of shape {images.shape}. Expected rank 4: (batch, "
            "height, width, channels); add a channel axis to gray images."
        )
    if len(images) == 0:
        raise ValueError("Got no images. Expected at least one.")
    transforms.check_image_shape(images.shape[1:])
    if images.dtype.kind == "f" and not np.isfinite(images).all():
        finite = np.isfinite(images).all(axis=(1, 2, 3))
        raise ValueError(
            f"Got NaN or infinite pixels in {np.sum(~finite)} of "
            f"{len(images)} images, first in image {np.argmin(finite)}. "
            "Expected finite values. Clean the data first."
        )


def check_labels(
    labels: Array, num_images: int, num_classes: int, unlabeled: bool = False
) -> None:
    """Checks labels.

    Args:
        labels: Integers `(n,)` or `(n, 1)`, or probabilities `(n, N)`.
        num_images: n.
        num_classes: N.
        unlabeled: Whether images may have no label: the integer -1, or a row
            of zeros.

    Raises:
        ValueError: Labels of another shape or number, or out of range.
    """
    if labels.ndim == 0 or len(labels) != num_images:
        raise ValueError(
            f"Got {num_images} images and labels of shape {labels.shape}. "
            "Expected one label for each image."
        )
    if labels.shape[1:] == (num_classes,):
        # Not `labels < 0`, which NaN would pass.
        valid = ((labels >= 0) & (labels < np.inf)).all(axis=1)
        if not valid.all():
            raise ValueError(
                f"Got label {labels[~valid][0]} at index {np.argmin(valid)}. "
                "Expected probabilities of the classes: finite, at least 0."
            )
        sums = labels.sum(axis=1, dtype="float64")
        add_up = np.abs(sums - 1) < _SUM_TOLERANCE
        if unlabeled:
            add_up |= sums == 0
        if not add_up.all():
            index = np.argmin(add_up)
            raise ValueError(
                f"Got a row of labels at index {index} that adds up to "
                f"{sums[index]:g}. Expected 1: one class for each image, or "
                "the probabilities of the classes. Give weights as "
                "sample_weight."
            )
        return
    if labels.shape[1:] not in ((), (1,)):
        raise ValueError(
            f"Got labels of shape {labels.shape} for {num_classes} classes. "
            "Expected integers (batch,), or one-hot or soft labels (batch, "
            f"{num_classes}). Is num_classes right?"
        )
    if labels.dtype.kind not in "biuf":
        raise ValueError(
            f"Got labels of dtype {labels.dtype}. Expected integers from 0 "
            f"to {num_classes - 1}, one for each class."
        )
    least = -1 if unlabeled else 0
    valid = (labels >= least) & (labels < num_classes) & (labels % 1 == 0)
    if not valid.all():
        wrong = labels[~valid][0]
        remedy = ""
        if unlabeled:
            remedy = ", or -1 for an image without label"
        elif wrong == -1:
            remedy = (
                ". To learn from images without label give the model "
                "unlabeled_loss=True"
            )
        raise ValueError(
            f"Got label {wrong} at index {np.argwhere(~valid)[0][0]}. "
            f"Expected integers from 0 to {num_classes - 1} for "
            f"num_classes={num_classes}{remedy}."
        )


def check_weights(name: str, weights: Array) -> None:
    """Checks the weights of examples or of classes.

    Args:
        name: Name of the argument.
        weights: `(n,)` or `(n, 1)`.

    Raises:
        ValueError: A weight that is negative or not finite.
    """
    valid = (weights >= 0) & (weights < np.inf)
    if not valid.all():
        index = np.argwhere(~valid)[0][0]
        raise ValueError(
            f"Got {name} {weights[~valid][0]} at index {index}. "
            "Expected finite weights of at least 0."
        )
