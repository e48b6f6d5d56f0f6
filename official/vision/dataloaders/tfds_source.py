# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads prepared TensorFlow Datasets, without ever downloading."""

import math
import os
from collections.abc import Sequence
from typing import cast

import numpy as np

from official.typing import Array
from official.vision.dataloaders import tfds_errors
from official.vision.dataloaders.class_counts import ClassCounts
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.image_data import MEMORY_LIMIT
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.splits import subset
from official.vision.dataloaders.tfds_errors import Builder

_DIVIDED = ("train[:80%]", "train[80%:]")


def load_tfds(
    name: str, data_dir: str | None = None
) -> tuple[LabeledImages, ...]:
    """Loads a prepared classification set.

    The split `train` is the pool. The test set is the split `test` if it has
    labels, else `validation` (or `val`), else the last fifth of `train`; or,
    if that lacks a class because the set is in class order, a fifth of each
    class. A `validation` beside a labeled `test` is the validation set.

    Args:
        name: Name of the set in TensorFlow Datasets, such as `cifar100` or
            `imagenet_resized/32x32`.
        data_dir: Directory that holds the prepared sets; None for TFDS's own
            default.

    Returns:
        `(pool, test)` or `(train, validation, test)`: `ImageData` if the set
        has images of one size that take at most 2 GiB, else `EncodedImages`
        without a size, in memory as they were prepared.

    Raises:
        ValueError: The set is unknown, is not or only partly prepared, is not
            one of labeled uint8 images, or does not fit in memory.
    """
    builder = _builder(name, data_dir)
    image_key = _image_key(builder)
    splits = _choose_splits(builder, image_key)
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
    parts = [_load_split(builder, image_key, split, decode) for split in splits]
    if splits == _DIVIDED and _lacks_a_class(parts):
        whole_set = _load_split(builder, image_key, "train", decode)
        test = subset(whole_set.labels, ClassCounts(fraction=0.2), seed=0)
        in_test = np.isin(np.arange(len(whole_set)), test)
        return whole_set.take(~in_test), whole_set.take(in_test)
    return tuple(parts)


def load_split(
    name: str, split: str, data_dir: str | None = None
) -> LabeledImages:
    """Loads one split of a set, whatever its labels are.

    Args:
        name: As for `load_tfds`.
        split: Name of a split, such as `unlabelled` of `stl10`.
        data_dir: As for `load_tfds`.

    Returns:
        The images, all with label 0.

    Raises:
        ValueError: As for `load_tfds`, or there is no such split.
    """
    builder, image_key = _with_split(name, split, data_dir)
    info = builder.info.splits[split]
    image = builder.info.features[image_key]
    decode = (
        None not in image.shape
        and info.num_examples * math.prod(image.shape) <= MEMORY_LIMIT
    )
    if not decode:
        _check_memory(name, info.num_bytes)
    images, labels = _read(builder, image_key, split, decode)
    labels = np.zeros(len(labels), np.int32)
    names = ("unlabeled",)
    if decode:
        return ImageData(images, labels, names)
    return EncodedImages(images, labels, names, channels=image.shape[-1])


def load_labeled_split(
    name: str, split: str, data_dir: str | None = None
) -> ImageData:
    """Loads one split of a set of images of one size, decoded.

    Args:
        name: As for `load_tfds`.
        split: Name of a split whose images all have a label.
        data_dir: As for `load_tfds`.

    Returns:
        The images, with the class names of the whole set.

    Raises:
        ValueError: As for `load_tfds`, or there is no such split.
    """
    builder, image_key = _with_split(name, split, data_dir)
    return cast(ImageData, _load_split(builder, image_key, split, decode=True))


def _with_split(
    name: str, split: str, data_dir: str | None
) -> tuple[Builder, str]:
    """Builder of a set and name of its image, if it has the split."""
    builder = _builder(name, data_dir)
    image_key = _image_key(builder)
    if split not in builder.info.splits:
        raise ValueError(
            f"Got the split {split!r} of '{name}'. Expected one of "
            f"{', '.join(builder.info.splits)}."
        )
    return builder, image_key


