# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The examples in docstrings run, and every public name has one."""

import doctest
import importlib
import inspect
import pathlib

import pytest

from backend_marks import requires_tensorflow
from registries import restore_registries

ROOT = pathlib.Path(__file__).parents[1]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in ("official", "sla")
    for path in (ROOT / package).glob("**/*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)
PUBLIC = ("sla", "sla.ops", "sla.losses", "sla.layers", "sla.transforms")


@requires_tensorflow
@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name, monkeypatch):
    restore_registries(monkeypatch)
    result = doctest.testmod(
        importlib.import_module(name),
        optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE,
    )
    assert result.attempted > 0 and result.failed == 0


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_an_example(name):
    module = importlib.import_module(name)
    lacking = [
        public
        for public in module.__all__
        if callable(getattr(module, public))
        and ">>> " not in (inspect.getdoc(getattr(module, public)) or "")
    ]
    assert not lacking
