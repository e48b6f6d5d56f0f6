# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Python face of an exported SavedModel, which checks what it is given."""

import pathlib

import numpy as np
import tensorflow as tf

from official.vision.dataloaders.decoding import decode_image
from official.vision.dataloaders.readable_files import first_line


class DeployedClassifier:
    """An exported SavedModel, with clear errors for what it cannot take.

    Args:
        path: folder that `python -m sla.export` wrote.

    Attributes:
        image_shape: `(H, W, C)`.
        class_names: tuple of the N names.

    Raises:
        ValueError: if no SavedModel with the signatures of an export is
            there.

    Example:

        classifier = DeployedClassifier("runs/digits_sla_sd/seed0/export/"
                                        "distilled")
        answers = classifier.classify_bytes([open("seven.png", "rb").read()])
        answers["class_name"]     # array(["7"])
    """

    def __init__(self, path):
        path = pathlib.Path(path)
        if not (path / "saved_model.pb").exists():
            raise ValueError(
                f"Got {path}, which is no SavedModel: saved_model.pb is "
                "missing. Write one with python -m sla.export "
                "--model_dir=DIR --format=saved_model."
            )
        self._model = tf.saved_model.load(str(path))
        try:
            self._images = self._model.signatures["serving_default"]
            self._bytes = self._model.signatures["serving_bytes"]
            names_file = self._model.class_names.asset_path.numpy()
        except (AttributeError, KeyError) as error:
            raise ValueError(
                f"The SavedModel {path} was not written by sla.export: "
                f"{error} is missing."
            ) from error
        _, arguments = self._images.structured_input_signature
        self.image_shape = tuple(arguments["images"].shape[1:])
        text = pathlib.Path(names_file.decode()).read_text("utf-8")
        self.class_names = tuple(text.splitlines())

    def classify(self, images):
        """Answers for normalised images.

        Args:
            images: float array `(B, H, W, C)`, B > 0, normalised as in
                training.

        Returns:
            Dict of arrays: `probabilities` float32 `(B, N)`, `class_name`
            `(B,)` of strings and, of an adaptive model, `passes` `(B,)`.

        Raises:
            ValueError: for another shape or type, or values that are not
                finite.
        """
        images = check_images(images, self.image_shape)
        return _as_numpy(self._images(images=tf.constant(images)))

    def classify_bytes(self, image_bytes):
        """Answers for encoded images of any size.

        Args:
            image_bytes: list of bytes, each a JPEG, PNG, BMP or GIF file.

        Returns:
            As `classify` does.

        Raises:
            ValueError: naming the first that is not such a file.
        """
        image_bytes = list(image_bytes)
        if not image_bytes:
            raise ValueError("Got no image. Expected a list of bytes.")
        for index, content in enumerate(image_bytes):
            if not isinstance(content, bytes):
                raise ValueError(
                    f"Got {type(content).__name__} as image {index}. Expected "
                    "bytes: the content of an image file."
                )
        try:
            answers = self._bytes(image_bytes=tf.constant(image_bytes))
        except tf.errors.OpError as error:
            raise ValueError(
                self._first_fault(image_bytes) or first_line(error)
            ) from error
        return _as_numpy(answers)

    def _first_fault(self, image_bytes):
        for index, content in enumerate(image_bytes):
            try:
                decode_image(tf.constant(content), self.image_shape[-1])
            except tf.errors.OpError as error:
                return (
                    f"Image {index} of {len(image_bytes)} cannot be decoded: "
                    f"{first_line(error)} Expected a JPEG, PNG, BMP or GIF "
                    "file."
                )
        return None


def check_images(images, image_shape):
    """Normalised images as a float32 array.

    Args:
        images: what a user gave.
        image_shape: `(H, W, C)` that is expected.

    Returns:
        float32 array `(B, H, W, C)`.

    Raises:
        ValueError: for another shape or type, or values that are not finite.
    """
    expected = f"(B, {', '.join(map(str, image_shape))})"
    try:
        images = np.asarray(images)
    except ValueError as error:
        raise ValueError(
            f"Got images of several shapes. Expected one array {expected}: "
            "resize them, or use classify_bytes."
        ) from error
    if images.dtype.kind != "f":
        raise ValueError(
            f"Got images of {images.dtype}. Expected floats, normalised as in "
            "training ((pixel / 255 - mean) / stddev); files of pixels go to "
            "classify_bytes."
        )
    if images.ndim == 3 and images.shape == tuple(image_shape):
        raise ValueError(
            f"Got one image {images.shape}. Expected a batch {expected}: "
            "images[None]."
        )
    if images.shape[1:] != tuple(image_shape) or not len(images):
        raise ValueError(
            f"Got images of shape {images.shape}. Expected {expected} with at "
            "least one image."
        )
    images = images.astype(np.float32)
    finite = np.isfinite(images).reshape(len(images), -1).all(axis=1)
    if not finite.all():
        raise ValueError(
            f"Got values that are NaN or infinite in {np.sum(~finite)} of "
            f"{len(images)} images, the first at index {np.argmin(finite)}."
        )
    return images


def _as_numpy(answers):
    answers = {name: value.numpy() for name, value in answers.items()}
    answers["class_name"] = np.array(
        [name.decode() for name in answers["class_name"]]
    )
    return answers
