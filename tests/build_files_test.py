# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The BUILD files cover every source file, command and requirement."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("official", "sla", "tools")


def _quoted_names(text):
    return set(re.findall(r'"([\w.-]+)"', text))


@pytest.mark.parametrize("folder", FOLDERS)
def test_one_glob_covers_a_package(folder):
    build = ROOT / folder / "BUILD"
    assert 'srcs = glob(["**/*.py"])' in build.read_text("utf-8")
    # A BUILD file further down would take its folder out of the glob.
    assert list((ROOT / folder).rglob("BUILD*")) == [build]


def test_globs_cover_the_tests():
    build = ROOT / "tests" / "BUILD"
    text = build.read_text("utf-8")
    assert 'srcs = glob(["**/*_test.py"])' in text
    assert 'srcs = glob(["helpers/*.py"])' in text
    assert list((ROOT / "tests").rglob("BUILD*")) == [build]
    others = {
        path.relative_to(ROOT / "tests").as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        if not path.name.endswith("_test.py")
        and path.parent != ROOT / "tests" / "helpers"
    }
    # Every test target has it as its main program, and pytest finds the other.
    assert others == {"run_pytest.py", "conftest.py"}


def test_each_command_has_a_binary():
    text = (ROOT / "sla" / "BUILD").read_text("utf-8")
    (commands,) = re.findall(r"COMMANDS = \[(.*?)\]", text, re.DOTALL)
    assert _quoted_names(commands) == {
        path.parent.name for path in (ROOT / "sla").glob("*/__main__.py")
    }


def test_requirements_are_those_of_setup(monkeypatch):
    metadata = {}
    monkeypatch.setattr("setuptools.setup", metadata.update)
    monkeypatch.chdir(ROOT)
    runpy.run_path(str(ROOT / "setup.py"))
    extras = metadata["extras_require"]
    required = [
        *metadata["install_requires"],
        *extras["onnx"],
        *extras["litert"],
        *extras["sweep"],
        *extras["hub"],
    ]
    names = {re.match(r"[\w-]+", line)[0] for line in required}
    text = (ROOT / "BUILD").read_text("utf-8")
    labels = re.findall(r'"@pypi//(\w+)"', text)
    assert set(labels) == {name.replace("-", "_") for name in names}


def test_third_party_labels_are_pinned():
    pins = re.findall(
        r"^[\w.-]+", (ROOT / "constraints.txt").read_text("utf-8"), re.M
    )
    labels = {
        label
        for folder in (".", "tests")
        for label in re.findall(
            r'"@pypi//(\w+)"', (ROOT / folder / "BUILD").read_text("utf-8")
        )
    }
    assert labels
    assert labels <= {re.sub(r"[-_.]+", "_", pin).lower() for pin in pins}
