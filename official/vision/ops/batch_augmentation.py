# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The augmentation of a training batch after its crops and flips."""

import dataclasses
from typing import Optional

import tensorflow as tf

from official.vision.ops.color import color_jitter
from official.vision.ops.mixing import cutmix
from official.vision.ops.mixing import mixup
from official.vision.ops.mixing import smooth_labels
from official.vision.ops.rand_augment import MAX_MAGNITUDE
from official.vision.ops.rand_augment import rand_augment


@dataclasses.dataclass(frozen=True)
class BatchAugmentation:
    """RandAugment, colour jitter, MixUp or CutMix and label smoothing.

    They follow each other in this order; none is on by default. With both
    MixUp and CutMix, each batch draws one of them with probability 1/2.

    Args:
        rand_augment_magnitude: 0 to 30; None for no RandAugment.
        rand_augment_layers: operations of RandAugment per image, at least 1.
        color_jitter: four strengths, of brightness, contrast and saturation
            in [0, 1] and of hue in [0, 0.5].
        mixup_alpha: at least 0; 0 for no MixUp.
        cutmix_alpha: at least 0; 0 for no CutMix.
        label_smoothing: share of a label given to all classes, in [0, 1).

    Raises:
        ValueError: if a value is outside these ranges.

    Example:

    >>> images, labels = tf.zeros((2, 8, 8, 3)), tf.constant([1, 0])
    >>> augmentation = BatchAugmentation(label_smoothing=0.5)
    >>> _, labels = augmentation.augment(images, labels, 2, seed=(0, 1))
    >>> labels.numpy().tolist()
    [[0.25, 0.75], [0.75, 0.25]]
    """

    rand_augment_magnitude: Optional[int] = None
    rand_augment_layers: int = 2
    color_jitter: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)
    mixup_alpha: float = 0.0
    cutmix_alpha: float = 0.0
    label_smoothing: float = 0.0

    def __post_init__(self):
        jitter = tuple(self.color_jitter)
        object.__setattr__(self, "color_jitter", jitter)
        if not 0 <= (self.rand_augment_magnitude or 0) <= MAX_MAGNITUDE:
            _refuse(self, "rand_augment_magnitude", "None or 0 to 30")
        if self.rand_augment_layers < 1:
            _refuse(self, "rand_augment_layers", "at least 1")
        if (
            len(jitter) != 4
            or not all(0 <= strength <= 1 for strength in jitter)
            or jitter[3] > 0.5
        ):
            _refuse(
                self,
                "color_jitter",
                "four strengths, of brightness, contrast and saturation in "
                "[0, 1] and of hue in [0, 0.5]",
            )
        for name in ("mixup_alpha", "cutmix_alpha"):
            if getattr(self, name) < 0:
                _refuse(self, name, "at least 0")
        if not 0 <= self.label_smoothing < 1:
            _refuse(self, "label_smoothing", "in [0, 1)")

    @property
    def gives_soft_labels(self):
        """Whether labels become target probabilities."""
        return bool(
            self.mixup_alpha or self.cutmix_alpha or self.label_smoothing
        )

    def check_image_shape(self, image_shape):
        """Raises ValueError if images `(H, W, C)` cannot be augmented so."""
        needs_colours = any(self.color_jitter) or (
            self.rand_augment_magnitude is not None
        )
        if needs_colours and image_shape[-1] not in (1, 3):
            raise ValueError(
                "RandAugment and colour jitter need images with 1 channel or "
                f"3. Received: images {tuple(image_shape)}. Turn both off."
            )

    def augment(self, images, labels, num_classes, seed):
        """Augments one batch.

        Args:
            images: `(B, H, W, C)` pixels 0..255 of any numeric type.
            labels: int32 `(B,)`.
            num_classes: N, at least 2.
            seed: two integers, as a pair or a tensor, which decide
                everything.

        Returns:
            Images `(B, H, W, C)`, pixels 0..255, and labels: int32 `(B,)` as
            they came, or float32 `(B, N)` if `gives_soft_labels`.
        """
        seeds = tf.unstack(tf.random.split(tf.stack(seed), 4, alg="philox"))
        if self.rand_augment_magnitude is not None:
            images = rand_augment(
                images,
                seeds[0],
                self.rand_augment_magnitude,
                self.rand_augment_layers,
            )
        if any(self.color_jitter):
            images = color_jitter(images, seeds[1], *self.color_jitter)
        if not self.gives_soft_labels:
            return images, labels
        targets = tf.one_hot(labels, num_classes, dtype=tf.float32)
        images, targets = self._mix(images, targets, seeds[2], seeds[3])
        return images, smooth_labels(targets, self.label_smoothing)

    def _mix(self, images, targets, choice_seed, seed):
        def with_mixup():
            return mixup(images, targets, seed, self.mixup_alpha)

        def with_cutmix():
            return cutmix(
                tf.cast(images, tf.float32), targets, seed, self.cutmix_alpha
            )

        if self.mixup_alpha and self.cutmix_alpha:
            draw = tf.random.stateless_uniform((), choice_seed, alg="philox")
            return tf.cond(draw < 0.5, with_mixup, with_cutmix)
        if self.mixup_alpha:
            return with_mixup()
        if self.cutmix_alpha:
            return with_cutmix()
        return images, targets


def _refuse(augmentation, name, allowed):
    raise ValueError(
        f"{name} must be {allowed}. Received: {getattr(augmentation, name)}."
    )
