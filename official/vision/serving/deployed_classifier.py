# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Python face of an exported SavedModel, which checks its input."""

import pathlib
from collections.abc import Iterable

import numpy as np
import tensorflow as tf

from official.typing import Array
from official.typing import ArrayLike
from official.typing import Path
from official.vision.dataloaders.decoding import decode_image
from official.vision.dataloaders.misread_images import misread
from official.vision.dataloaders.pixel_limit import MOST_PIXELS
from official.vision.dataloaders.pixel_limit import too_large
from official.vision.dataloaders.readable_files import first_line


class DeployedClassifier:
    """An exported SavedModel, with clear errors for input that is wrong.

    A SavedModel is a program: its graph may read and write files. Load only
    those that you, or someone you trust, exported.

    Args:
        path: Folder of a SavedModel that `write_saved_model` wrote.
        most_pixels: Height times width of the largest image that
            `classify_bytes` decodes.

    Attributes:
        image_shape: `(H, W, C)`.
        class_names: The N names, in label order.

    Raises:
        ValueError: If the folder holds no whole SavedModel with the
            signatures of an export, its class names are outside of it, or
            names and outputs are not equally many.

    Example:
        classifier = DeployedClassifier("export/distilled")
        with open("seven.png", "rb") as file:
            predictions = classifier.classify_bytes([file.read()])
        predictions["class_name"]     # array(["7"])
    """

    image_shape: tuple[int, int, int]
    class_names: tuple[str, ...]

    def __init__(self, path: Path, most_pixels: int = MOST_PIXELS):
        path = pathlib.Path(path)
        self.most_pixels = most_pixels
        if not (path / "saved_model.pb").exists():
            raise ValueError(
                f"Got {path}, which is not a SavedModel: saved_model.pb is "
                "missing. Expected the folder of an export. Export the model "
                "in the format saved_model."
            )
        try:
            self._model = tf.saved_model.load(str(path))
        except (OSError, tf.errors.OpError) as error:
            raise ValueError(
                f"Got the SavedModel {path}, which cannot be loaded: "
                f"{str(error).splitlines()[0]} Expected a whole export. "
                "Export the model again."
            ) from error
        try:
            self._images = self._model.signatures["serving_default"]
            self._bytes = self._model.signatures["serving_bytes"]
            names_file = self._model.class_names.asset_path.numpy().decode()
        except (AttributeError, KeyError) as error:
            raise ValueError(
                f"Got the SavedModel {path}, which lacks {error}. Expected one "
                "with the signatures and class names of an export. Export the "
                "model again."
            ) from error
        _, arguments = self._images.structured_input_signature
        self.image_shape = tuple(arguments["images"].shape[1:])
        self.class_names = _read_names(path, pathlib.Path(names_file))
        outputs = self._images.structured_outputs["probabilities"].shape[1]
        if outputs not in (None, len(self.class_names)):
            raise ValueError(
                f"Got {len(self.class_names)} class names in {path} for "
                f"{outputs} outputs. Expected one for each. Export the model "
                "again."
            )

    def classify(self, images: ArrayLike) -> dict[str, Array]:
        """Classifies normalized images.

        Args:
            images: Float array `(B, H, W, C)` with B > 0, normalized as in
                training.

        Returns:
            Dict of arrays: `probabilities`, float32 `(B, N)`; `class_name`,
            strings `(B,)`; and whatever else the export gives, such as
            `passes` `(B,)` of adaptive inference, or `known_score` and
            `is_known` `(B,)` of one that may not know an image.

        Raises:
            ValueError: If the shape or type is wrong, or a value is not
                finite.
        """
        images = check_images(images, self.image_shape)
        return _as_numpy(self._images(images=tf.constant(images)))

    def classify_bytes(self, image_bytes: Iterable[bytes]) -> dict[str, Array]:
        """Classifies encoded images of any size.

        Args:
            image_bytes: The contents of JPEG, PNG, BMP, GIF or WebP files, at
                least one.

        Returns:
            As `classify` does.

        Raises:
            ValueError: If an image cannot be decoded. The message names the
                first.
        """
        image_bytes = list(image_bytes)
        if not image_bytes:
            raise ValueError("Got no images. Expected a list of bytes.")
        for index, content in enumerate(image_bytes):
            if not isinstance(content, bytes):
                raise ValueError(
                    f"Got {type(content).__name__} as image {index}. Expected "
                    "bytes: the content of an image file."
                )
            if reason := too_large(content, self.most_pixels):
                raise ValueError(f"Got an {reason}, as image {index}.")
            if reason := misread(content):
                raise ValueError(f"Got a {reason} as image {index}.")
        try:
            predictions = self._bytes(image_bytes=tf.constant(image_bytes))
        except tf.errors.OpError as error:
            raise ValueError(
                self._first_fault(image_bytes) or first_line(error)
            ) from error
        return _as_numpy(predictions)

    def _first_fault(self, image_bytes):
        for index, content in enumerate(image_bytes):
            try:
                decode_image(tf.constant(content), self.image_shape[-1])
            except tf.errors.OpError as error:
                return (
                    f"Got bytes that cannot be decoded as image {index} of "
                    f"{len(image_bytes)}: {first_line(error)} Expected the "
                    "content of a JPEG, PNG, BMP, GIF or WebP file."
                )
        return None


def _read_names(folder: pathlib.Path, file: pathlib.Path) -> tuple[str, ...]:
    if not file.resolve().is_relative_to(folder.resolve()):
        raise ValueError(
            f"Got the SavedModel {folder}, whose class names are outside of "
            f"it: {file}. Expected them in its folder of assets. Do not use a "
            "model that you do not trust."
        )
    try:
        text = file.read_bytes().decode("utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            f"Got the SavedModel {folder}, whose class names cannot be read: "
            f"{error}. Expected a UTF-8 file. Export the model again."
        ) from error
    # Not `splitlines`, which also splits at characters that a name may have.
    return tuple(text.split("\n"))


def check_images(images: ArrayLike, image_shape: tuple[int, int, int]) -> Array:
    """Checks normalized images.

    Args:
        images: What a user gave.
        image_shape: The expected `(H, W, C)`.

    Returns:
        The images as a float32 array `(B, H, W, C)`.

    Raises:
        ValueError: If the shape or type is wrong, or a value is not finite.
    """
    expected = f"(B, {', '.join(map(str, image_shape))})"
    try:
        images = np.asarray(images)
    except ValueError as error:
        raise ValueError(
            f"Got images of several shapes. Expected one array {expected}. "
            "Resize them, or use classify_bytes."
        ) from error
    if images.dtype.kind != "f":
        raise ValueError(
            f"Got images of {images.dtype}. Expected floats, normalized as in "
            "training: (pixel / 255 - mean) / stddev. Use classify_bytes for "
            "the contents of image files."
        )
    if images.ndim == 3 and images.shape == tuple(image_shape):
        raise ValueError(
            f"Got one image {images.shape}. Expected a batch {expected}. Use "
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
            f"{len(images)} images, the first at index {np.argmin(finite)}. "
            "Expected finite values."
        )
    return images


def _as_numpy(predictions):
    arrays = {name: value.numpy() for name, value in predictions.items()}
    arrays["class_name"] = np.array(
        [name.decode() for name in arrays["class_name"]]
    )
    return arrays
