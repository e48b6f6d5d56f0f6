# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""MixUp, CutMix and label smoothing."""

import numpy as np
import pytest
import tensorflow as tf

from official.vision.ops.mixing import cutmix
from official.vision.ops.mixing import mixup
from official.vision.ops.mixing import smooth_labels


def _random_batch(count, shape=(6, 5, 3), num_classes=4, seed=0):
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (count, *shape)).astype("uint8")
    labels = rng.integers(0, num_classes, count)
    return images, np.eye(num_classes, dtype="float32")[labels]


def _numbered(count, shape):
    """Image i is filled with i, and of class i of `count`."""
    images = np.broadcast_to(
        np.arange(count).reshape(-1, 1, 1, 1), (count, *shape)
    )
    return images.astype("float32"), np.eye(count, dtype="float32")


def _check_rows(targets):
    assert targets.dtype == tf.float32
    np.testing.assert_allclose(np.sum(targets, axis=1), 1, atol=1e-6)
    assert np.min(targets) >= 0


def test_mixup_is_a_weighted_mean_of_two_images_and_their_targets():
    images, _ = _random_batch(16)
    mixed, weights = mixup(images, tf.eye(16), (0, 1), alpha=1.0)
    assert mixed.dtype == tf.float32
    _check_rows(weights)
    # The targets of 16 classes say which images were mixed, and how.
    weights = weights.numpy().astype("float64")
    assert ((weights > 0).sum(axis=1) <= 2).all()
    assert ((weights > 0).sum(axis=1) == 2).sum() >= 12
    expected = np.tensordot(weights, images.astype("float64"), axes=1)
    np.testing.assert_allclose(mixed, expected, atol=1e-3)
    # Each image is the partner of exactly one.
    partners = weights - np.diag(np.diag(weights))
    assert ((partners > 0).sum(axis=0) <= 1).all()


@pytest.mark.parametrize("shape", [(8, 8, 1), (5, 9, 3), (1, 7, 2)], ids=str)
@pytest.mark.parametrize("alpha", [0.1, 1.0, 5.0])
def test_cutmix_pastes_one_box_and_counts_its_pixels(shape, alpha):
    images, targets = _numbered(64, shape)
    mixed, targets = cutmix(images, targets, (0, 1), alpha)
    _check_rows(targets)
    for index, (image, target) in enumerate(zip(mixed.numpy(), targets)):
        values, counts = np.unique(image, return_counts=True)
        shares = np.zeros(64)
        shares[values.astype(int)] = counts / image.size
        np.testing.assert_allclose(target, shares, atol=1e-6)
        others = np.argwhere(image[..., 0] != index)
        if len(others):
            assert len(set(image[tuple(others.T)][:, 0])) == 1
            box = np.prod(others.max(axis=0) - others.min(axis=0) + 1)
            assert len(others) == box  # A full rectangle.


def test_cutmix_pastes_pixels_in_their_place_and_keeps_the_type():
    images, _ = _random_batch(16)
    mixed, targets = cutmix(images, tf.eye(16), (0, 2), 1.0)
    assert mixed.dtype == tf.uint8
    for image, target in zip(mixed.numpy(), targets):
        sources = [images[i] for i in np.flatnonzero(target)]
        assert len(sources) in (1, 2)
        same = [(image == source).all(axis=-1) for source in sources]
        assert np.logical_or.reduce(same).all()


def test_cutmix_boxes_reach_every_pixel():
    images, targets = _numbered(512, (8, 6, 1))
    mixed, _ = cutmix(images, targets, (0, 3), 1.0)
    pasted = (mixed.numpy() != images).mean(axis=0)
    # Less often near the edges, where boxes are cut off.
    assert 0.05 < pasted.min() < pasted.max() < 0.5
    assert pasted[3:5, 2:4].min() > pasted[[0, 0, -1, -1], [0, -1, 0, -1]].max()


def _mixup_weights(count, alpha, seed):
    """The weights drawn, of the images that have a partner."""
    _, targets = mixup(*_numbered(count, (1, 1, 1)), seed, alpha)
    targets = targets.numpy()
    weights = np.diag(targets)
    alone = (targets > 0).sum(axis=1) == 1
    return weights[~alone] if alpha > 0.1 else weights


@pytest.mark.parametrize("alpha", [0.2, 1.0, 4.0, 100.0])
def test_weights_are_from_a_beta_distribution(alpha):
    weights = np.concatenate(
        [_mixup_weights(1000, alpha, (5, step)) for step in range(4)]
    )
    variance = 1 / (4 * (2 * alpha + 1))
    assert abs(weights.mean() - 0.5) < 4 * (variance / len(weights)) ** 0.5
    # Those rounded to 0 or 1 look alone, and are few.
    assert weights.var() == pytest.approx(variance, rel=0.1)
    quarter = np.mean(weights < 0.25)
    if alpha == 1.0:
        assert quarter == pytest.approx(0.25, abs=0.03)
    if alpha == 100.0:
        assert quarter == 0


@pytest.mark.parametrize("mix", [mixup, cutmix])
def test_tiny_and_large_alpha(mix):
    images, targets = _numbered(200, (6, 6, 1))
    for alpha in (1e-6, 1e-3, 1e4):
        mixed, soft = mix(images, targets, (0, 1), alpha)
        _check_rows(soft)
        assert np.isfinite(mixed).all()
        own = np.diag(soft)
        if alpha < 1:  # Half of the images as they were.
            assert 0.35 < np.mean(own > 1 - 1e-3) < 0.65
            if mix is mixup:  # Half replaced; in CutMix, but for the cut.
                assert 0.35 < np.mean(own < 1e-3) < 0.65
        elif mix is mixup:
            assert np.abs(own[own < 1] - 0.5).max() < 0.05


@pytest.mark.parametrize("mix", [mixup, cutmix])
def test_a_batch_of_one_is_unchanged(mix):
    images, targets = _random_batch(1)
    mixed, soft = mix(images, targets, (0, 1), 1.0)
    np.testing.assert_allclose(mixed, images, atol=1e-4)
    np.testing.assert_allclose(soft, targets, atol=1e-6)


@pytest.mark.parametrize("mix", [mixup, cutmix])
def test_two_classes_and_soft_targets(mix):
    images, targets = _random_batch(32, num_classes=2)
    _, soft = mix(images, smooth_labels(targets, 0.1), (0, 1), 1.0)
    _check_rows(soft)
    assert soft.numpy().min() >= 0.05 - 1e-6
    # Smoothing and mixing may change places.
    _, mixed = mix(images, targets, (0, 1), 1.0)
    np.testing.assert_allclose(soft, smooth_labels(mixed, 0.1), atol=1e-6)


def test_smooth_labels():
    smooth = smooth_labels(tf.eye(4), 0.2)
    expected = np.full((4, 4), 0.05) + 0.8 * np.eye(4)
    np.testing.assert_allclose(smooth, expected, atol=1e-7)
    np.testing.assert_array_equal(smooth_labels(tf.eye(4), 0.0), tf.eye(4))


@pytest.mark.parametrize("mix", [mixup, cutmix])
def test_the_seed_decides(mix):
    images, targets = _random_batch(8)
    first, same, other = (
        mix(images, targets, seed, 1.0)[0].numpy()
        for seed in ((7, 1), (7, 1), (7, 2))
    )
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)
