# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the checks of a command's arguments."""

import pathlib

import numpy as np
import pytest

from official.core.argument_checks import as_list
from official.core.argument_checks import check_count
from official.core.argument_checks import check_names
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError


def test_allowed_names_pass():
    check_names("parts", ("train", "memory"), ("train", "memory", "pipeline"))


@pytest.mark.parametrize(
    "names, message",
    [
        ((), "parts: Got none. Expected some of train, memory."),
        (
            ("train", "Memory"),
            "parts: Got 'Memory'. Expected some of train, memory. Did you "
            "mean 'memory'?",
        ),
    ],
)
def test_none_and_unknown_names_are_refused(names, message):
    with pytest.raises(RunError) as raised:
        check_names("parts", names, ("train", "memory"))
    assert str(raised.value) == message


@pytest.mark.parametrize("value", ["ab.yaml", pathlib.Path("ab.yaml")])
def test_one_text_or_path_is_a_list_of_one(value):
    assert as_list(value) == [value]
    assert as_list((value, "c")) == [value, "c"]


def test_a_number_of_numpy_is_a_count():
    assert type(check_count("seeds", np.int64(3))) is int


@pytest.mark.parametrize("value", [0, -1, 1.5, "3", None])
def test_other_counts_are_refused(value):
    with pytest.raises(ConfigError, match="seeds: Got .*of at least 1"):
        check_count("seeds", value)
