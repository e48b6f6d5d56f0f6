# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""TensorFlow functions from an encoded image to pixels of one size."""

import tensorflow as tf

from official.vision.dataloaders.random_crop import crop_windows


def decode_image(contents, channels):
    """Decodes one image to uint8 `(h, w, channels)`.

    Args:
        contents: scalar string tensor: a JPEG, PNG, BMP or GIF file.
        channels: 1 for grey or 3 for colour.

    Raises:
        tf.errors.InvalidArgumentError: when run, if it is no such image.
    """

    def converted():
        return tf.io.decode_image(contents, channels, expand_animations=False)

    def as_it_is():
        # TensorFlow converts the channels of neither BMP nor GIF.
        image = tf.io.decode_image(contents, expand_animations=False)
        grey = tf.shape(image)[-1] == 1
        if channels == 3:
            return tf.cond(
                grey,
                lambda: tf.repeat(image, 3, axis=-1),
                lambda: image[..., :3],
            )
        return tf.cond(
            grey,
            lambda: image,
            lambda: tf.image.rgb_to_grayscale(image[..., :3]),
        )

    start = tf.strings.substr(contents, 0, 3)
    image = tf.cond(
        (start == b"GIF") | (tf.strings.substr(start, 0, 2) == b"BM"),
        as_it_is,
        converted,
    )
    return tf.ensure_shape(image, (None, None, channels))


def resize(images, size, evaluation_resize=None):
    """The view of an image that nothing random has changed.

    Args:
        images: uint8 `(h, w, C)` or `(B, h, w, C)`.
        size: `(H, W)`.
        evaluation_resize: length of the shorter side before the central
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


def view_maker(data, evaluation_resize):
    """A function from an index to one image as `resize` gives it.

    Args:
        data: `EncodedImages` with a size `(H, W, C)`.
        evaluation_resize: as for `resize`.

    Returns:
        A TensorFlow function of a scalar integer, of uint8 `(H, W, C)`.
    """
    contents = _reader(data)
    shape = data.image_shape

    def view(index):
        image = decode_image(contents(index), shape[-1])
        image = resize(image, shape[:2], evaluation_resize)
        return tf.ensure_shape(image, shape)

    return view


def size_maker(data):
    """A function from an index to `(height, width)` of the encoded image.

    Args:
        data: `EncodedImages`.

    Returns:
        A TensorFlow function of a scalar integer, of int32 `(2,)`.
    """
    contents = _reader(data)

    def size(index):
        image = contents(index)
        return tf.cond(
            tf.io.is_jpeg(image),
            lambda: tf.io.extract_jpeg_shape(image)[:2],
            lambda: tf.shape(decode_image(image, 3))[:2],
        )

    return size


def crop_maker(data, crop_area):
    """A function from an index and a seed to a random resized crop.

    Of a JPEG only the window is decoded.

    Args:
        data: `EncodedImages` with a size `(H, W, C)`.
        crop_area: as for `crop_windows`.

    Returns:
        A TensorFlow function of a scalar integer and two integers, of uint8
        `(H, W, C)`.
    """
    contents = _reader(data)
    shape = data.image_shape

    def crop(index, seed):
        image = contents(index)

        def window(sides):
            return crop_windows(sides[:1], sides[1:], crop_area, seed)[0]

        def of_jpeg():
            sides = tf.io.extract_jpeg_shape(image)[:2]
            return tf.io.decode_and_crop_jpeg(image, window(sides), shape[-1])

        def of_others():
            whole = decode_image(image, shape[-1])
            top, left, height, width = tf.unstack(window(tf.shape(whole)[:2]))
            return whole[top : top + height, left : left + width]

        part = tf.cond(tf.io.is_jpeg(image), of_jpeg, of_others)
        return tf.ensure_shape(_resize(part, shape[:2]), shape)

    return crop


def _reader(data):
    with tf.device("CPU:0"):
        files = tf.constant(data.as_bytes())
    if data.are_paths:
        return lambda index: tf.io.read_file(files[index])
    return lambda index: files[index]


def _resize(images, size):
    images = tf.image.resize(images, size, "bilinear", antialias=True)
    return tf.cast(tf.round(images), tf.uint8)
