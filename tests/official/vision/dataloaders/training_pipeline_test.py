# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the tf.data pipeline of training."""

import dataclasses
import hashlib
import itertools

import numpy as np
import pytest
import tensorflow as tf

from fresh_python import run_fresh
from image_sets import encoded_images
from image_sets import images_in_memory
from official.vision.dataloaders import in_memory
from official.vision.dataloaders.data_config import DataConfig
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.training_pipeline import training_dataset
from official.vision.ops.augmentation_config import AugmentationConfig

PLAIN = DataConfig()
CROP_AND_FLIP = AugmentationConfig(crop_padding=2, horizontal_flip=True)
AUGMENTED = DataConfig(augmentation=CROP_AND_FLIP)
MIXED = DataConfig(
    augmentation=AugmentationConfig(
        crop_padding=2,
        horizontal_flip=True,
        color_jitter=[0.4, 0.4, 0.4, 0.25],
        mixup_alpha=0.5,
        cutmix_alpha=1.0,
        label_smoothing=0.1,
    )
)
CROPPED = DataConfig(
    augmentation=AugmentationConfig(
        random_resized_crop=True, crop_area=[0.1, 1.0], horizontal_flip=True
    )
)


def _train(data, batch_size, config, seed, start_step=0):
    config = dataclasses.replace(config, batch_size=batch_size)
    return training_dataset(data, config, seed, start_step)


def _batches(dataset, count):
    return [
        (images.numpy(), labels.numpy())
        for images, labels in itertools.islice(dataset, count)
    ]


def _stream(dataset, count):
    return np.concatenate([labels for _, labels in _batches(dataset, count)])


def _assert_equal(first, second):
    assert len(first) == len(second)
    for (images, labels), (other_images, other_labels) in zip(first, second):
        np.testing.assert_array_equal(images, other_images)
        np.testing.assert_array_equal(labels, other_labels)


@pytest.mark.parametrize("n, batch_size", [(12, 4), (10, 4), (3, 8), (1, 2)])
def test_every_epoch_is_a_permutation(n, batch_size):
    dataset = _train(images_in_memory(n), batch_size, PLAIN, seed=1)
    stream = _stream(dataset, 4 * n)  # 4 * batch_size epochs
    epochs = stream.reshape(-1, n)
    np.testing.assert_array_equal(
        np.sort(epochs, axis=1), np.broadcast_to(np.arange(n), epochs.shape)
    )
    if n > 3:
        assert len({tuple(epoch) for epoch in epochs}) == len(epochs)


def test_images_stay_with_their_labels():
    data = images_in_memory(10)
    for images, labels in _batches(_train(data, 4, PLAIN, 0), 5):
        expected = PLAIN.normalize(data.images[labels])
        np.testing.assert_array_equal(images, expected)


@pytest.mark.parametrize("n, batch_size", [(12, 4), (10, 4), (3, 8)])
def test_resume_equals_skipping(n, batch_size):
    data = images_in_memory(n)
    whole = _batches(_train(data, batch_size, AUGMENTED, seed=5), 30)
    for start_step in (1, 2, 3, 5, 7, 24):
        resumed = _train(data, batch_size, AUGMENTED, 5, start_step)
        expected = whole[start_step : start_step + 6]
        _assert_equal(expected, _batches(resumed, 6))


def test_resume_equals_skipping_with_batch_augmentation():
    whole = _train(images_in_memory(10), 4, MIXED, seed=5)
    resumed = _train(images_in_memory(10), 4, MIXED, seed=5, start_step=6)
    _assert_equal(_batches(whole.skip(6), 6), _batches(resumed, 6))


def _digest(dataset):
    digest = hashlib.sha256()
    for images, labels in _batches(dataset, 3):
        digest.update(images.tobytes() + labels.tobytes())
    return digest.hexdigest()


@pytest.mark.slow
def test_another_process_resumes_the_same_stream():
    other = run_fresh(
        """
        import importlib.util
        import json
        import sys

        spec = importlib.util.spec_from_file_location("tests_here", sys.argv[1])
        here = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(here)
        resumed = here._train(here.images_in_memory(10), 4, here.MIXED, 5, 4)
        print(json.dumps(here._digest(resumed)))
        """,
        __file__,
    )
    whole = _train(images_in_memory(10), 4, MIXED, seed=5)
    assert other == _digest(whole.skip(4))