def _lacks_a_class(parts: Sequence[LabeledImages]) -> bool:
    return len({frozenset(part.labels.tolist()) for part in parts}) > 1


def _builder(name: str, data_dir: str | None) -> Builder:
    import tensorflow_datasets as tfds

    if data_dir is not None:
        data_dir = os.path.expanduser(data_dir)
    try:
        builder = tfds.builder(name, data_dir=data_dir)
    except Exception as error:  # TFDS raises errors of any kind here.
        reason = str(error).splitlines()[0].strip()
        raise ValueError(
            f"Got the set '{name}', which TensorFlow Datasets cannot open: "
            f"{reason[:300]}"
        ) from error
    if not builder.is_prepared():
        raise ValueError(tfds_errors.not_prepared(builder, data_dir))
    return builder


def _image_key(builder: Builder) -> str:
    """The name of the image among the features. Checks all features."""
    import tensorflow_datasets as tfds

    keys = builder.info.supervised_keys
    features = builder.info.features
    if (
        keys is None
        or len(keys) != 2
        or not isinstance(features[keys[0]], tfds.features.Image)
        or not isinstance(features[keys[1]], tfds.features.ClassLabel)
    ):
        raise ValueError(
            f"Got the set '{builder.name}' with the supervised keys {keys}. "
            "Expected a set of images with one class each."
        )
    image = features[keys[0]]
    if image.np_dtype != np.uint8 or image.shape[-1] not in (1, 3):
        raise ValueError(
            f"Got images of {np.dtype(image.np_dtype)} with shape "
            f"{image.shape} in the set '{builder.name}'. Expected uint8 with 1 "
            "or 3 channels."
        )
    return keys[0]


def _choose_splits(builder: Builder, image_key: str) -> tuple[str, ...]:
    splits = builder.info.splits
    if "train" not in splits:
        raise ValueError(
            f"Got the splits {', '.join(splits) or 'none'} of "
            f"'{builder.name}' in {builder.data_dir}. Expected a split "
            "named train."
        )
    held_out = [name for name in ("validation", "val") if name in splits][:1]
    if "test" in splits:
        _, labels = _read(builder, image_key, "test[:1]", decode=False)
        if (labels >= 0).all():
            held_out.append("test")
    if held_out:
        return ("train", *held_out)
    return _DIVIDED


def _load_split(
    builder: Builder, image_key: str, split: str, decode: bool
) -> LabeledImages:
    images, labels = _read(builder, image_key, split, decode)
    features = builder.info.features
    _, label_key = builder.info.supervised_keys
    class_names = tuple(features[label_key].names)
    labels = labels.astype(np.int32)
    if decode:
        return ImageData(images, labels, class_names)
    return EncodedImages(
        images, labels, class_names, channels=features[image_key].shape[-1]
    )


def _read(
    builder: Builder, image_key: str, split: str, decode: bool
) -> tuple[Array, Array]:
    """Arrays of the images, decoded or as bytes, and of the labels."""
    import tensorflow as tf
    import tensorflow_datasets as tfds

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
        message = tfds_errors.damaged(builder, split, reason)
        raise ValueError(message) from error
    if len(labels) != expected:
        reason = f"it holds {len(labels)} of {expected} examples"
        raise ValueError(tfds_errors.damaged(builder, split, reason))
    return images.numpy(), labels.numpy()


def _check_memory(name: str, size: int) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if size > memory:
        raise ValueError(
            f"Got {size / 2**30:.0f} GiB of images in '{name}'. Expected at "
            f"most the {memory / 2**30:.0f} GiB of memory of this machine, "
            "because sets of TensorFlow Datasets are loaded into memory. "
            "Store the images as files and use the source 'folder'."
        )
