# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of a pipeline on a real tf.data service in this process."""

import itertools
import socket

import numpy as np
import pytest
import tensorflow as tf

from image_files import encode
from image_files import random_image
from official.vision.dataloaders.data_config import DataConfig
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.training_pipeline import training_dataset
from official.vision.ops.augmentation_config import AugmentationConfig

AUGMENTED = AugmentationConfig(
    random_resized_crop=True, crop_area=[0.2, 1.0], horizontal_flip=True
)


@pytest.fixture
def start_service():
    servers = []

    def start(num_workers):
        service = tf.data.experimental.service
        dispatcher = service.DispatchServer(service.DispatcherConfig(port=0))
        servers.append(dispatcher)
        for _ in range(num_workers):
            config = service.WorkerConfig(
                dispatcher_address=dispatcher.target.partition("://")[2],
                heartbeat_interval_ms=100,
                dispatcher_timeout_ms=5000,
            )
            servers.append(service.WorkerServer(config))
        return dispatcher.target

    yield start
    for server in reversed(servers):
        server._stop()


def _data(n):
    images = np.stack([random_image(seed, 6, 6) for seed in range(n)])
    labels = np.arange(n, dtype="int32")
    return ImageData(images, labels, tuple(map(str, range(n))))


def _encoded(n):
    data = _data(n)
    files = np.array([encode(image) for image in data.images], object)
    return EncodedImages(files, data.labels, data.class_names, (6, 6))


@pytest.mark.parametrize("make", [_data, _encoded])
def test_one_worker_gives_the_same_batches(start_service, make):
    address = start_service(1)
    config = DataConfig(batch_size=4, augmentation=AUGMENTED)
    here = training_dataset(make(10), config, seed=3, start_step=7)
    config.tf_data_service = address
    there = training_dataset(make(10), config, seed=3, start_step=7)
    assert there.element_spec == here.element_spec
    assert there.cardinality() == tf.data.INFINITE_CARDINALITY
    for batch, same in itertools.islice(zip(here, there), 8):
        np.testing.assert_array_equal(batch[0], same[0])
        np.testing.assert_array_equal(batch[1], same[1])


def test_two_workers_share_the_epochs(start_service):
    address = start_service(2)
    n, epochs = 20, 60
    config = DataConfig(
        batch_size=n, augmentation=AUGMENTED, tf_data_service=address
    )
    batches = training_dataset(_data(n), config, seed=0)
    seen = [
        labels.numpy().tolist()
        for _, labels in itertools.islice(batches, epochs)
    ]
    assert all(sorted(labels) == list(range(n)) for labels in seen)
    # No epoch comes twice.
    assert len(set(map(tuple, seen))) == epochs


def test_addresses_where_nothing_answers():
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    for address, message in (
        (f"grpc://localhost:{port}", "'grpc://.* which does not respond"),
        ("localhost:5000", "Expected an address such as grpc://host:5000"),
    ):
        with pytest.raises(ValueError, match=message):
            training_dataset(
                _data(2), DataConfig(tf_data_service=address), seed=0
            )
