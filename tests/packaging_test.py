# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Builds the wheel, without the network, and opens it."""

import email
import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
CONTENTS = [
    "LICENSE",
    "MANIFEST.in",
    "README.md",
    "configs",
    "official",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "sla",
    "tests",
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of a copy of the sources, opened."""
    source = tmp_path_factory.mktemp("source")
    for name in CONTENTS:
        path = ROOT / name
        if path.is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(path, source / name, ignore=ignore)
        elif path.exists():
            shutil.copy(path, source)
    output = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-index", "--no-build-isolation", "--wheel-dir"]
    result = subprocess.run(
        [*command, str(output), str(source)], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert not (source / "build").exists()
    (path,) = output.glob("*.whl")
    with zipfile.ZipFile(path) as opened:
        yield opened


def test_wheel_holds_every_module_and_nothing_else(wheel):
    expected = {
        path.relative_to(ROOT).as_posix()
        for package in ("official", "sla")
        for pattern in ("*.css", "*.py", "*.html", "*.yaml", "py.typed")
        for path in (ROOT / package).rglob(pattern)
    }
    expected |= {
        f"sla/configs/files/{path.relative_to(ROOT / 'configs').as_posix()}"
        for path in (ROOT / "configs").glob("*/*.yaml")
    }
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == expected
    assert {"official/py.typed", "sla/py.typed"} < names


def test_every_command_is_a_program(wheel):
    (name,) = (n for n in wheel.namelist() if n.endswith("entry_points.txt"))
    lines = wheel.read(name).decode().splitlines()
    assert "sla-train = sla.console:main" in lines
    assert len(lines) - 1 == len(list((ROOT / "sla").glob("*/__main__.py")))


def test_every_source_directory_is_a_package():
    missing = [
        path.parent.relative_to(ROOT).as_posix()
        for package in ("official", "sla")
        for path in (ROOT / package).rglob("*.py")
        if not (path.parent / "__init__.py").exists()
    ]
    assert sorted(set(missing)) == []


def test_metadata(wheel):
    version = runpy.run_path(str(ROOT / "sla" / "version.py"))["__version__"]
    info = f"sla_keras-{version}.dist-info"
    metadata = email.message_from_bytes(wheel.read(f"{info}/METADATA"))
    assert metadata["Name"] == "sla-keras"
    assert metadata["Version"] == version
    assert metadata["Requires-Python"] in (">=3.10,<3.14", "<3.14,>=3.10")
    assert "test" in metadata.get_all("Provides-Extra")
    assert any(name.endswith("/LICENSE") for name in wheel.namelist())
    top = wheel.read(f"{info}/top_level.txt").decode().split()
    assert top == ["official", "sla"]


def test_constraints_pin_every_requirement(wheel):
    (name,) = (n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
    metadata = email.message_from_bytes(wheel.read(name))
    pins = {}
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            pin = Requirement(line)
            (version,) = pin.specifier
            pins.setdefault(pin.name, []).append(version.version)
    for line in metadata.get_all("Requires-Dist"):
        requirement = Requirement(line)
        if requirement.name == "torch":
            continue  # To compare with; which build is the user's choice.
        versions = pins[requirement.name.lower()]
        assert all(requirement.specifier.contains(v) for v in versions), line
