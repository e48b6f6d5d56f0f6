# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From the settings of episodes to their images, and the tf.data pipelines."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from official.typing import Array
from official.typing import Tensor
from official.vision.dataloaders import decoding
from official.vision.dataloaders import sources
from official.vision.dataloaders.class_division import ClassDivision
from official.vision.dataloaders.class_division import divide_classes
from official.vision.dataloaders.class_division import joined
from official.vision.dataloaders.divided_sources import DIVIDED_SOURCES
from official.vision.dataloaders.divided_sources import divided_folder
from official.vision.dataloaders.divided_sources import is_divided_folder
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.episode_config import EpisodeDataConfig
from official.vision.dataloaders.episodes import EpisodeSampler
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.preparation import prepare
from official.vision.dataloaders.tf_data import on_host
from official.vision.dataloaders.tf_data import parallel_map
from official.vision.ops.batch_augmentation import augment_batch
from official.vision.ops.crop_and_flip import crop_and_flip

_ENDLESS = np.iinfo(np.int64).max


def build_division(config: EpisodeDataConfig) -> ClassDivision:
    """Loads the images of a configuration, divided by class.

    Args:
        config: Settings of the data.

    Returns:
        Images of one size of base, validation and novel classes.

    Raises:
        ValueError: The source is unknown or its data not there, images cannot
            be read, or the classes cannot be divided.
    """
    parts = load_division(config).by_name
    _, images = prepare(list(parts.values()), config)
    return ClassDivision(*images)


def load_division(config: EpisodeDataConfig) -> ClassDivision:
    """The images of `build_division` as their source has them."""
    if config.name in DIVIDED_SOURCES:
        return DIVIDED_SOURCES[config.name](config.data_dir)
    is_listed = config.validation_classes or config.novel_classes
    if config.name == "folder" and not is_listed:
        if is_divided_folder(config.data_dir):
            return divided_folder(config.data_dir)
    data = joined(sources.load_images(config.name, config.data_dir))
    return divide_classes(
        data,
        config.validation_classes,
        config.novel_classes,
        (config.validation_share, config.novel_share),
        config.split_seed,
    )


def episode_dataset(
    data: LabeledImages,
    sampler: EpisodeSampler,
    config: EpisodeDataConfig,
    batch_size: int,
    start_step: int = 0,
    augmentation_seed: int | None = None,
) -> tf.data.Dataset:
    """Makes an endless stream of batches of episodes.

    The episodes of step s are those with the numbers from `s * batch_size` on,
    so a run can be resumed at any step.

    Args:
        data: The images, of one size.
        sampler: Draws from their labels.
        config: Settings of the images.
        batch_size: Number E of episodes in a step.
        start_step: Step of the first batch, at least 0.
        augmentation_seed: Seed of the random changes to the images, which
            `config.augmentation` names; None for none.

    Returns:
        A `tf.data.Dataset` of dicts: `support`, float32 `(E, N, k, H, W, C)`;
        `query`, `(E, N, q, H, W, C)`; and `version`, int32 `(E, N)`, see
        `Episode`.
    """
    shape = sampler.shape
    per_class = shape.shots + shape.queries

    def draw(step: Array) -> tuple[Array, Array]:
        first = int(step) * batch_size
        drawn = [sampler.draw(first + number) for number in range(batch_size)]
        rows = [
            np.concatenate([episode.support, episode.query], axis=1)
            for episode in drawn
        ]
        versions = np.stack([episode.versions for episode in drawn])
        return np.stack(rows).astype(np.int32), versions.astype(np.int32)

    def indices(step: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        rows, versions = tf.numpy_function(draw, [step], [tf.int32, tf.int32])
        rows = tf.ensure_shape(rows, (batch_size, shape.ways, per_class))
        return step, rows, tf.ensure_shape(versions, (batch_size, shape.ways))

    read = _reader(data)

    def episodes(step: Tensor, rows: Tensor, versions: Tensor) -> dict:
        images = read(tf.reshape(rows, (-1,)))
        number = batch_size * shape.ways * per_class
        images = tf.ensure_shape(images, (number, *data.image_shape))
        if augmentation_seed is not None:
            images = _augment(images, config, (augmentation_seed, step))
        images = tf.reshape(
            config.normalize(images), (*rows.shape, *data.image_shape)
        )
        return {
            "support": images[:, :, : shape.shots],
            "query": images[:, :, shape.shots :],
            "version": versions,
        }

    dataset = tf.data.Dataset.range(start_step, _ENDLESS)
    dataset = parallel_map(parallel_map(dataset, indices), episodes)
    return dataset.prefetch(tf.data.AUTOTUNE)


def _reader(data: LabeledImages):
    """A function from indices `(n,)` to uint8 images `(n, H, W, C)`."""
    if isinstance(data, ImageData):
        images = on_host(data.images)
        return lambda indices: tf.gather(images, indices)
    image = decoding.image_reader(data, None)
    return lambda indices: tf.map_fn(
        image, indices, fn_output_signature=tf.uint8
    )


def _augment(
    images: Tensor, config: EpisodeDataConfig, seed: Sequence[int | Tensor]
) -> Tensor:
    """Random changes to each image by itself."""
    crop_seed, batch_seed = tf.unstack(
        tf.random.split(tf.stack(seed), 2, alg="philox")
    )
    augmentation = config.augmentation
    images = crop_and_flip(
        images,
        crop_seed,
        augmentation.crop_padding,
        augmentation.horizontal_flip,
    )
    labels = tf.zeros(images.shape[0], tf.int32)
    images, _ = augment_batch(images, labels, 2, augmentation, batch_seed)
    return images
