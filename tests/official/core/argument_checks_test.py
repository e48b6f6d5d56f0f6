# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the checks of a command's arguments."""

import pytest

from official.core.argument_checks import check_names
from official.core.run_directory import RunError


def test_allowed_names_pass():
    check_names("parts", ("train", "memory"), ("train", "memory", "pipeline"))


@pytest.mark.parametrize(
    "names, message",
    [
        ((), "parts: Got none. Expected some of train, memory."),
        (
            ("train", "Memory"),
            "parts: Got 'Memory'. Expected some of train, memory.",
        ),
    ],
)
def test_none_and_unknown_names_are_refused(names, message):
    with pytest.raises(RunError) as raised:
        check_names("parts", names, ("train", "memory"))
    assert str(raised.value) == message
