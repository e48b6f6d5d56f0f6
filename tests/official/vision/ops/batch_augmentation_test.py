# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What happens to a whole batch."""

import numpy as np
import pytest
import tensorflow as tf

from official.vision.ops.augmentation_config import AugmentationConfig
from official.vision.ops.batch_augmentation import augment_batch
from official.vision.ops.color import color_jitter
from official.vision.ops.mixing import smooth_labels

EVERYTHING = AugmentationConfig(
    color_jitter=[0.4, 0.4, 0.4, 0.25],
    mixup_alpha=0.5,
    cutmix_alpha=1.0,
    label_smoothing=0.1,
)


def _batch(count=8, shape=(8, 6, 3)):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (count, *shape)).astype("uint8")
    return tf.constant(images), tf.range(count) % 3


def _augment(augmentation, step=0, **options):
    images, labels = _batch(**options)
    return augment_batch(images, labels, 3, augmentation, (1, step))


def test_nothing_is_on_by_default():
    images, labels = _batch()
    same_images, same_labels = _augment(AugmentationConfig())
    assert same_images is images or (same_images.dtype == tf.uint8)
    np.testing.assert_array_equal(same_images, images)
    np.testing.assert_array_equal(same_labels, labels)
    assert same_labels.dtype == tf.int32


@pytest.mark.parametrize(
    "settings, soft",
    [
        ({"color_jitter": (0.1, 0, 0, 0)}, False),
        ({"mixup_alpha": 0.2}, True),
        ({"cutmix_alpha": 0.2}, True),
        ({"label_smoothing": 0.1}, True),
    ],
)
def test_each_setting_alone(settings, soft):
    augmentation = AugmentationConfig(**settings)
    images, labels = _augment(augmentation)
    before, before_labels = _batch()
    assert augmentation.gives_soft_labels == soft
    if soft:
        assert labels.shape == (8, 3) and labels.dtype == tf.float32
        np.testing.assert_allclose(np.sum(labels, axis=1), 1, atol=1e-6)
        assert not np.array_equal(labels, tf.one_hot(before_labels, 3))
    else:
        np.testing.assert_array_equal(labels, before_labels)
    changed = not np.array_equal(images, before)
    assert changed == ("label_smoothing" not in settings)


def test_jitter_gets_its_strengths_in_order():
    strengths = (0.1, 0.2, 0.3, 0.4)
    images, _ = _augment(AugmentationConfig(color_jitter=strengths))
    seed = tf.random.split((1, 0), 4, alg="philox")[1]
    expected = color_jitter(_batch()[0], seed, *strengths)
    np.testing.assert_array_equal(images, expected)


def test_half_of_the_batches_are_cut_and_half_mixed():
    both = AugmentationConfig(mixup_alpha=1.0, cutmix_alpha=1.0)
    images = tf.reshape(tf.range(4, dtype=tf.float32) * 60, (4, 1, 1, 1))
    images = tf.tile(images, (1, 8, 8, 1))
    cut = 0
    for step in range(40):
        mixed, targets = augment_batch(images, tf.range(4), 4, both, (0, step))
        assert mixed.dtype == tf.float32
        flat = np.ptp(mixed, axis=(1, 2, 3)) == 0
        is_mixup = flat.all() and (np.array(targets) > 0).sum() > 4
        shares = tf.reduce_mean(mixed, axis=(1, 2, 3)) / 60
        np.testing.assert_allclose(
            shares, tf.linalg.matvec(targets, tf.range(4.0)), atol=1e-4
        )
        cut += not is_mixup
    assert 10 <= cut <= 30


def test_smoothing_comes_last():
    plain = AugmentationConfig(mixup_alpha=1.0)
    smooth = AugmentationConfig(mixup_alpha=1.0, label_smoothing=0.3)
    _, expected = _augment(plain)
    np.testing.assert_allclose(
        _augment(smooth)[1], smooth_labels(expected, 0.3), atol=1e-6
    )


@pytest.mark.parametrize("shape", [(8, 6, 3), (5, 9, 1)], ids=str)
@pytest.mark.parametrize("count", [1, 5])
def test_everything_together(shape, count):
    for step in range(3):
        images, labels = _augment(EVERYTHING, step, count=count, shape=shape)
        assert images.shape == (count, *shape)
        assert 0 <= np.min(images) and np.max(images) <= 255.01
        np.testing.assert_allclose(np.sum(labels, axis=1), 1, atol=1e-5)


def test_a_step_is_the_same_in_any_order_and_on_any_number_of_calls():
    def augment(step):
        return augment_batch(*_batch(), 3, EVERYTHING, (9, step))

    def run(steps, num_parallel_calls):
        dataset = tf.data.Dataset.from_tensor_slices(tf.cast(steps, tf.int64))
        return dataset.map(augment, num_parallel_calls, deterministic=True)

    in_order = list(run(range(8), 1))
    steps = [5, 0, 3, 5, 1, 3, 0, 7, 2, 4, 6, 5]
    for step, (images, labels) in zip(steps, run(steps, 8)):
        np.testing.assert_array_equal(images, in_order[step][0])
        np.testing.assert_array_equal(labels, in_order[step][1])
    assert len({images.numpy().tobytes() for images, _ in in_order}) == 8
