# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A classifier together with all that its users need to know of it."""

import dataclasses
from collections.abc import Callable
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

import keras

from official.typing import Tensor
from official.vision.dataloaders.image_data import check_class_names
from official.vision.dataloaders.preprocessing import Preprocessing

if TYPE_CHECKING:
    import tensorflow as tf


@dataclasses.dataclass(frozen=True, eq=False)
class DeployedModel:
    """What the files of an export are written from.

    Attributes:
        predict: TensorFlow function of normalized float32 images
            `(B, H, W, C)`. It returns a dict with `probabilities`, float32
            `(B, N)`, and perhaps further tensors `(B, ...)`.
        variables: The `tf.Variable`s that `predict` reads.
        image_shape: `(H, W, C)`.
        preprocessing: The `Preprocessing` of the training images.
        class_names: The N names, in label order.
        keras_model: The `keras.Model` that `predict` calls, from images to
            probabilities or logits; None if there is no such single model.
    """

    predict: Callable[[Tensor], dict[str, Tensor]]
    variables: tuple[Any, ...]
    image_shape: tuple[int, int, int]
    preprocessing: Preprocessing
    class_names: tuple[str, ...]
    keras_model: keras.Model | None = None

    @classmethod
    def of_model(
        cls,
        model: keras.Model,
        preprocessing: Preprocessing,
        class_names: Sequence[str],
        gives_logits: bool = False,
    ) -> "DeployedModel":
        """Deploys a `keras.Model`.

        Args:
            model: A model from images `(B, H, W, C)` to probabilities
                `(B, N)`, or to logits.
            preprocessing: The `Preprocessing` of the training images.
            class_names: The N names, in label order.
            gives_logits: Whether it gives logits. Files then hold them beside
                the probabilities, and a `.keras` file instead of them.

        Returns:
            The `DeployedModel`, which shares the weights of `model`.

        Raises:
            ValueError: Names and outputs are not equally many, or a name is
                not of one line.
        """
        check_names_of_outputs(class_names, model.output_shape[-1])

        def predict(images: Tensor) -> dict[str, Tensor]:
            outputs = model(images, training=False)
            if not gives_logits:
                return {"probabilities": outputs}
            return {
                "probabilities": keras.ops.softmax(outputs),
                "logits": outputs,
            }

        return cls(
            predict,
            tuple(variable.value for variable in model.variables),
            tuple(model.input_shape[1:]),
            preprocessing,
            tuple(class_names),
            model,
        )

    def prediction_function(self) -> "tf.types.experimental.GenericFunction":
        """Returns `predict` as a `tf.function` of any number of images."""
        import tensorflow as tf

        return tf.function(self.predict, input_signature=[self.images_spec()])

    def images_spec(self) -> "tf.TensorSpec":
        """Returns the `tf.TensorSpec` of the input `images`."""
        import tensorflow as tf

        return tf.TensorSpec((None, *self.image_shape), tf.float32, "images")


def check_names_of_outputs(class_names: Sequence[str], outputs: int) -> None:
    """Checks the class names of a model.

    Args:
        class_names: The names, in label order.
        outputs: Number of outputs of the model.

    Raises:
        ValueError: Names and outputs are not equally many, or a name is not
            of one line.
    """
    check_class_names(tuple(class_names))
    if outputs != len(class_names):
        raise ValueError(
            f"Got {len(class_names)} class names for {outputs} outputs. "
            "Expected one for each."
        )
