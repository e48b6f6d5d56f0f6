# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""SavedModels that take images or image files and name classes."""

import contextlib
import logging
import pathlib
import tempfile
from collections.abc import Iterator

import tensorflow as tf

from official.typing import Path
from official.vision.dataloaders.decoding import decode_image
from official.vision.dataloaders.decoding import resize
from official.vision.serving.deployed_model import DeployedModel

CLASS_NAMES_FILE = "class_names.txt"


def write_saved_model(model: DeployedModel, path: Path) -> None:
    """Writes a SavedModel.

    Its signatures take any number of images:

    * `serving_default`: `images`, float32 `(B, H, W, C)`, normalized;
    * `serving_bytes`: `image_bytes`, strings `(B,)`: JPEG, PNG, BMP, GIF or
      WebP files of any size. The graph decodes them, turns them upright as
      their EXIF orientation says, resizes and normalizes them.

    Both give `probabilities` `(B, N)`, the name of the most probable class
    as `class_name` `(B,)`, and whatever else `model.predict` gives. The asset
    `class_names.txt` holds all names, one a line. The attribute `serve` is a
    function from images to probabilities.

    Args:
        model: The model to write.
        path: The folder to write. It must not exist.
    """
    with tempfile.TemporaryDirectory() as folder:
        names_file = pathlib.Path(folder) / CLASS_NAMES_FILE
        names_file.write_text(
            "".join(f"{name}\n" for name in model.class_names), "utf-8"
        )
        module = ServingModule(model, str(names_file))
        with warnings_only():
            tf.saved_model.save(
                module,
                str(path),
                signatures={
                    "serving_default": module.serve_images,
                    "serving_bytes": module.serve_bytes,
                },
            )


class ServingModule(tf.Module):
    """The functions and variables of a SavedModel.

    Args:
        model: The model to serve.
        names_file: Path of a file with the class names, one a line.
    """

    def __init__(self, model: DeployedModel, names_file: str):
        super().__init__()
        self.network_variables = model.variables
        self.class_names = tf.saved_model.Asset(names_file)
        images = model.images_spec()
        image_bytes = tf.TensorSpec((None,), tf.string, "image_bytes")

        def predict(images):
            predictions = dict(model.predict(images))
            best = tf.argmax(predictions["probabilities"], axis=1)
            names = tf.constant(model.class_names)
            return {**predictions, "class_name": tf.gather(names, best)}

        def prepare(contents):
            *size, channels = model.image_shape
            image = resize(
                decode_image(contents, channels),
                size,
                model.preprocessing.evaluation_resize,
            )
            image = tf.ensure_shape(image, model.image_shape)
            return model.preprocessing.normalize(image)

        def predict_bytes(image_bytes):
            prepared = tf.map_fn(
                prepare,
                image_bytes,
                fn_output_signature=tf.TensorSpec(
                    model.image_shape, tf.float32
                ),
            )
            return predict(prepared)

        self.serve_images = tf.function(predict, input_signature=[images])
        self.serve_bytes = tf.function(
            predict_bytes, input_signature=[image_bytes]
        )
        self.serve = tf.function(
            lambda images: model.predict(images)["probabilities"],
            input_signature=[images],
        )


@contextlib.contextmanager
def warnings_only() -> Iterator[None]:
    """Holds back TensorFlow's messages on the steps of an export."""
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(before)
