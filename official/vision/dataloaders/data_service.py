# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A training pipeline that runs on the workers of a tf.data service."""

import re
import socket

import numpy as np
import tensorflow as tf

from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.image_data import ImageData

_ADDRESS = re.compile(r"grpc://(.+):(\d+)")
_SECONDS = 10
# A dataset travels to the workers as one message of at most 2 GiB.
_LARGEST = 2**31 - 2**20


def distribute(
    dataset: tf.data.Dataset, service: str, data: LabeledImages
) -> tf.data.Dataset:
    """Runs `dataset` on the workers of a tf.data service.

    The epochs are divided among the workers (dynamic sharding), so that each
    example still comes once in each epoch. With one worker the batches are the
    same, in the same order, as without the service. With W workers, W epochs
    run side by side and their batches come as they are ready: a run is then
    not repeatable bit by bit, nor is it when a worker is lost or replaced. A
    resumed run starts at the epochs its step would be in, with one worker at
    the very batch.

    Images in memory travel with the pipeline; files do not, and every worker
    must find them at the same paths.

    Args:
        dataset: A `tf.data.Dataset` whose source is a range.
        service: Address of the dispatcher, `"grpc://host:port"`.
        data: The images in it.

    Returns:
        A `tf.data.Dataset` of the same elements.

    Raises:
        ValueError: The address is none, nothing answers there within 10
            seconds, or the images in memory are more than a message holds.
    """
    check_answers(service)
    _check_size(data)
    return dataset.apply(
        tf.data.experimental.service.distribute(
            processing_mode=tf.data.experimental.service.ShardingPolicy.DYNAMIC,
            service=service,
        )
    )


def check_answers(service: str) -> None:
    """Checks that something answers at the address of a dispatcher.

    Args:
        service: Address, `"grpc://host:port"`.

    Raises:
        ValueError: The address is none, or nothing answers within 10 seconds.
    """
    match = _ADDRESS.fullmatch(service)
    if match is None:
        raise ValueError(
            f"Got tf_data_service={service!r}. Expected an address such as "
            "grpc://host:5000."
        )
    try:
        socket.create_connection(
            (match[1], int(match[2])), timeout=_SECONDS
        ).close()
    except (OSError, OverflowError) as error:
        raise ValueError(
            f"Got tf_data_service={service!r}, which does not respond "
            f"({error}). Expected the address of a tf.data service. Start its "
            "dispatcher, or set tf_data_service to null."
        ) from error


def _check_size(data: LabeledImages) -> None:
    if isinstance(data, ImageData):
        size = data.images.nbytes
    else:
        size = int(np.sum([len(file) for file in data.as_bytes()]))
    if size > _LARGEST:
        raise ValueError(
            f"Got {size / 2**30:.1f} GiB of images in memory. Expected at most "
            "2 GiB for a tf.data service. Use images in files and "
            "cache='never', or set tf_data_service to null."
        )
