# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads prepared TensorFlow Datasets, without ever downloading."""

import math
import os

import numpy as np

from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.image_data import MEMORY_LIMIT
from official.vision.dataloaders.image_data import ImageData


def load_tfds(name, data_dir=None):
    """Loads a prepared classification set.

    The split `train` is the pool. The test set is the split `test` if it has
    labels, else `validation` (or `val`), else the last fifth of `train`. A
    `validation` beside a labelled `test` is the validation set.

    Args:
        name: name of the set in TensorFlow Datasets, such as `cifar100` or
            `imagenet_resized/32x32`.
        data_dir: directory that holds the prepared sets; None for TFDS's own
            default.

    Returns:
        `(pool, test)` or `(train, validation, test)`: `ImageData` if the set
        has images of one size that take at most 2 GiB, else `EncodedImages`
        without a size, in memory as they were prepared.

    Raises:
        ValueError: if the set is unknown, is not or only partly prepared, is
            not one of labelled uint8 images, or does not fit in memory.
    """
    import tensorflow_datasets as tfds

    builder = _builder(tfds, name, data_dir)
    image_key, _ = _keys(tfds, builder)
    splits = _choose_splits(tfds, builder, image_key)
    whole = {split.partition("[")[0] for split in splits}
    image = builder.info.features[image_key]
    infos = [builder.info.splits[split] for split in whole]
    size = math.inf
    if None not in image.shape:
        count = sum(info.num_examples for info in infos)
        size = count * math.prod(image.shape)
    decode = size <= MEMORY_LIMIT
    if not decode:
        _check_memory(name, sum(info.num_bytes for info in infos))
    return tuple(
        _load_split(tfds, builder, image_key, split, decode) for split in splits
    )


def _builder(tfds, name, data_dir):
    if data_dir is not None:
        data_dir = os.path.expanduser(data_dir)
    try:
        builder = tfds.builder(name, data_dir=data_dir)
    except Exception as error:  # TFDS raises errors of any kind here.
        reason = str(error).splitlines()[0].strip()
        raise ValueError(
            f"TensorFlow Datasets cannot open the set '{name}': {reason[:300]}"
        ) from error
    if not builder.is_prepared():
        raise ValueError(_not_prepared(builder, data_dir))
    return builder


def _keys(tfds, builder):
    """The names of image and label among the features."""
    keys = builder.info.supervised_keys
    features = builder.info.features
    if (
        keys is None
        or len(keys) != 2
        or not isinstance(features[keys[0]], tfds.features.Image)
        or not isinstance(features[keys[1]], tfds.features.ClassLabel)
    ):
        raise ValueError(
            f"The data set '{builder.name}' is not one of images with one "
            f"class each: its supervised keys are {keys}."
        )
    image = features[keys[0]]
    if image.np_dtype != np.uint8 or image.shape[-1] not in (1, 3):
        raise ValueError(
            f"The images of '{builder.name}' must be uint8 with 1 or 3 "
            f"channels. Received: {np.dtype(image.np_dtype)} with shape "
            f"{image.shape}."
        )
    return keys


def _choose_splits(tfds, builder, image_key):
    splits = builder.info.splits
    if "train" not in splits:
        raise ValueError(
            f"The data set '{builder.name}' needs a split train. Found in "
            f"{builder.data_dir}: {', '.join(splits) or 'none'}."
        )
    held_out = [name for name in ("validation", "val") if name in splits][:1]
    if "test" in splits:
        first = _read(tfds, builder, image_key, "test[:1]", decode=False)
        if (first[1] >= 0).all():
            held_out.append("test")
    if held_out:
        return ("train", *held_out)
    return ("train[:80%]", "train[80%:]")


def _load_split(tfds, builder, image_key, split, decode):
    images, labels = _read(tfds, builder, image_key, split, decode)
    features = builder.info.features
    label_key = builder.info.supervised_keys[1]
    class_names = tuple(features[label_key].names)
    labels = labels.astype(np.int32)
    if decode:
        return ImageData(images, labels, class_names)
    return EncodedImages(
        images, labels, class_names, channels=features[image_key].shape[-1]
    )


def _read(tfds, builder, image_key, split, decode):
    """Arrays of the images, decoded or as bytes, and of the labels."""
    import tensorflow as tf

    decoders = None if decode else {image_key: tfds.decode.SkipDecoding()}
    expected = builder.info.splits[split].num_examples
    try:
        with tf.device("CPU:0"):
            dataset = builder.as_dataset(
                split=split,
                as_supervised=True,
                decoders=decoders,
                shuffle_files=False,
            )
            images, labels = dataset.batch(expected).get_single_element()
    except (tf.errors.OpError, OSError) as error:
        reason = str(getattr(error, "message", error)).splitlines()[0]
        raise ValueError(_damaged(builder, split, reason)) from error
    if len(labels) != expected:
        reason = f"it holds {len(labels)} of {expected} examples"
        raise ValueError(_damaged(builder, split, reason))
    return images.numpy(), labels.numpy()


def _damaged(builder, split, reason):
    return (
        f"The split '{split}' of '{builder.name}' cannot be read from "
        f"{builder.data_dir}: {reason.strip()}. A record file may be missing "
        "or cut off: delete that directory and prepare the set again, "
        f"{_command(builder)}"
    )


def _check_memory(name, size):
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if size > memory:
        raise ValueError(
            f"The images of '{name}' take {size / 2**30:.0f} GiB, but this "
            f"machine has {memory / 2**30:.0f} GiB of memory, where a set of "
            "TensorFlow Datasets is kept. Use the images as files: source "
            "'folder'."
        )


def _not_prepared(builder, data_dir):
    directory = os.path.abspath(os.path.expanduser(builder.data_dir_root))
    by_hand = ""
    if builder.MANUAL_DOWNLOAD_INSTRUCTIONS:
        steps = " ".join(builder.MANUAL_DOWNLOAD_INSTRUCTIONS.split())
        by_hand = f" Before that, files must be fetched by hand: {steps}"
    return (
        f"The data set '{builder.name}' version {builder.version} is not "
        f"prepared in {directory}. If it is elsewhere, give that directory as "
        "data_dir (--data_dir=DIR). To download and prepare it there: "
        f"{_command(builder, data_dir is not None)}{by_hand}"
    )


def _command(builder, with_directory=True):
    directory = os.path.abspath(os.path.expanduser(builder.data_dir_root))
    argument = f", data_dir={directory!r}" if with_directory else ""
    name = builder.name
    if builder.builder_config is not None:
        name = f"{name}/{builder.builder_config.name}"
    return (
        'python -c "import tensorflow_datasets as tfds; '
        f"tfds.builder('{name}'{argument}).download_and_prepare()\""
    )
