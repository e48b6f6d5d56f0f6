# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A classifier and all that its users need to know of it."""

import dataclasses
from typing import Callable
from typing import Optional

import keras

from official.vision.dataloaders.preprocessing import Preprocessing


@dataclasses.dataclass(frozen=True, eq=False)
class DeployableNetwork:
    """What the formats of an export are written from.

    Attributes:
        answer: TensorFlow function of normalised float32 images `(B, H, W,
            C)`, to a dict with `probabilities`, float32 `(B, N)`, and
            perhaps further tensors `(B, ...)`.
        variables: the `tf.Variable`s that it reads.
        image_shape: `(H, W, C)`.
        preprocessing: `Preprocessing` of the training.
        class_names: tuple of the N names.
        keras_model: the `keras.Model` that `answer` calls, images to
            probabilities; None if there is no single one.
    """

    answer: Callable
    variables: tuple
    image_shape: tuple
    preprocessing: Preprocessing
    class_names: tuple
    keras_model: Optional[keras.Model] = None

    @classmethod
    def of_model(cls, model, preprocessing, class_names):
        """The network of a `keras.Model`, images to probabilities."""
        return cls(
            lambda images: {"probabilities": model(images, training=False)},
            tuple(variable.value for variable in model.variables),
            tuple(model.input_shape[1:]),
            preprocessing,
            tuple(class_names),
            model,
        )

    def probability_function(self):
        """A `tf.function` from any number of images to `probabilities`."""
        import tensorflow as tf

        return tf.function(
            lambda images: {
                "probabilities": self.answer(images)["probabilities"]
            },
            input_signature=[self.images_spec()],
        )

    def images_spec(self):
        """The `tf.TensorSpec` of the input `images`."""
        import tensorflow as tf

        return tf.TensorSpec((None, *self.image_shape), tf.float32, "images")
