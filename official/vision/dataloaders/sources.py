# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Named sources of labeled images.

A source is a function from a data directory (or None) to two sets, `ImageData`
or `EncodedImages`: a pool, from which training and validation examples are
drawn, and a test set. A source with a validation set of its own gives three:
training, validation and test.
"""

import functools
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from official.vision.dataloaders import divided_sources
from official.vision.dataloaders import folder_source
from official.vision.dataloaders import npz_source
from official.vision.dataloaders import splits
from official.vision.dataloaders import tfds_source
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.image_data import ImageData

#: From a data directory to `(pool, test)` or `(train, validation, test)`.
Source: TypeAlias = Callable[[str | None], tuple[LabeledImages, ...]]

_SOURCES: dict[str, Source] = {}
_TFDS = "tfds:"
# Sets of TensorFlow Datasets that are registered by their own names.
_TFDS_SETS = (
    "caltech_birds2011",
    "cifar10",
    "cifar100",
    "i_naturalist2018",
    "imagenet2012",
    "mnist",
    "stanford_dogs",
    "tf_flowers",
)

# The division of the digits is part of the data set, so no run's seed moves it.
_DIGITS_POOL_SIZE = 1000
_DIGITS_DIVISION_SEED = 0


def register_source(name: str) -> Callable[[Source], Source]:
    """Makes a function the source called `name`.

    Args:
        name: Name that is not registered yet.

    Returns:
        A decorator that returns the function unchanged.

    Raises:
        ValueError: The name is taken.

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

    def register(function: Source) -> Source:
        if name in _SOURCES:
            raise ValueError(
                f"Got a second image source named '{name}'. Expected unique "
                "names. Choose another name."
            )
        _SOURCES[name] = function
        return function

    return register


def source_names() -> tuple[str, ...]:
    """Returns the registered names, sorted."""
    return tuple(sorted(_SOURCES))


def is_source(name: str) -> bool:
    """Whether `load_images` knows the name: registered, or `tfds:SET`."""
    return name in _SOURCES or (
        name.startswith(_TFDS) and len(name) > len(_TFDS)
    )


def tfds_name(name: str) -> str:
    """The name in TensorFlow Datasets of a source.

    Args:
        name: A source.

    Returns:
        What `tfds.builder` takes.

    Raises:
        ValueError: A source that is none of TensorFlow Datasets.
    """
    if name.startswith(_TFDS):
        return name.removeprefix(_TFDS)
    if name not in _TFDS_SETS:
        raise ValueError(
            f"Got a split of the source {name!r}. Expected a set of TensorFlow "
            f"Datasets: {_TFDS}SET, or one of {', '.join(_TFDS_SETS)}."
        )
    return name


def known_sources() -> str:
    """What `name` may be, in words, for messages."""
    return f"one of {', '.join(source_names())}, or {_TFDS}SET"


def load_images(
    name: str, data_dir: str | None = None
) -> tuple[LabeledImages, ...]:
    """Loads a source.

    Args:
        name: A registered name, or `tfds:SET` for a classification set of
            TensorFlow Datasets. Built in are `digits`, `folder` (see
            `load_folder`), `npz` (see `load_npz`), and some sets of
            TensorFlow Datasets by their own names: `caltech_birds2011`,
            `cifar10`, `cifar100`, `i_naturalist2018`, `imagenet2012`,
            `mnist`, `stanford_dogs` and `tf_flowers` (see `load_tfds`), and
            the base classes of the few-shot sets `cifar_fs`, `fc100` and
            `omniglot` (see `divided_sources`).
        data_dir: Folder of the images for `folder`; file for `npz`;
            directory of the prepared TensorFlow Datasets for those, None
            for their default. `digits` comes with scikit-learn and does not
            use it.

    Returns:
        `(pool, test)`, or `(train, validation, test)` from a source with a
        validation set of its own: `ImageData` or `EncodedImages` with the same
        image shape and classes.

    Raises:
        ValueError: There is no such source, the data is not there, or the
            parts do not match.

    Example:
    >>> pool, test = load_images("digits")
    >>> len(pool), len(test), pool.image_shape
    (1000, 797, (8, 8, 1))
    """
    if not is_source(name):
        raise ValueError(
            f"Got the image source {name!r}. Expected {known_sources()}."
        )
    if name in _SOURCES:
        parts = _SOURCES[name](data_dir)
    else:
        parts = tfds_source.load_tfds(name.removeprefix(_TFDS), data_dir)
    pool, *others = parts
    for other in others:
        if pool.image_shape != other.image_shape:
            raise ValueError(
                f"Got parts of '{name}' with images {pool.image_shape} and "
                f"{other.image_shape}. Expected one shape."
            )
        if pool.class_names != other.class_names:
            raise ValueError(
                f"Got parts of '{name}' with the classes {pool.class_names} "
                f"and {other.class_names}. Expected the same classes in the "
                "same order."
            )
    return tuple(parts)


@register_source("digits")
def _load_digits(data_dir: str | None) -> tuple[ImageData, ImageData]:
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


register_source("folder")(folder_source.load_folder)
register_source("npz")(npz_source.load_npz)

for _name in divided_sources.DIVIDED_SOURCES:
    register_source(_name)(
        functools.partial(divided_sources.base_classes_of, _name)
    )
for _name in _TFDS_SETS:
    register_source(_name)(functools.partial(tfds_source.load_tfds, _name))
