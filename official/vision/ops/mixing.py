# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""MixUp, CutMix and label smoothing over whole batches.

Written from the papers' formulas. The layers of Keras and KerasCV draw from a
counter that parallel calls share, so a step would not give the same batch
again. Besides, both CutMix layers give labels by the area of the box that was
drawn, not of the pixels that were pasted (at 8x8, Keras's are off by 0.06 on
average and KerasCV's by 0.16), and Keras's takes no alpha above 1.

Mixing comes before anything that a model does to its images, so that happens
to both partners of a mixed image alike; smoothing spreads over the N classes.
"""

import tensorflow as tf

from official.typing import Tensor


def mixup(
    images: Tensor, targets: Tensor, seed: Tensor, alpha: float
) -> tuple[Tensor, Tensor]:
    """Mixes each image and its target with those of another (Zhang, 2018).

    `x_i <- w_i x_i + (1 - w_i) x_p(i)`, and targets alike, with a weight
    `w_i ~ Beta(alpha, alpha)` for each image and a random permutation `p` of
    the batch, in which an image may keep its own place.

    Args:
        images: Pixels `(B, H, W, C)` of any numeric type.
        targets: Probabilities, float32 `(B, N)`.
        seed: Two integers, as a pair or a tensor, which decide everything.
        alpha: Greater than 0; 0.2 mixes most images little, 1 draws weights
            uniformly.

    Returns:
        Images, float32 `(B, H, W, C)`, and targets, float32 `(B, N)`.

    Example:
    >>> images = tf.constant([[[[0]]], [[[100]]]])
    >>> images, targets = mixup(images, tf.eye(2), seed=(0, 1), alpha=1.0)
    >>> weights = images[:, 0, 0, 0] / 100
    >>> bool(tf.reduce_all(abs(weights - targets[:, 1]) < 1e-6))
    True
    """
    images = tf.cast(images, tf.float32)
    partner_seed, weight_seed = tf.unstack(tf.random.split(seed, alg="philox"))
    partners = _partners(images, partner_seed)
    weights = _beta(tf.shape(images)[0], alpha, weight_seed)
    by_pixel = weights[:, None, None, None]
    mixed = tf.gather(images, partners)
    return (
        mixed + by_pixel * (images - mixed),
        _mix_targets(targets, partners, weights),
    )


def cutmix(
    images: Tensor, targets: Tensor, seed: Tensor, alpha: float
) -> tuple[Tensor, Tensor]:
    """Pastes a box of another image into each image (Yun et al., 2019).

    The box has the center U(image) and the area `1 - w` of the image, with
    `w ~ Beta(alpha, alpha)` for each image; what sticks out is cut off. The
    target is mixed by the area that is left.

    Args:
        images: Pixels `(B, H, W, C)` of any type.
        targets: Probabilities, float32 `(B, N)`.
        seed: Two integers, as a pair or a tensor, which decide everything.
        alpha: Greater than 0; 1, as in the paper, draws areas uniformly.

    Returns:
        Images, `(B, H, W, C)` of the same type, and targets, float32
        `(B, N)`.

    Example:
    >>> images = tf.constant([[[[0.0]] * 9] * 5, [[[1.0]] * 9] * 5])
    >>> images, targets = cutmix(images, tf.eye(2), seed=(0, 1), alpha=1.0)
    >>> shares = tf.reduce_mean(images, axis=(1, 2, 3))
    >>> bool(tf.reduce_all(abs(shares - targets[:, 1]) < 1e-6))
    True
    """
    _, height, width, _ = images.shape
    batch = tf.shape(images)[0]
    partner_seed, weight_seed, center_seed = tf.unstack(
        tf.random.split(seed, 3, alg="philox")
    )
    partners = _partners(images, partner_seed)
    side = tf.sqrt(1 - _beta(batch, alpha, weight_seed))
    draws = tf.random.stateless_uniform((2, batch), center_seed, alg="philox")
    rows = _inside(height, side, draws[0])  # (B, H)
    columns = _inside(width, side, draws[1])  # (B, W)
    pasted = rows[:, :, None] & columns[:, None, :]  # (B, H, W)
    kept = 1 - tf.reduce_mean(tf.cast(pasted, tf.float32), axis=(1, 2))
    return (
        tf.where(pasted[..., None], tf.gather(images, partners), images),
        _mix_targets(targets, partners, kept),
    )


def smooth_labels(targets: Tensor, amount: float) -> Tensor:
    """Moves a share of each target's probability to all classes alike.

    Args:
        targets: Probabilities, float32 `(B, N)`.
        amount: The share, in [0, 1).

    Returns:
        float32 `(B, N)`: `(1 - amount) * target + amount / N`.

    Example:
    >>> smooth_labels(tf.constant([[1.0, 0.0]]), 0.5).numpy().tolist()
    [[0.75, 0.25]]
    """
    return (1 - amount) * targets + amount / targets.shape[-1]


def _partners(images: Tensor, seed: Tensor) -> Tensor:
    positions = tf.range(tf.shape(images)[0])
    return tf.random.experimental.stateless_shuffle(
        positions, seed, alg="philox"
    )


def _mix_targets(targets: Tensor, partners: Tensor, weights: Tensor) -> Tensor:
    weights = weights[:, None]
    return weights * targets + (1 - weights) * tf.gather(targets, partners)


def _beta(count: Tensor, alpha: float, seed: Tensor) -> Tensor:
    """Draws `(count,)` from Beta(alpha, alpha), for any alpha > 0.

    As g / (g + h) with g and h from Gamma(alpha), which is Gamma(alpha + 1)
    times U ** (1 / alpha): in logarithms, since for a small alpha g and h
    are often too small for a float.
    """
    gamma_seed, power_seed = tf.unstack(tf.random.split(seed, alg="philox"))
    gammas = tf.random.stateless_gamma((2, count), gamma_seed, alpha + 1.0)
    draws = tf.random.stateless_uniform((2, count), power_seed, alg="philox")
    logarithms = tf.math.log(gammas) + tf.math.log(1 - draws) / alpha
    return tf.sigmoid(logarithms[0] - logarithms[1])


def _inside(size: int, side: Tensor, draw: Tensor) -> Tensor:
    """Which of `size` pixels an interval covers, `(B, size)`.

    Args:
        size: Pixels of the image along this axis.
        side: Length of the interval as a part of the axis, float32 `(B,)`.
        draw: Where its center is, float32 `(B,)` in [0, 1).
    """
    length = tf.cast(side * size, tf.int32)
    start = tf.cast(draw * size, tf.int32) - length // 2
    pixels = tf.range(size)
    return (pixels >= start[:, None]) & (pixels < (start + length)[:, None])
