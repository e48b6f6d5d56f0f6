# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads prepared TensorFlow Datasets into arrays, without ever downloading."""

import os

import numpy as np

from official.vision.dataloaders.image_data import ImageData


def load_tfds(name, splits, data_dir=None):
    """Loads splits of a prepared classification set.

    Args:
        name: name of the set in TensorFlow Datasets.
        splits: the splits to read, such as `("train", "test[:10%]")`.
        data_dir: directory that holds the prepared sets; None for TFDS's own
            default.

    Returns:
        A tuple with one `ImageData` for each split.

    Raises:
        ValueError: if the set is not prepared in the directory, or if its
            images are not all of one size.
    """
    import tensorflow_datasets as tfds

    builder = tfds.builder(name, data_dir=data_dir)
    if not builder.is_prepared():
        raise ValueError(_not_prepared(builder, data_dir))
    class_names = tuple(builder.info.features["label"].names)
    return tuple(
        _load_split(tfds, name, split, data_dir, class_names)
        for split in splits
    )


def _load_split(tfds, name, split, data_dir, class_names):
    import tensorflow as tf

    dataset = tfds.load(
        name,
        split=split,
        data_dir=data_dir,
        download=False,
        as_supervised=True,
    )
    try:
        whole = dataset.batch(dataset.cardinality())
        images, labels = whole.get_single_element()
    except tf.errors.InvalidArgumentError as error:
        raise ValueError(
            f"The images of '{name}' could not be read as one array: all must "
            "have the same size. Prepare the set with its images resized to "
            f"one size. TensorFlow says: {error.message.splitlines()[0]}"
        ) from error
    return ImageData(
        images.numpy(), labels.numpy().astype(np.int32), class_names
    )


def _not_prepared(builder, data_dir):
    directory = os.path.abspath(os.path.expanduser(builder.data_dir_root))
    argument = "" if data_dir is None else f", data_dir={directory!r}"
    return (
        f"The data set '{builder.name}' version {builder.version} is not "
        f"prepared in {directory}. If it is elsewhere, give that directory as "
        "data_dir (--data_dir=DIR). To download and prepare it there: "
        'python -c "import tensorflow_datasets as tfds; '
        f"tfds.builder('{builder.name}'{argument}).download_and_prepare()\""
    )
