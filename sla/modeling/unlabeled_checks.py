# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Checks of labeled and unlabeled images together, before training."""

from typing import Any

import numpy as np

from official.typing import Array


def check_some_of_each(labels: Array, num_classes: int) -> None:
    """Checks that there are images of every class, and unlabeled ones.

    Args:
        labels: All labels of training: integers, -1 for none, or
            probabilities `(n, N)`, zeros for none.
        num_classes: N.

    Raises:
        ValueError: A class without labeled image, or no unlabeled image.
    """
    if labels.shape[1:] == (num_classes,):
        has_label = labels.any(axis=1)
        is_missing = ~labels.any(axis=0)
    else:
        has_label = labels.ravel() >= 0
        is_missing = ~np.isin(np.arange(num_classes), labels)
    if is_missing.any():
        raise ValueError(
            "Got no labeled image of class "
            f"{', '.join(map(str, np.flatnonzero(is_missing)))}. Expected one "
            "or more of each class."
        )
    if has_label.all():
        raise ValueError(
            "Got no unlabeled image for a model with an unlabeled_loss. "
            "Expected images with label -1, or zeros in place of one-hot "
            "labels. To train on labeled images only use unlabeled_loss=None."
        )


def check_class_weight_of_unlabeled(
    class_weight: dict[int, float], x: Any
) -> None:
    """Checks that Keras can look up the class weights of unlabeled images.

    Args:
        class_weight: Class -> weight; may be empty.
        x: What `fit` takes.

    Raises:
        ValueError: Class weights with a data set, in which Keras looks up the
            weight of label -1.
    """
    if class_weight and not hasattr(x, "shape"):
        raise ValueError(
            "Got class_weight with a data set that may hold unlabeled images. "
            "Keras finds no weight for them. Expected weights in the data set: "
            "batches (images, labels, sample_weight)."
        )
