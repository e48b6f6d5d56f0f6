# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Training steps from arrays, with crop and flip on the device."""

from collections.abc import Callable
from typing import TypeAlias

import keras
import numpy as np

from official.typing import Array
from official.typing import Tensor
from sla.modeling.multi_view_model import MultiViewModel

PADDING = 4
# Of the training images of CIFAR-10, as in the recipe of the paper.
MEAN = (0.4914, 0.4822, 0.4465)
STDDEV = (0.2023, 0.1994, 0.2010)

#: Images, labels, offsets and flips of a batch, see `draw_batch`.
Batch: TypeAlias = tuple[Array, Array, Array, Array]


def draw_batch(
    images: Array, labels: Array, step: int, size: int, seed: int
) -> Batch:
    """Draws the batch of a step, a function of step and seed alone.

    Args:
        images: uint8 `(n, H, W, C)`.
        labels: Integers `(n,)`.
        step: Number of the step, from 0.
        size: Images in a batch, at most n.
        seed: Seed of order, crops and flips.

    Returns:
        Images, labels, offsets `(size, 2)` of the crops and flips `(size,)`.
        Each epoch has each image at most once; an incomplete batch at its end
        is dropped.
    """
    epoch, index = divmod(step, len(images) // size)
    order = np.random.default_rng([seed, 0, epoch]).permutation(len(images))
    rows = order[index * size : (index + 1) * size]
    random = np.random.default_rng([seed, 1, step])
    offsets = random.integers(0, 2 * PADDING + 1, (size, 2), "int32")
    flips = random.integers(0, 2, size).astype(bool)
    return images[rows], labels[rows].astype("int32"), offsets, flips


def normalize(images: Tensor) -> Tensor:
    """Scales pixels of 0 to 255 to mean 0 and deviation 1, float32."""
    images = keras.ops.cast(images, "float32") / 255.0
    mean, stddev = (
        keras.ops.convert_to_tensor(values, "float32")
        for values in (MEAN, STDDEV)
    )
    return (images - mean) / stddev


def crop_and_flip(images: Tensor, offsets: Tensor, flips: Tensor) -> Tensor:
    """Crops from images with black borders, and mirrors some of them.

    Args:
        images: `(B, H, W, C)`.
        offsets: Integers `(B, 2)` from 0 to `2 * PADDING`: the first row and
            column of each crop.
        flips: Booleans `(B,)`.

    Returns:
        `(B, H, W, C)`.
    """
    ops = keras.ops
    height, width = images.shape[1:3]
    border = [[0, 0], [PADDING, PADDING], [PADDING, PADDING], [0, 0]]
    images = ops.pad(images, border)
    columns = ops.arange(width, dtype="int32")[None]  # (1, W)
    columns = ops.where(flips[:, None], width - 1 - columns, columns)
    rows = offsets[:, :1] + ops.arange(height, dtype="int32")[None]
    columns = offsets[:, 1:] + columns  # (B, W)
    images = _take(images, rows[:, :, None, None], 1)
    return _take(images, columns[:, None, :, None], 2)


def _take(images: Tensor, indices: Tensor, axis: int) -> Tensor:
    shape = list(images.shape)
    shape[axis] = indices.shape[axis]
    indices = keras.ops.broadcast_to(indices, shape)
    return keras.ops.take_along_axis(images, indices, axis=axis)


def make_stepper(
    model: MultiViewModel,
) -> tuple[Callable[[Batch], None], Callable[[], None]]:
    """Makes the function of a training step on the backend in use.

    Args:
        model: A built and compiled model.

    Returns:
        `(step, synchronize)`. `step` trains on what `draw_batch` returned.
        `synchronize` waits for the device, and sets the model's variables to
        what they have become.
    """
    if keras.backend.backend() == "jax":
        return _jax_stepper(model)
    train_step = model.train_step
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        train_step = tf.function(train_step)

    def step(batch: Batch) -> None:
        train_step(_prepared(*map(keras.ops.convert_to_tensor, batch)))

    def synchronize() -> None:
        keras.ops.convert_to_numpy(model.trainable_variables[0])

    return step, synchronize


def _prepared(images, labels, offsets, flips):
    return crop_and_flip(normalize(images), offsets, flips), labels


def _jax_stepper(model):
    import jax

    kinds = (
        model.trainable_variables,
        model.non_trainable_variables,
        model.optimizer.variables,
        model.metrics_variables,
    )
    state = tuple([variable.value for variable in kind] for kind in kinds)

    @jax.jit
    def train_step(state, batch):
        return model.train_step(state, _prepared(*batch))[1]

    def step(batch: Batch) -> None:
        nonlocal state
        state = train_step(state, batch)

    def synchronize() -> None:
        jax.block_until_ready(state)
        for kind, values in zip(kinds, state, strict=True):
            for variable, value in zip(kind, values, strict=True):
                variable.assign(value)

    return step, synchronize
