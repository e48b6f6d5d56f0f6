# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of what a command does about errors of its user."""

import pickle
import sys

import pytest

from official.core.entry_point import exit_with_error
from official.core.interruption import RunInterrupted
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError


@pytest.mark.parametrize("error", [ConfigError, RunError])
def test_what_a_user_can_mend_is_one_line_and_exit_code_2(error, capsys):
    with pytest.raises(SystemExit) as exit_:
        with exit_with_error():
            raise error("Got a.\n  Expected b.")
    assert exit_.value.code == 2
    assert capsys.readouterr().err == "error: Got a. Expected b.\n"


@pytest.mark.parametrize(
    "interruption, code, text",
    [
        (RunInterrupted("Saved.", 15), 143, "Saved. Go on with:\n  python a\n"),
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
    ],
)
def test_an_interruption_has_the_exit_code_of_its_signal(
    interruption, code, text, capsys, monkeypatch
):
    monkeypatch.setattr(sys, "orig_argv", ["python", "a", "--overwrite"])
    with pytest.raises(SystemExit) as exit_:
        with exit_with_error():
            raise interruption
    assert exit_.value.code == code
    assert capsys.readouterr().out == text


class ResourceExhaustedError(Exception):
    """Named as the error of TensorFlow."""


@pytest.mark.parametrize("error", [MemoryError, ResourceExhaustedError])
def test_too_little_memory_is_one_line_and_exit_code_2(error, capsys):
    with pytest.raises(SystemExit) as exit_:
        with exit_with_error():
            raise error("{{node a}} OOM when allocating\nNode: conv")
    assert exit_.value.code == 2
    text = capsys.readouterr().err
    assert text.startswith("error: Got too little memory (OOM when allocating)")
    assert text.count("\n") == 1


def test_other_errors_pass():
    with pytest.raises(KeyError):
        with exit_with_error():
            raise KeyError("a mistake of ours")


def test_an_interruption_is_no_error_of_the_run():
    with pytest.raises(RunInterrupted):
        try:
            raise RunInterrupted("Saved.", 15)
        except Exception:
            pytest.fail("Got it as an error.")


def test_an_interruption_passes_between_processes():
    copy = pickle.loads(pickle.dumps(RunInterrupted("Saved.", 15)))
    assert (str(copy), copy.exit_code) == ("Saved.", 143)
