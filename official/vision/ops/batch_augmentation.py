# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The augmentation of a training batch after its crops and flips."""

import tensorflow as tf

from official.typing import Tensor
from official.vision.ops.augmentation_config import AugmentationConfig
from official.vision.ops.color import color_jitter
from official.vision.ops.mixing import cutmix
from official.vision.ops.mixing import mixup
from official.vision.ops.mixing import smooth_labels


def augment_batch(
    images: Tensor,
    labels: Tensor,
    num_classes: int,
    config: AugmentationConfig,
    seed: Tensor,
) -> tuple[Tensor, Tensor]:
    """Applies color jitter, MixUp or CutMix, and label smoothing.

    They follow each other in this order; none is on by default. With both
    MixUp and CutMix, each batch draws one of them with probability 1/2.

    Args:
        images: `(B, H, W, C)` pixels 0..255 of any numeric type.
        labels: int32 `(B,)`.
        num_classes: The number of classes N, at least 2.
        config: What to do, and how strongly.
        seed: Two integers, as a pair or a tensor, which decide everything.

    Returns:
        Images `(B, H, W, C)`, pixels 0..255, and labels: int32 `(B,)` as they
        came, or float32 `(B, N)` if the config `gives_soft_labels`.

    Example:
    >>> images, labels = tf.zeros((2, 8, 8, 3)), tf.constant([1, 0])
    >>> config = AugmentationConfig(label_smoothing=0.5)
    >>> _, labels = augment_batch(images, labels, 2, config, seed=(0, 1))
    >>> labels.numpy().tolist()
    [[0.25, 0.75], [0.75, 0.25]]
    """
    # Earlier versions drew something else with the first of the four.
    _, color_seed, choice_seed, mix_seed = tf.unstack(
        tf.random.split(tf.stack(seed), 4, alg="philox")
    )
    if any(config.color_jitter):
        images = color_jitter(images, color_seed, *config.color_jitter)
    if not config.gives_soft_labels:
        return images, labels
    targets = tf.one_hot(labels, num_classes, dtype=tf.float32)
    images, targets = _mix(images, targets, config, choice_seed, mix_seed)
    return images, smooth_labels(targets, config.label_smoothing)


def _mix(
    images: Tensor,
    targets: Tensor,
    config: AugmentationConfig,
    choice_seed: Tensor,
    mix_seed: Tensor,
) -> tuple[Tensor, Tensor]:
    def with_mixup() -> tuple[Tensor, Tensor]:
        return mixup(images, targets, mix_seed, config.mixup_alpha)

    def with_cutmix() -> tuple[Tensor, Tensor]:
        floats = tf.cast(images, tf.float32)
        return cutmix(floats, targets, mix_seed, config.cutmix_alpha)

    if config.mixup_alpha and config.cutmix_alpha:
        draw = tf.random.stateless_uniform((), choice_seed, alg="philox")
        return tf.cond(draw < 0.5, with_mixup, with_cutmix)
    if config.mixup_alpha:
        return with_mixup()
    if config.cutmix_alpha:
        return with_cutmix()
    return images, targets
