# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A small network to be exported, with random weights."""

import keras

from official.vision.dataloaders.preprocessing import Preprocessing
from official.vision.serving.deployable_network import DeployableNetwork
from tiny_models import set_random_weights

CLASS_NAMES = ("cat", "dögg", "snow owl")


def tiny_network(channels=3, preprocessing=Preprocessing((0.4,), (0.3,))):
    """A `DeployableNetwork` of images `(8, 6, channels)`, three classes."""
    model = keras.Sequential(
        [
            keras.Input((8, 6, channels), name="images"),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(len(CLASS_NAMES), activation="softmax"),
        ]
    )
    set_random_weights(model)
    return DeployableNetwork.of_model(model, preprocessing, CLASS_NAMES)
