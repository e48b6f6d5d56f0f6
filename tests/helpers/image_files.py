# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Real image files for tests, written with Pillow."""

import io
import struct
import zlib

import numpy as np
from PIL import Image


def random_image(seed, height=12, width=10):
    """Smooth random colors, uint8 `(height, width, 3)`."""
    small = np.random.default_rng(seed).integers(0, 256, (3, 3, 3), "uint8")
    large = Image.fromarray(small).resize((width, height), Image.BICUBIC)
    return np.asarray(large)


def encode(image, kind="PNG", mode=None, **options):
    """The bytes of an image file.

    Args:
        image: uint8 `(h, w)` or `(h, w, C)`.
        kind: `"PNG"`, `"JPEG"`, `"BMP"` or `"GIF"`.
        mode: Pillow mode to convert to, such as `"L"` or `"CMYK"`.
        **options: of `PIL.Image.Image.save`.
    """
    picture = Image.fromarray(image)
    if mode is not None:
        picture = picture.convert(mode)
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def with_size_in_header(png, width, height):
    """A PNG file that says it has another size."""
    header = png[12:16] + struct.pack(">II", width, height) + png[24:29]
    checksum = struct.pack(">I", zlib.crc32(header))
    return png[:12] + header + checksum + png[33:]


def write_classes(folder, counts, size=None, kinds=("PNG", "JPEG")):
    """Writes `folder/CLASS/NUMBER.ext`, no two images alike.

    Args:
        folder: `pathlib.Path`.
        counts: dict from class name to number of images.
        size: `(height, width)`, or None for sizes that differ.
        kinds: kinds of file, in turn.
    """
    for label, (name, count) in enumerate(counts.items()):
        (folder / name).mkdir(parents=True)
        for index in range(count):
            kind = kinds[index % len(kinds)]
            height, width = size or (8 + index % 5, 9 + label)
            seed = int.from_bytes(
                f"{folder.name}/{name}/{index}".encode(), "big"
            )
            image = random_image(seed, height, width)
            path = folder / name / f"{index:03d}.{kind.lower()}"
            path.write_bytes(encode(image, kind))
