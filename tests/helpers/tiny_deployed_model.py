# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A small deployed model, with random weights."""

import keras

from official.vision.dataloaders.preprocessing import Preprocessing
from official.vision.serving.deployed_model import DeployedModel
from tiny_models import set_random_weights

CLASS_NAMES = ("cat", "dögg", "snow owl")
PREPROCESSING = Preprocessing(mean=[0.4], stddev=[0.3])


def tiny_deployed_model(channels=3, preprocessing=PREPROCESSING):
    """A `DeployedModel` for images `(8, 6, channels)`, three classes."""
    model = keras.Sequential(
        [
            keras.Input((8, 6, channels), name="images"),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(len(CLASS_NAMES), activation="softmax"),
        ]
    )
    set_random_weights(model)
    return DeployedModel.of_model(model, preprocessing, CLASS_NAMES)
