# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""docs/commands.md is what the commands say."""

import pytest

from pages import ROOT
from tools import command_reference


@pytest.fixture(scope="module")
def page():
    return command_reference.PATH.read_text(encoding="utf-8")


def test_page_is_up_to_date(page):
    assert command_reference.reference() == page, (
        "docs/commands.md is out of date. Run: "
        "python -m tools.command_reference"
    )


def test_every_command_is_there():
    commands = {path.parent.name for path in ROOT.glob("sla/*/__main__.py")}
    assert set(command_reference.COMMANDS) == commands


@pytest.mark.parametrize(
    "start",
    [
        "| `--experiment=` |",
        "| `--config_file=` (repeatable) |",
        "| `--overwrite` |  | ",
        "| `--mode=` | `train_and_eval` | ",
        "| `--num_views=` |",
        "| `--top=` | `3` |",
    ],
)
def test_rows(page, start):
    assert f"\n{start}" in page


def test_flags_of_libraries_are_left_out(page):
    assert "--verbosity" not in page and "hbm" not in page
