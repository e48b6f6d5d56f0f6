# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Named sources of labelled images.

A source is a function from a data directory (or None) to two `ImageData`: a
pool, from which training and validation examples are drawn, and a test set.
"""

import numpy as np

from official.vision.dataloaders import splits
from official.vision.dataloaders import tfds_source
from official.vision.dataloaders.image_data import ImageData

_SOURCES = {}

# The division of the digits is part of the data set, so no run's seed moves it.
_DIGITS_POOL_SIZE = 1000
_DIGITS_DIVISION_SEED = 0


def register_source(name):
    """Returns a decorator that makes a function the source called `name`.

    Raises:
        ValueError: if the name is taken.

    Example:

    >>> @register_source("blank")
    ... def load_blank(data_dir):
    ...     blank = ImageData(
    ...         np.zeros((4, 8, 8, 1), "uint8"),
    ...         np.array([0, 1, 0, 1], "int32"),
    ...         ("a", "b"),
    ...     )
    ...     return blank, blank
    >>> pool, test = load_images("blank")
    """

    def register(function):
        if name in _SOURCES:
            raise ValueError(
                f"An image source called '{name}' is already registered. "
                "Choose another name."
            )
        _SOURCES[name] = function
        return function

    return register


def source_names():
    """Returns the registered names, sorted."""
    return tuple(sorted(_SOURCES))


def load_images(name, data_dir=None):
    """Loads a registered source.

    Args:
        name: a registered name; `digits`, `mnist`, `cifar10` and `tf_flowers`
            are built in.
        data_dir: directory of the prepared TensorFlow Datasets; None for their
            default. `digits` comes with scikit-learn and does not use it.

    Returns:
        `(pool, test)`, two `ImageData` with the same image shape and classes.

    Raises:
        ValueError: if the name is not registered, the data is not there, or
            the two parts do not match.

    Example:

    >>> pool, test = load_images("digits")
    >>> len(pool), len(test), pool.image_shape
    (1000, 797, (8, 8, 1))
    """
    if name not in _SOURCES:
        raise ValueError(
            f"There is no image source called {name!r}. Registered: "
            f"{', '.join(source_names())}."
        )
    pool, test = _SOURCES[name](data_dir)
    if pool.image_shape != test.image_shape:
        raise ValueError(
            f"The pool and the test images of '{name}' must have one shape. "
            f"Received: {pool.image_shape} and {test.image_shape}."
        )
    if pool.class_names != test.class_names:
        raise ValueError(
            f"The pool and the test set of '{name}' must have the same "
            f"classes in the same order. Received: {pool.class_names} and "
            f"{test.class_names}."
        )
    return pool, test


@register_source("digits")
def _load_digits(data_dir):
    del data_dir
    from sklearn import datasets

    bunch = datasets.load_digits()
    # 0..16 -> 0..255
    pixels = np.rint(bunch.images * (255 / 16)).astype(np.uint8)
    data = ImageData(
        images=pixels[..., None],
        labels=bunch.target.astype(np.int32),
        class_names=tuple(str(name) for name in bunch.target_names),
    )
    pool, test = splits.stratified_split(
        data.labels, _DIGITS_POOL_SIZE, _DIGITS_DIVISION_SEED
    )
    return data.take(pool), data.take(test)


@register_source("mnist")
def _load_mnist(data_dir):
    return tfds_source.load_tfds("mnist", ("train", "test"), data_dir)


@register_source("cifar10")
def _load_cifar10(data_dir):
    return tfds_source.load_tfds("cifar10", ("train", "test"), data_dir)


@register_source("tf_flowers")
def _load_tf_flowers(data_dir):
    # The original has no test split.
    divided = ("train[:80%]", "train[80%:]")
    return tfds_source.load_tfds("tf_flowers", divided, data_dir)
