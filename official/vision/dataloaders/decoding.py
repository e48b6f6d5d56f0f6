# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""TensorFlow functions from an encoded image to pixels of one size."""

from collections.abc import Callable
from collections.abc import Sequence

import tensorflow as tf

from official.typing import Tensor
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.orientation import orientation
from official.vision.dataloaders.orientation import turn_upright
from official.vision.ops.random_crop import crop_windows


def decode_image(contents: Tensor, channels: int) -> Tensor:
    """Decodes one image to uint8 `(h, w, channels)`, upright.

    An image that was saved turned, with a note of its orientation (EXIF), is
    turned back, as programs that show photos do.

    Args:
        contents: Scalar string tensor: a JPEG, PNG, BMP, GIF or WebP file.
        channels: 1 for gray or 3 for color.

    Returns:
        uint8 `(h, w, channels)`; the first frame of a GIF.

    Raises:
        tf.errors.InvalidArgumentError: When run, if it is no such image.
    """

    def converted() -> Tensor:
        return tf.io.decode_image(contents, channels, expand_animations=False)

    def converted_here() -> Tensor:
        # TensorFlow converts the channels of neither BMP nor GIF.
        image = tf.io.decode_image(contents, expand_animations=False)
        gray = tf.shape(image)[-1] == 1
        if channels == 3:
            return tf.cond(
                gray,
                lambda: tf.repeat(image, 3, axis=-1),
                lambda: image[..., :3],
            )
        return tf.cond(
            gray,
            lambda: image,
            lambda: tf.image.rgb_to_grayscale(image[..., :3]),
        )

    start = tf.strings.substr(contents, 0, 3)
    image = tf.cond(
        (start == b"GIF") | (tf.strings.substr(start, 0, 2) == b"BM"),
        converted_here,
        converted,
    )
    image = tf.ensure_shape(image, (None, None, channels))
    return turn_upright(image, orientation(contents))


def resize(
    images: Tensor, size: Sequence[int], evaluation_resize: int | None = None
) -> Tensor:
    """Brings images to one size, with nothing random.

    Args:
        images: uint8 `(h, w, C)` or `(B, h, w, C)`.
        size: Height and width `(H, W)`.
        evaluation_resize: Length of the shorter side before the central
            `size` is cut out, at least H and W; None to resize straight to
            `size`, whatever the proportions.

    Returns:
        uint8 `(..., H, W, C)`; bilinear, with antialiasing.
    """
    height, width = size
    if evaluation_resize is None:
        return _resize(images, size)
    sides = tf.shape(images)[-3:-1]
    shorter = tf.reduce_min(sides)
    scale = evaluation_resize / tf.cast(shorter, tf.float64)
    scaled = tf.cast(tf.round(tf.cast(sides, tf.float64) * scale), tf.int32)
    images = _resize(images, scaled)
    top, left = tf.unstack((scaled - (height, width)) // 2)
    return images[..., top : top + height, left : left + width, :]


def image_reader(
    data: EncodedImages, evaluation_resize: int | None
) -> Callable[[Tensor], Tensor]:
    """Makes a function from an index to the image as `resize` gives it.

    Args:
        data: Images with a size `(H, W, C)`.
        evaluation_resize: As for `resize`.

    Returns:
        A TensorFlow function of a scalar integer, to uint8 `(H, W, C)`.
    """
    contents = _reader(data)
    shape = data.image_shape

    def read_image(index: Tensor) -> Tensor:
        image = decode_image(contents(index), shape[-1])
        image = resize(image, shape[:2], evaluation_resize)
        return tf.ensure_shape(image, shape)

    return read_image


def size_reader(data: EncodedImages) -> Callable[[Tensor], Tensor]:
    """Makes a function from an index to the size of the encoded image.

    Args:
        data: Images of any size.

    Returns:
        A TensorFlow function of a scalar integer, to int32 `(2,)`: height and
        width.
    """
    contents = _reader(data)

    def read_size(index: Tensor) -> Tensor:
        image = contents(index)
        return tf.cond(
            tf.io.is_jpeg(image),
            lambda: _upright_jpeg_sides(image),
            lambda: tf.shape(decode_image(image, 3))[:2],
        )

    return read_size


def crop_reader(
    data: EncodedImages, crop_area: Sequence[float]
) -> Callable[[Tensor, Tensor], Tensor]:
    """Makes a function from an index and a seed to a random resized crop.

    Only the window of a JPEG is decoded.

    Args:
        data: Images with a size `(H, W, C)`.
        crop_area: As for `crop_windows`.

    Returns:
        A TensorFlow function of a scalar integer and two integers, to uint8
        `(H, W, C)`.
    """
    contents = _reader(data)
    shape = data.image_shape

    def read_crop(index: Tensor, seed: Tensor) -> Tensor:
        image = contents(index)

        def window(sides: Tensor) -> Tensor:
            return crop_windows(sides[:1], sides[1:], crop_area, seed)[0]

        def of_jpeg() -> Tensor:
            sides = tf.io.extract_jpeg_shape(image)[:2]
            part = tf.io.decode_and_crop_jpeg(image, window(sides), shape[-1])
            # A window is as likely as it is in the upright image.
            return turn_upright(part, orientation(image))

        def of_others() -> Tensor:
            whole = decode_image(image, shape[-1])
            top, left, height, width = tf.unstack(window(tf.shape(whole)[:2]))
            return whole[top : top + height, left : left + width]

        part = tf.cond(tf.io.is_jpeg(image), of_jpeg, of_others)
        return tf.ensure_shape(_resize(part, shape[:2]), shape)

    return read_crop


def _upright_jpeg_sides(image: Tensor) -> Tensor:
    sides = tf.io.extract_jpeg_shape(image)[:2]
    return tf.where(orientation(image) > 4, sides[::-1], sides)


def _reader(data: EncodedImages) -> Callable[[Tensor], Tensor]:
    """A function from an index to the encoded image."""
    with tf.device("CPU:0"):
        files = tf.constant(data.as_bytes())
    if data.are_paths:
        return lambda index: tf.io.read_file(files[index])
    return lambda index: files[index]


def _resize(images: Tensor, size: Tensor) -> Tensor:
    images = tf.image.resize(images, size, "bilinear", antialias=True)
    return tf.cast(tf.round(images), tf.uint8)
