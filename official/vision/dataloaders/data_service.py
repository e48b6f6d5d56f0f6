# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A training pipeline that runs on the workers of a tf.data service."""

import re
import socket

import numpy as np
import tensorflow as tf

_ADDRESS = re.compile(r"grpc://(.+):(\d+)")
_SECONDS = 10
# A dataset travels to the workers as one message of at most 2 GiB.
_LARGEST = 2**31 - 2**20


def distribute(dataset, service, data):
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
        dataset: a `tf.data.Dataset` whose source is a range.
        service: address of the dispatcher, `"grpc://host:port"`.
        data: the `ImageData` or `EncodedImages` in it.

    Returns:
        A `tf.data.Dataset` of the same elements.

    Raises:
        ValueError: if the address is none, if nothing answers there within 10
            seconds, or if the images in memory are more than a message holds.
    """
    _check_answers(service)
    _check_size(data)
    return dataset.apply(
        tf.data.experimental.service.distribute(
            processing_mode=tf.data.experimental.service.ShardingPolicy.DYNAMIC,
            service=service,
        )
    )


def _check_answers(service):
    match = _ADDRESS.fullmatch(service)
    if match is None:
        raise ValueError(
            "The address of a tf.data service must look like "
            f"grpc://host:5000. Received: {service!r}."
        )
    try:
        socket.create_connection(
            (match[1], int(match[2])), timeout=_SECONDS
        ).close()
    except (OSError, OverflowError) as error:
        raise ValueError(
            f"No tf.data service answers at {service} ({error}). Start its "
            "dispatcher, or set tf_data_service to null."
        ) from error


def _check_size(data):
    if hasattr(data, "images"):
        size = data.images.nbytes
    else:
        size = int(np.sum([len(file) for file in data.as_bytes()]))
    if size > _LARGEST:
        raise ValueError(
            f"A tf.data service takes at most 2 GiB of images in memory. "
            f"Received: {size / 2**30:.1f} GiB. Use images in files and "
            "cache='never', or set tf_data_service to null."
        )
