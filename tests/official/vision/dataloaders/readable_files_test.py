# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of finding unreadable files."""

import os

import numpy as np
import pytest

from image_files import encode
from image_files import random_image
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.readable_files import readable

IMAGE = random_image(0, 40, 30)
GOOD = {
    "a.png": encode(IMAGE),
    "b.jpg": encode(IMAGE, "JPEG"),
    "c.bmp": encode(IMAGE, "BMP"),
    "d.gif": encode(IMAGE, "GIF"),
    # Some cameras add bytes of their own after the image.
    "e.jpg": encode(IMAGE, "JPEG") + b"more",
    "misnamed.png": encode(IMAGE, "JPEG"),
}
BAD = {
    "empty.jpg": (b"", "empty file"),
    "notes.txt": (b"not an image", "not a JPEG, PNG, BMP, GIF or WebP file"),
    "short.jpg": (encode(IMAGE, "JPEG")[:-200], "JPEG"),
    "short.png": (encode(IMAGE)[:-100], "PNG"),
    "short.bmp": (encode(IMAGE, "BMP")[:40], "."),
}


def _write(folder, files):
    for name, contents in files.items():
        (folder / name).write_bytes(contents)
    paths = np.array([str(folder / name) for name in files], object)
    return EncodedImages(paths, np.arange(len(files), dtype="int32"), (*files,))


def test_good_files_of_every_kind(tmp_path):
    data = _write(tmp_path, GOOD)
    assert readable([data], "error")[0] is data


@pytest.mark.parametrize("name", BAD)
def test_each_fault_is_found_and_named(tmp_path, name):
    contents, reason = BAD[name]
    data = _write(tmp_path, {**GOOD, name: contents})
    message = (
        rf"1 of 7 images that cannot be read: {tmp_path}/{name} \(.*{reason}"
    )
    with pytest.raises(ValueError, match=message) as caught:
        readable([data], "error")
    assert "task.data.unreadable=skip" in str(caught.value)
    assert "\n" not in str(caught.value) and "{{" not in str(caught.value)


def test_faults_are_counted_over_all_parts(tmp_path):
    parts = []
    for name in ("train", "test"):
        (tmp_path / name).mkdir()
        parts.append(_write(tmp_path / name, {**GOOD, "bad.png": b"bad"}))
    with pytest.raises(ValueError, match="2 of 14 images"):
        readable(parts, "error")


def test_a_pipe_is_not_waited_for(tmp_path):
    data = _write(tmp_path, GOOD)
    (tmp_path / "a.png").unlink()
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(ValueError, match=r"a\.png \(not a regular file\)"):
        readable([data], "error")


def test_a_broken_link_is_unreadable(tmp_path):
    data = _write(tmp_path, GOOD)
    (tmp_path / "a.png").unlink()
    (tmp_path / "a.png").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ValueError, match=r"a\.png \(No such file"):
        readable([data], "error")


def test_skipping_leaves_out_and_says_so(tmp_path, capsys):
    bad = {name: contents for name, (contents, _) in BAD.items()}
    more = {f"{number}.txt": b"text" for number in range(3)}
    data = _write(tmp_path, {**bad, **GOOD, **more})
    (kept,) = readable([data], "skip")
    assert [path.rpartition("/")[2] for path in kept.files] == list(GOOD)
    assert kept.labels.tolist() == list(range(5, 11))
    printed = capsys.readouterr().out
    assert "8 of 14 images that cannot be read" in printed
    assert "empty.jpg" in printed and "and 3 more" in printed
    with pytest.raises(ValueError, match="5 of 5 .*Expected at least one"):
        readable([_write(tmp_path, bad)], "skip")
