# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Finds the files of a set that are no images, before training."""

import concurrent.futures
import itertools
import os
import re
from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from official.vision.dataloaders.decoding import decode_image
from official.vision.dataloaders.encoded_images import EncodedImages

_SHOWN = 5
_THREADS = 16
_CHUNK = 256
# How a kind of file starts, and how it ends if it is whole.
_KINDS = (
    (b"\xff\xd8\xff", b"\xff\xd9"),
    (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
    (b"GIF87a", None),
    (b"GIF89a", None),
    (b"BM", None),
)


def readable(data: EncodedImages, policy: str) -> EncodedImages:
    """Leaves out the files that are no whole JPEG, PNG, BMP or GIF.

    The first and last bytes of every file are looked at; where they leave a
    doubt, the file is decoded. This does not find damage in the middle of a
    file.

    Args:
        data: Images in files.
        policy: `"error"` or `"skip"`.

    Returns:
        The readable images: `data` itself where all is well.

    Raises:
        ValueError: A file is unreadable and `policy` is `"error"`, or none is
            readable.
    """
    chunks = np.array_split(np.arange(len(data)), -(-len(data) // _CHUNK))

    def check(chunk: np.ndarray) -> list[str | None]:
        return [_fault(data.files[index]) for index in chunk]

    with concurrent.futures.ThreadPoolExecutor(_THREADS) as pool:
        checked = itertools.chain.from_iterable(pool.map(check, chunks))
        faults = {index: fault for index, fault in enumerate(checked) if fault}
    return without_faults(data, faults, policy)


def without_faults(
    data: EncodedImages, faults: Mapping[int, str], policy: str
) -> EncodedImages:
    """Leaves out the images that have a fault.

    Args:
        data: Images, in files or in memory.
        faults: Index of an image to what is wrong with it.
        policy: `"error"`, or `"skip"` to print count and names.

    Returns:
        The other images: `data` itself where there is no fault.

    Raises:
        ValueError: There is a fault and `policy` is `"error"`, or every image
            has one.
    """
    if not faults:
        return data
    shown = "; ".join(
        f"{data.name(index)} ({fault})"
        for index, fault in sorted(faults.items())[:_SHOWN]
    )
    more = len(faults) - _SHOWN
    if more > 0:
        shown += f"; and {more} more"
    summary = f"{len(faults)} of {len(data)} images that cannot be read"
    if policy == "error":
        raise ValueError(
            f"Got {summary}: {shown}. Expected readable images. Repair or "
            "remove them, or leave them out with task.data.unreadable=skip."
        )
    if len(faults) == len(data):
        raise ValueError(
            f"Got {summary}: {shown}. Expected at least one image."
        )
    print(f"Left out {summary}: {shown}.")
    kept = np.ones(len(data), bool)
    kept[list(faults)] = False
    return data.take(kept)


def first_line(error: tf.errors.OpError) -> str:
    """Returns what TensorFlow says of an image, without the trace."""
    text = error.message.splitlines()[0].rpartition("}} ")[2]
    text = re.sub(r".* iterator: Iterator::\S+: ", "", text)
    return text.partition(" [Op:")[0].strip()


def _fault(path: str) -> str | None:
    """What is wrong with a file, None if nothing."""
    try:
        with open(path, "rb") as file:
            start = file.read(8)
            if not start:
                return "empty file"
            ends = [end for begin, end in _KINDS if start.startswith(begin)]
            if not ends:
                return "not a JPEG, PNG, BMP or GIF file"
            if ends[0] is not None:
                file.seek(-min(8, os.fstat(file.fileno()).st_size), os.SEEK_END)
                if file.read().endswith(ends[0]):
                    return None
            file.seek(0)
            decode_image(file.read(), 3)
    except OSError as error:
        return error.strerror or str(error)
    except tf.errors.OpError as error:
        return first_line(error)
    return None