def test_batch_augmentation_differs_between_steps_and_seeds():
    jitter = AugmentationConfig(color_jitter=[0.4, 0.0, 0.0, 0.0])
    config = DataConfig(augmentation=jitter)
    images = [
        images.tobytes()
        for seed in (0, 1)
        for images, _ in _batches(
            _train(images_in_memory(1), 2, config, seed), 4
        )
    ]
    assert len(set(images)) == 8


def test_batch_augmentation_leaves_order_and_crops_alone():
    smooth = DataConfig(
        augmentation=dataclasses.replace(CROP_AND_FLIP, label_smoothing=0.5)
    )
    plain = _batches(_train(images_in_memory(10), 4, AUGMENTED, seed=5), 5)
    other = _batches(_train(images_in_memory(10), 4, smooth, seed=5), 5)
    for (images, labels), (other_images, targets) in zip(plain, other):
        np.testing.assert_array_equal(images, other_images)
        np.testing.assert_array_equal(labels, targets.argmax(axis=1))


def test_a_late_start_is_exact_and_immediate():
    data, late = images_in_memory(10), 10**12
    dataset = _train(data, 4, AUGMENTED, seed=5, start_step=late)
    # Step 10**12 starts an epoch of 10, so 5 batches are two epochs.
    epochs = np.sort(_stream(dataset, 5).reshape(2, 10), axis=1)
    assert epochs.tolist() == [list(range(10))] * 2


def test_the_seed_alone_decides():
    data = images_in_memory(20)
    first = _batches(_train(data, 8, AUGMENTED, seed=3), 6)
    same = _batches(_train(data, 8, AUGMENTED, seed=3), 6)
    other = _batches(_train(data, 8, AUGMENTED, seed=4), 6)
    _assert_equal(first, same)
    for (images, labels), (other_images, other_labels) in zip(first, other):
        assert not np.array_equal(labels, other_labels)
        assert not np.array_equal(images, other_images)


def test_shape_type_and_length_are_static():
    dataset = _train(images_in_memory(10), 4, AUGMENTED, seed=0)
    images, labels = dataset.element_spec
    assert images == tf.TensorSpec((4, 6, 5, 3), "float32")
    assert labels == tf.TensorSpec((4,), "int32")
    assert dataset.cardinality() == tf.data.INFINITE_CARDINALITY
    images, targets = _train(images_in_memory(10), 4, MIXED, 0).element_spec
    assert images == tf.TensorSpec((4, 6, 5, 3), "float32")
    assert targets == tf.TensorSpec((4, 10), "float32")


def _reference(image, padding, row, column, flipped):
    """Crops one padded image at (row, column), then mirrors it."""
    height, width, _ = image.shape
    padded = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    crop = padded[row : row + height, column : column + width]
    return crop[:, ::-1] if flipped else crop


def _recover(image, result, config):
    """Finds the one crop and flip of `image` that gives `result`."""
    padding = config.augmentation.crop_padding
    offsets = range(2 * padding + 1)
    flips = (False, True) if config.augmentation.horizontal_flip else (False,)
    changes = [
        change
        for change in itertools.product(offsets, offsets, flips)
        if np.array_equal(
            config.normalize(_reference(image, padding, *change)),
            result,
        )
    ]
    assert len(changes) == 1
    return changes[0]


@pytest.mark.parametrize("crop_padding", [0, 2])
@pytest.mark.parametrize("horizontal_flip", [False, True])
def test_augmentation_agrees_with_one_image_at_a_time(
    crop_padding, horizontal_flip
):
    data = images_in_memory(8)
    config = DataConfig(
        mean=[0.2, 0.4, 0.6],
        augmentation=AugmentationConfig(crop_padding, horizontal_flip),
    )
    batches = _batches(_train(data, 8, config, seed=0), 60)
    changes = np.array(
        [
            [
                _recover(data.images[label], image, config)
                for image, label in zip(images, labels)
            ]
            for images, labels in batches
        ]
    )  # (steps, B, 3)
    rows, columns, flips = np.moveaxis(changes, -1, 0)
    # 480 draws: every offset comes up about equally often, and flips half.
    for offsets in (rows, columns):
        counts = np.bincount(offsets.ravel(), minlength=2 * crop_padding + 1)
        assert len(counts) == 2 * crop_padding + 1
        assert np.abs(counts / 480 - 1 / len(counts)).max() < 0.08
    assert abs(flips.mean() - 0.5 * horizontal_flip) < 0.1
    if crop_padding:
        assert not np.array_equal(rows, columns)
        assert all(len(set(step)) > 1 for step in rows)  # over images
        assert all(len(set(image)) > 1 for image in rows.T)  # over steps
    if horizontal_flip:
        assert len({tuple(step) for step in flips}) > 30


