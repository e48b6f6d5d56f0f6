# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the tf.data pipelines."""

import hashlib
import itertools

import numpy as np
import pytest
import tensorflow as tf

from fresh_python import run_fresh
from image_files import encode
from image_files import random_image
from official.vision.dataloaders import in_memory
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.input_pipeline import evaluation_dataset
from official.vision.dataloaders.input_pipeline import training_dataset
from official.vision.dataloaders.preprocessing import Preprocessing
from official.vision.ops.batch_augmentation import BatchAugmentation

PLAIN = Preprocessing()
AUGMENTED = Preprocessing(crop_padding=2, horizontal_flip=True)
MIXED = Preprocessing(
    crop_padding=2,
    horizontal_flip=True,
    batch_augmentation=BatchAugmentation(
        rand_augment_magnitude=9,
        color_jitter=(0.4, 0.4, 0.4, 0.25),
        mixup_alpha=0.5,
        cutmix_alpha=1.0,
        label_smoothing=0.1,
    ),
)
CROPPED = Preprocessing(crop_area=(0.1, 1.0), horizontal_flip=True)


def _data(n, shape=(6, 5, 3)):
    """Random images, each with a label of its own."""
    images = np.random.default_rng(0).integers(1, 256, (n, *shape))
    return ImageData(
        images.astype("uint8"),
        np.arange(n, dtype="int32"),
        tuple(str(label) for label in range(n)),
    )


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
    dataset = training_dataset(_data(n), batch_size, PLAIN, seed=1)
    stream = _stream(dataset, 4 * n)  # 4 * batch_size epochs
    epochs = stream.reshape(-1, n)
    np.testing.assert_array_equal(
        np.sort(epochs, axis=1), np.broadcast_to(np.arange(n), epochs.shape)
    )
    if n > 3:
        assert len({tuple(epoch) for epoch in epochs}) == len(epochs)


def test_images_stay_with_their_labels():
    data = _data(10)
    for images, labels in _batches(training_dataset(data, 4, PLAIN, 0), 5):
        expected = PLAIN.normalise(data.images[labels])
        np.testing.assert_array_equal(images, expected)


@pytest.mark.parametrize("n, batch_size", [(12, 4), (10, 4), (3, 8)])
@pytest.mark.parametrize("start_step", [1, 2, 3, 5, 7, 24])
def test_resume_equals_skipping(n, batch_size, start_step):
    data = _data(n)
    whole = training_dataset(data, batch_size, AUGMENTED, seed=5)
    resumed = training_dataset(
        data, batch_size, AUGMENTED, seed=5, start_step=start_step
    )
    _assert_equal(_batches(whole.skip(start_step), 6), _batches(resumed, 6))


def test_resume_equals_skipping_with_batch_augmentation():
    whole = training_dataset(_data(10), 4, MIXED, seed=5)
    resumed = training_dataset(_data(10), 4, MIXED, seed=5, start_step=6)
    _assert_equal(_batches(whole.skip(6), 6), _batches(resumed, 6))


def _digest(dataset):
    digest = hashlib.sha256()
    for images, labels in _batches(dataset, 3):
        digest.update(images.tobytes() + labels.tobytes())
    return digest.hexdigest()


def test_another_process_resumes_the_same_stream():
    other = run_fresh(
        """
        import importlib.util
        import json
        import sys

        spec = importlib.util.spec_from_file_location("tests_here", sys.argv[1])
        here = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(here)
        resumed = here.training_dataset(here._data(10), 4, here.MIXED, 5, 4)
        print(json.dumps(here._digest(resumed)))
        """,
        __file__,
    )
    whole = training_dataset(_data(10), 4, MIXED, seed=5)
    assert other == _digest(whole.skip(4))


def test_batch_augmentation_differs_between_steps_and_seeds():
    jitter = BatchAugmentation(color_jitter=(0.4, 0.0, 0.0, 0.0))
    preprocessing = Preprocessing(batch_augmentation=jitter)
    images = [
        images.tobytes()
        for seed in (0, 1)
        for images, _ in _batches(
            training_dataset(_data(1), 2, preprocessing, seed), 4
        )
    ]
    assert len(set(images)) == 8


def test_batch_augmentation_leaves_order_and_crops_alone():
    smooth = Preprocessing(
        crop_padding=2,
        horizontal_flip=True,
        batch_augmentation=BatchAugmentation(label_smoothing=0.5),
    )
    plain = _batches(training_dataset(_data(10), 4, AUGMENTED, seed=5), 5)
    other = _batches(training_dataset(_data(10), 4, smooth, seed=5), 5)
    for (images, labels), (other_images, targets) in zip(plain, other):
        np.testing.assert_array_equal(images, other_images)
        np.testing.assert_array_equal(labels, targets.argmax(axis=1))


