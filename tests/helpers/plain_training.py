# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`python -m sla.train` with a network whose sums no replica can change.

Batch normalization sees the rows of its replica alone; the backbone `plain`
has none. With each checkpoint the process also writes its own weights.

    python plain_training.py WEIGHTS_FILE NUMBER_OF_DEVICES FLAGS...
"""

import sys

import keras
import numpy as np
import tensorflow as tf

import sla
from official.core import training_state
from official.core.entry_point import run_command
from sla.train.__main__ import main


@sla.backbones.register_backbone("plain")
def _plain(image_shape):
    image = keras.Input(image_shape)
    x = image
    for filters in (8, 16):
        x = keras.layers.Conv2D(filters, 3, strides=2, activation="relu")(x)
    return keras.Model(image, keras.layers.GlobalAveragePooling2D()(x))


def _save_own_weights_too(path):
    save = training_state.save

    def save_both(directory, model, progress):
        save(directory, model, progress)
        np.savez(path, *model.get_weights())

    training_state.save = save_both


if __name__ == "__main__":
    weights_file, devices, *flags = sys.argv[1:]
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(
        cpu, [tf.config.LogicalDeviceConfiguration()] * int(devices)
    )
    _save_own_weights_too(weights_file)
    sys.argv[1:] = flags
    run_command(main)
