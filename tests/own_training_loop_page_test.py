# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The code of docs/own_training_loop.md, on each backend."""

import importlib.util

import pytest

from backend_marks import requires_tensorflow
from fresh_python import run_fresh
from pages import ROOT
from pages import blocks

LOOPS = ("tensorflow", "jax", "torch")
REPORT = """
import json

wrong = [
    float(np.mean(keras.ops.convert_to_numpy(p).argmax(axis=1) != labels))
    for p in (one_pass, aggregated)
]
print(json.dumps({"losses": losses, "wrong": wrong}))
"""


def _code(backend):
    page = ROOT / "docs" / "own_training_loop.md"
    first, *loops, last = (code for _, code in blocks(page))
    return first + loops[LOOPS.index(backend)] + last + REPORT


def _check(losses, wrong):
    assert losses[-1] < 0.5 * losses[0]
    assert max(wrong) < 0.1


@requires_tensorflow
def test_the_loop_of_tensorflow():
    names = {}
    exec(_code("tensorflow"), names)
    _check(names["losses"], names["wrong"])


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_the_loop_of_another_backend(backend, monkeypatch):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    monkeypatch.setenv("KERAS_BACKEND", backend)
    _check(**run_fresh(_code(backend)))
