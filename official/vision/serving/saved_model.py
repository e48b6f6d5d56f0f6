# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""SavedModels that take images or image files and name classes."""

import contextlib
import logging
import pathlib
import tempfile

import tensorflow as tf

from official.vision.dataloaders.decoding import decode_image
from official.vision.dataloaders.decoding import resize

CLASS_NAMES_FILE = "class_names.txt"


def write_saved_model(network, path):
    """Writes a SavedModel.

    Its signatures take any number of images:

    * `serving_default`: `images`, float32 `(B, H, W, C)`, normalised;
    * `serving_bytes`: `image_bytes`, strings `(B,)`, JPEG, PNG, BMP or GIF
      files of any size, which are decoded, resized and normalised inside.

    Both give `probabilities` `(B, N)`, `class_name` `(B,)`, the name of the
    most probable class, and what else the network answers. All names are in
    the asset `class_names.txt`, a line each. The attribute `serve` is a
    function from images to probabilities.

    Args:
        network: a `DeployableNetwork`.
        path: folder to write; must not exist.
    """
    with tempfile.TemporaryDirectory() as folder:
        names_file = pathlib.Path(folder) / CLASS_NAMES_FILE
        names_file.write_text(
            "".join(f"{name}\n" for name in network.class_names), "utf-8"
        )
        module = ServingModule(network, str(names_file))
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
        network: a `DeployableNetwork`.
        names_file: path of a file with the class names.
    """

    def __init__(self, network, names_file):
        super().__init__()
        self.network_variables = network.variables
        self.class_names = tf.saved_model.Asset(names_file)
        images = network.images_spec()
        image_bytes = tf.TensorSpec((None,), tf.string, "image_bytes")

        def answer(images):
            answers = dict(network.answer(images))
            best = tf.argmax(answers["probabilities"], axis=1)
            names = tf.constant(network.class_names)
            return {**answers, "class_name": tf.gather(names, best)}

        def prepare(contents):
            *size, channels = network.image_shape
            image = resize(
                decode_image(contents, channels),
                size,
                network.preprocessing.evaluation_resize,
            )
            image = tf.ensure_shape(image, network.image_shape)
            return network.preprocessing.normalise(image)

        def answer_bytes(image_bytes):
            prepared = tf.map_fn(
                prepare,
                image_bytes,
                fn_output_signature=tf.TensorSpec(
                    network.image_shape, tf.float32
                ),
            )
            return answer(prepared)

        self.serve_images = tf.function(answer, input_signature=[images])
        self.serve_bytes = tf.function(
            answer_bytes, input_signature=[image_bytes]
        )
        self.serve = tf.function(
            lambda images: network.answer(images)["probabilities"],
            input_signature=[images],
        )


@contextlib.contextmanager
def warnings_only():
    """Holds back what TensorFlow logs of every step of an export."""
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(before)
