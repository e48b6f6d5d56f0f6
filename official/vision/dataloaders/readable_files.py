# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Finds the files of a set that are no images, before training."""

import concurrent.futures
import itertools
import os
import re
import stat
from collections.abc import Mapping
from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from official.vision.dataloaders.decoding import decode_image
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.misread_images import may_be_misread
from official.vision.dataloaders.misread_images import misread

#: How training goes on without them.
SKIP_HINT = ", or leave them out with task.data.unreadable=skip"

_SHOWN = 5
_THREADS = 16
_CHUNK = 256
_HEAD = 32
# How a kind of file starts, and how it ends if it is whole.
_KINDS = (
    (b"\xff\xd8\xff", b"\xff\xd9"),
    (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
    (b"GIF87a", None),
    (b"GIF89a", None),
    (b"BM", None),
    (b"RIFF", None),
)


def readable(
    parts: Sequence[EncodedImages], policy: str, hint: str = SKIP_HINT
) -> list[EncodedImages]:
    """Leaves out the files that are no whole images.

    The first and last bytes of every file are looked at; where they leave a
    doubt, the file is decoded. This does not find damage in the middle of a
    file.

    Args:
        parts: Sets of images; those in memory are left as they are.
        policy: `"error"` or `"skip"`.
        hint: As for `without_faults`.

    Returns:
        The readable images of each part: the part itself where all is well.

    Raises:
        ValueError: A file is unreadable and `policy` is `"error"`, or none is
            readable.
    """
    faults = [_faults(part) if part.are_paths else {} for part in parts]
    return without_faults(parts, faults, policy, hint)


def _faults(data: EncodedImages) -> dict[int, str]:
    chunks = np.array_split(np.arange(len(data)), -(-len(data) // _CHUNK))

    def check(chunk: np.ndarray) -> list[str | None]:
        return [_fault(data.files[index]) for index in chunk]

    with concurrent.futures.ThreadPoolExecutor(_THREADS) as pool:
        checked = itertools.chain.from_iterable(pool.map(check, chunks))
        return {index: fault for index, fault in enumerate(checked) if fault}


def without_faults(
    parts: Sequence[EncodedImages],
    faults: Sequence[Mapping[int, str]],
    policy: str,
    hint: str = SKIP_HINT,
) -> list[EncodedImages]:
    """Leaves out the images that have a fault.

    Args:
        parts: Sets of images, in files or in memory.
        faults: For each, index of an image to what is wrong with it.
        policy: `"error"`, or `"skip"` to print count and names.
        hint: What the message adds to "Repair or remove them".

    Returns:
        The other images of each part: the part itself where there is no fault.

    Raises:
        ValueError: There is a fault and `policy` is `"error"`, or every image
            of a part has one.
    """
    count = sum(map(len, faults))
    if not count:
        return list(parts)
    pairs = list(zip(parts, faults, strict=True))
    named = [
        f"{part.name(index)} ({fault})"
        for part, found in pairs
        for index, fault in sorted(found.items())
    ]
    more = count - _SHOWN
    shown = "; ".join(named[:_SHOWN]) + (
        f"; and {more} more" if more > 0 else ""
    )
    summary = f"{count} of {sum(map(len, parts))} images that cannot be read"
    if policy == "error":
        raise ValueError(
            f"Got {summary}: {shown}. Expected readable images. Repair or "
            f"remove them{hint}."
        )
    if any(
        len(found) == len(part)
        for part, found in zip(parts, faults, strict=True)
    ):
        raise ValueError(
            f"Got {summary}: {shown}. Expected at least one image of each part."
        )
    print(f"Left out {summary}: {shown}.")
    return [
        part.take(~np.isin(np.arange(len(part)), list(found)))
        if found
        else part
        for part, found in pairs
    ]


def first_line(error: tf.errors.OpError) -> str:
    """Returns what TensorFlow says of an image, without the trace."""
    text = error.message.splitlines()[0].rpartition("}} ")[2]
    text = re.sub(r".* iterator: Iterator::\S+: ", "", text)
    return text.partition(" [Op:")[0].strip()


def _fault(path: str) -> str | None:
    """What is wrong with a file, None if nothing."""
    try:
        # Before it is opened: that waits for ever for a writer of a pipe.
        if not stat.S_ISREG(os.stat(path).st_mode):
            return "not a regular file"
        with open(path, "rb") as file:
            start = file.read(_HEAD)
            if not start:
                return "empty file"
            ends = [end for begin, end in _KINDS if start.startswith(begin)]
            if not ends:
                return "not a JPEG, PNG, BMP, GIF or WebP file"
            if ends[0] is not None and not may_be_misread(start):
                file.seek(-min(8, os.fstat(file.fileno()).st_size), os.SEEK_END)
                if file.read().endswith(ends[0]):
                    return None
            file.seek(0)
            contents = file.read()
            decode_image(contents, 3)
    except OSError as error:
        return error.strerror or str(error)
    except tf.errors.OpError as error:
        return first_line(error)
    return misread(contents)
