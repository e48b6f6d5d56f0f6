# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Copies of backbones of every kind."""

import keras
import numpy as np
import pytest

from sla.modeling.layer_copy import copy_layer
from tiny_models import deep_backbone
from tiny_models import tiny_images

IMAGES = tiny_images()


@keras.saving.register_keras_serializable(package="layer_copy_test")
class Subclassed(keras.Model):
    """With `get_config`."""

    def __init__(self, width, **kwargs):
        super().__init__(**kwargs)
        self.width = width
        self.flatten = keras.layers.Flatten()
        self.dense = keras.layers.Dense(width)

    def call(self, images):
        return self.dense(self.flatten(images))

    def get_config(self):
        return {**super().get_config(), "width": self.width}


class Unsaveable(keras.Model):
    """Built on an argument that Keras cannot serialise by itself."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def call(self, images):
        return self.function(images)


class Forgetful(Subclassed):
    """Leaves a constructor's argument out of its config."""

    def get_config(self):
        return keras.Model.get_config(self)


def functional_backbone():
    images = keras.Input(IMAGES.shape[1:])
    inner = keras.Sequential([keras.layers.Conv2D(4, 3)], name="inner")
    features = keras.layers.Flatten()(inner(images))
    return keras.Model(images, features, name="outer")


@pytest.mark.parametrize(
    "make",
    [
        deep_backbone,
        functional_backbone,
        lambda: Subclassed(4),
        keras.layers.Flatten,
        lambda: keras.layers.Conv2D(4, 3),
    ],
)
def test_copy_is_alike_and_independent(make):
    layer = make()
    expected = keras.ops.convert_to_numpy(layer(IMAGES))
    copy = copy_layer(layer)
    assert type(copy) is type(layer)
    assert copy is not layer
    copy(IMAGES)
    assert not {id(weight) for weight in copy.weights} & {
        id(weight) for weight in layer.weights
    }
    copy.set_weights(layer.get_weights())
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(copy(IMAGES)), expected
    )


@pytest.mark.parametrize(
    "layer", [Unsaveable(keras.ops.relu), Forgetful(4)], ids=repr
)
def test_a_backbone_without_config_is_named_with_the_remedy(layer):
    layer(IMAGES)
    name = f"{type(layer).__name__} '{layer.name}'"
    with pytest.raises(
        ValueError, match=rf"Cannot copy {name} for (.|\n)*a get_config\(\)"
    ):
        copy_layer(layer)
