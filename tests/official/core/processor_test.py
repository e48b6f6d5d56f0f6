# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import os
import sys

import pytest

from official.core import processor
from official.core.processor import ONEDNN
from official.core.processor import turn_on_onednn


@pytest.fixture(autouse=True)
def before_tensorflow(monkeypatch):
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    # Set first, so that it is given back whatever it was.
    monkeypatch.setenv(ONEDNN, "?")
    monkeypatch.delenv(ONEDNN)


def test_onednn_is_turned_on():
    turn_on_onednn()
    assert os.environ[ONEDNN] == "1"


def test_the_setting_of_the_user_stays(monkeypatch):
    monkeypatch.setenv(ONEDNN, "0")
    turn_on_onednn()
    assert os.environ[ONEDNN] == "0"


def test_nothing_is_said_that_comes_too_late(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", object())
    turn_on_onednn()
    assert ONEDNN not in os.environ


def test_other_processors_stay_as_tensorflow_has_them(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    turn_on_onednn()
    assert ONEDNN not in os.environ


def test_name_and_instruction_sets(monkeypatch, tmp_path):
    path = tmp_path / "cpuinfo"
    path.write_text(
        "processor\t: 0\nmodel name\t: CPU: 7\n"
        "flags\t\t: fpu avx avx2 avx512fp16\n\n"
        "processor\t: 1\nmodel name\t: other\nflags\t\t: amx_bf16\n"
    )
    monkeypatch.setattr(processor, "_CPUINFO", path)
    assert processor.processor_name() == "CPU: 7"
    assert processor.instruction_sets() == ["avx", "avx2"]


def test_a_system_that_does_not_tell(monkeypatch, tmp_path):
    monkeypatch.setattr(processor, "_CPUINFO", tmp_path / "none")
    assert processor.processor_name()
    assert processor.instruction_sets() == []
