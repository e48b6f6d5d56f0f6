# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of what is said on another backend than TensorFlow."""

import importlib.util

import keras
import pytest

from backend_marks import requires_tensorflow
from official.core.backend import require_tensorflow
from official.core.config_parser import parse_experiment
from official.core.run_directory import RunError


@requires_tensorflow
def test_tensorflow_passes():
    require_tensorflow()


@pytest.mark.parametrize("call", [require_tensorflow, parse_experiment])
def test_another_backend_is_refused_before_anything_else(call, monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    with pytest.raises(RunError, match="backend jax. Expected tensorflow"):
        call()


def test_a_missing_tensorflow_is_told(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RunError, match="Got no TensorFlow.*pip install"):
        require_tensorflow()