def test_a_late_start_is_exact_and_immediate():
    data, late = _data(10), 10**12
    dataset = training_dataset(data, 4, AUGMENTED, seed=5, start_step=late)
    # Step 10**12 starts an epoch of 10, so 5 batches are two epochs.
    epochs = np.sort(_stream(dataset, 5).reshape(2, 10), axis=1)
    assert epochs.tolist() == [list(range(10))] * 2


def test_the_seed_alone_decides():
    data = _data(20)
    one = _batches(training_dataset(data, 8, AUGMENTED, seed=3), 6)
    same = _batches(training_dataset(data, 8, AUGMENTED, seed=3), 6)
    other = _batches(training_dataset(data, 8, AUGMENTED, seed=4), 6)
    _assert_equal(one, same)
    for (images, labels), (other_images, other_labels) in zip(one, other):
        assert not np.array_equal(labels, other_labels)
        assert not np.array_equal(images, other_images)


def test_shape_type_and_length_are_static():
    dataset = training_dataset(_data(10), 4, AUGMENTED, seed=0)
    images, labels = dataset.element_spec
    assert images == tf.TensorSpec((4, 6, 5, 3), "float32")
    assert labels == tf.TensorSpec((4,), "int32")
    assert dataset.cardinality() == tf.data.INFINITE_CARDINALITY
    images, targets = training_dataset(_data(10), 4, MIXED, 0).element_spec
    assert images == tf.TensorSpec((4, 6, 5, 3), "float32")
    assert targets == tf.TensorSpec((4, 10), "float32")


def _reference(image, padding, row, column, flipped):
    """Crops one padded image at (row, column), then mirrors it."""
    height, width, _ = image.shape
    padded = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    crop = padded[row : row + height, column : column + width]
    return crop[:, ::-1] if flipped else crop


def _recover(image, result, preprocessing):
    """Finds the one crop and flip of `image` that gives `result`."""
    padding = preprocessing.crop_padding
    offsets = range(2 * padding + 1)
    flips = (False, True) if preprocessing.horizontal_flip else (False,)
    found = [
        change
        for change in itertools.product(offsets, offsets, flips)
        if np.array_equal(
            preprocessing.normalise(_reference(image, padding, *change)),
            result,
        )
    ]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("crop_padding", [0, 2])