def test_bad_arguments():
    data = images_in_memory(4)
    with pytest.raises(ValueError, match="non-negative"):
        _train(data, 2, PLAIN, seed=-1)
    with pytest.raises(ValueError, match="start_step=-3. Expected"):
        _train(data, 2, PLAIN, seed=0, start_step=-3)
    with pytest.raises(ValueError, match="mean=.*Expected 1 value or 3"):
        _train(data, 2, DataConfig(mean=[0.1, 0.2]), seed=0)
    with pytest.raises(ValueError, match="crop_padding=2. Expected less"):
        _train(images_in_memory(4, shape=(2, 5, 3)), 2, AUGMENTED, seed=0)
    with pytest.raises(ValueError, match="1 channel or 3"):
        _train(images_in_memory(4, shape=(6, 5, 2)), 2, MIXED, seed=0)


@pytest.mark.parametrize("config", [AUGMENTED, CROPPED])
@pytest.mark.parametrize("make", [images_in_memory, encoded_images])
def test_resume_equals_skipping_for_every_kind(config, make):
    data = make(10)
    whole = _batches(_train(data, 4, config, seed=5), 10)
    for start_step in (0, 1, 3, 5):
        resumed = _train(data, 4, config, 5, start_step)
        expected = whole[start_step : start_step + 5]
        _assert_equal(expected, _batches(resumed, 5))
    other = _train(data, 4, config, seed=6)
    assert not np.array_equal(whole[0][0], _batches(other, 1)[0][0])


def test_files_and_bytes_give_the_same_batches(tmp_path):
    in_files, held = encoded_images(7, tmp_path), encoded_images(7)
    assert in_files.are_paths and not held.are_paths
    for config in (AUGMENTED, CROPPED):
        _assert_equal(
            _batches(_train(in_files, 4, config, 0), 4),
            _batches(_train(held, 4, config, 0), 4),
        )


@pytest.mark.parametrize("evaluation_resize", [None, 7])
def test_encoded_and_decoded_images_give_the_same_batches(evaluation_resize):
    encoded = encoded_images(10)
    images, _ = in_memory.decode_images(encoded, evaluation_resize)
    decoded = ImageData(images, encoded.labels, encoded.class_names)
    config = DataConfig(
        evaluation_resize=evaluation_resize,
        augmentation=AugmentationConfig(crop_padding=1, horizontal_flip=True),
    )
    batches = _train(encoded, 4, config, 3, start_step=2)
    _assert_equal(
        _batches(batches, 5),
        _batches(_train(decoded, 4, config, 3, 2), 5),
    )
    assert batches.element_spec[0] == tf.TensorSpec((4, 6, 5, 3), "float32")


@pytest.mark.parametrize("make", [images_in_memory, encoded_images])
def test_every_crop_is_another(make):
    batches = _batches(_train(make(3), 6, CROPPED, seed=0), 20)
    crops = {
        (label, image.tobytes())
        for images, labels in batches
        for image, label in zip(images, labels)
    }
    # 120 crops of 3 images of about 70 pixels: a few may agree.
    assert len(crops) > 90
    whole = _train(
        make(3),
        6,
        DataConfig(
            augmentation=AugmentationConfig(
                random_resized_crop=True, crop_area=[1.0, 1.0]
            )
        ),
        seed=0,
    )
    assert len(crops) > len(
        {
            image.tobytes()
            for images, _ in _batches(whole, 20)
            for image in images
        }
    )


def test_encoded_images_without_a_size():
    data = encoded_images(3, size=None)
    with pytest.raises(ValueError, match=r"known size.*with_size\(\(H, W"):
        _train(data, 2, PLAIN, seed=0)