@pytest.mark.parametrize("horizontal_flip", [False, True])
def test_augmentation_agrees_with_one_image_at_a_time(
    crop_padding, horizontal_flip
):
    data = _data(8)
    preprocessing = Preprocessing(
        mean=(0.2, 0.4, 0.6),
        crop_padding=crop_padding,
        horizontal_flip=horizontal_flip,
    )
    batches = _batches(training_dataset(data, 8, preprocessing, seed=0), 60)
    changes = np.array(
        [
            [
                _recover(data.images[label], image, preprocessing)
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


@pytest.mark.parametrize("batch_size", [1, 4, 5, 10, 16])
def test_evaluation_covers_each_example_once_in_order(batch_size):
    data = _data(10)
    dataset = evaluation_dataset(data, batch_size, AUGMENTED)
    batches = _batches(dataset, 100)
    assert len(batches) == dataset.cardinality() == -(-10 // batch_size)
    images, labels = (np.concatenate(part) for part in zip(*batches))
    np.testing.assert_array_equal(labels, data.labels)
    np.testing.assert_array_equal(images, PLAIN.normalise(data.images))
    assert dataset.element_spec == (
        tf.TensorSpec((None, 6, 5, 3), "float32"),
        tf.TensorSpec((None,), "int32"),
    )


def test_bad_arguments():
    data = _data(4)
    with pytest.raises(ValueError, match="batch_size .*at least 1.*ed: 0"):
        training_dataset(data, 0, PLAIN, seed=0)
    with pytest.raises(ValueError, match="batch_size .*at least 1.*ed: 0"):
        evaluation_dataset(data, 0, PLAIN)
    with pytest.raises(ValueError, match="Received: seed=-1, start_step=0"):
        training_dataset(data, 2, PLAIN, seed=-1)
    with pytest.raises(ValueError, match="Received: seed=0, start_step=-3"):
        training_dataset(data, 2, PLAIN, seed=0, start_step=-3)
    two_means = Preprocessing(mean=(0.1, 0.2))
    with pytest.raises(ValueError, match="mean must hold 1 value or 3"):
        training_dataset(data, 2, two_means, seed=0)
    with pytest.raises(ValueError, match="mean must hold 1 value or 3"):
        evaluation_dataset(data, 2, two_means)
    with pytest.raises(ValueError, match="1 channel or 3"):
        training_dataset(_data(4, shape=(6, 5, 2)), 2, MIXED, seed=0)


def _encoded(n, folder=None, size=(6, 5)):
    """Images of several sizes and kinds, each with a label of its own."""
    files = [
        encode(random_image(i, 8 + i % 3, 9), ("PNG", "JPEG", "BMP")[i % 3])
        for i in range(n)
    ]
    if folder is not None:
        for index, contents in enumerate(files):
            (folder / str(index)).write_bytes(contents)
        files = [str(folder / str(index)) for index in range(n)]
    return EncodedImages(
        np.array(files, object),
        np.arange(n, dtype="int32"),
        tuple(str(label) for label in range(n)),
        size,
    )


@pytest.mark.parametrize("preprocessing", [AUGMENTED, CROPPED])
@pytest.mark.parametrize("make", [_data, _encoded])
@pytest.mark.parametrize("start_step", [1, 3, 5])
def test_resume_equals_skipping_for_every_kind(preprocessing, make, start_step):
    data = make(10)
    whole = training_dataset(data, 4, preprocessing, seed=5)
    resumed = training_dataset(data, 4, preprocessing, 5, start_step)
    _assert_equal(_batches(whole.skip(start_step), 5), _batches(resumed, 5))
    same = training_dataset(data, 4, preprocessing, seed=5)
    _assert_equal(_batches(whole, 4), _batches(same, 4))
    other = training_dataset(data, 4, preprocessing, seed=6)
    assert not np.array_equal(
        _batches(whole, 1)[0][0], _batches(other, 1)[0][0]
    )


def test_files_and_bytes_give_the_same_batches(tmp_path):
    in_files, held = _encoded(7, tmp_path), _encoded(7)
    assert in_files.are_paths and not held.are_paths
    for preprocessing in (AUGMENTED, CROPPED):
        _assert_equal(
            _batches(training_dataset(in_files, 4, preprocessing, 0), 4),
            _batches(training_dataset(held, 4, preprocessing, 0), 4),
        )
    _assert_equal(
        _batches(evaluation_dataset(in_files, 4, PLAIN), 4),
        _batches(evaluation_dataset(held, 4, PLAIN), 4),
    )


@pytest.mark.parametrize("evaluation_resize", [None, 7])
def test_encoded_and_decoded_images_give_the_same_batches(evaluation_resize):
    encoded = _encoded(10)
    images, _ = in_memory.decode_images(encoded, evaluation_resize)
    decoded = ImageData(images, encoded.labels, encoded.class_names)
    preprocessing = Preprocessing(
        crop_padding=1,
        horizontal_flip=True,
        evaluation_resize=evaluation_resize,
    )
    batches = training_dataset(encoded, 4, preprocessing, 3, start_step=2)
    _assert_equal(
        _batches(batches, 5),
        _batches(training_dataset(decoded, 4, preprocessing, 3, 2), 5),
    )
    evaluated = evaluation_dataset(encoded, 4, preprocessing)
    _assert_equal(
        _batches(evaluated, 100),
        _batches(evaluation_dataset(decoded, 4, preprocessing), 100),
    )
    assert len(_batches(evaluated, 100)) == evaluated.cardinality() == 3
    same_spec = evaluation_dataset(decoded, 4, preprocessing).element_spec
    assert evaluated.element_spec == same_spec
    assert batches.element_spec[0] == tf.TensorSpec((4, 6, 5, 3), "float32")


@pytest.mark.parametrize("make", [_data, _encoded])
def test_every_crop_is_another(make):
    batches = _batches(training_dataset(make(3), 6, CROPPED, seed=0), 20)
    crops = {
        (label, image.tobytes())
        for images, labels in batches
        for image, label in zip(images, labels)
    }
    # 120 crops of 3 images of about 70 pixels: a few may agree.
    assert len(crops) > 90
    whole = training_dataset(
        make(3), 6, Preprocessing(crop_area=(1.0, 1.0)), seed=0
    )
    assert len(crops) > len(
        {
            image.tobytes()
            for images, _ in _batches(whole, 20)
            for image in images
        }
    )


def test_encoded_images_without_a_size():
    data = _encoded(3, size=None)
    with pytest.raises(ValueError, match=r"no size yet.*with_size\(\(H, W"):
        training_dataset(data, 2, PLAIN, seed=0)
    with pytest.raises(ValueError, match="no size yet"):
        evaluation_dataset(data, 2, PLAIN)
