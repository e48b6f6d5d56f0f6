# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The table at the head of docs/results.md is that of the reports."""

import pytest

from pages import ROOT
from tools import results_table

PAGE = ROOT / "docs" / "results.md"


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch):
    monkeypatch.chdir(ROOT)


def test_page_is_up_to_date():
    assert results_table.table() in PAGE.read_text(encoding="utf-8"), (
        "docs/results.md is out of date. Run: python -m tools.results_table"
    )


def test_rows_are_those_of_the_reports():
    lines = results_table.table().splitlines()
    assert len(lines) == 2 + len(results_table.BLOCKS)
    (line,) = (x for x in lines if x.startswith("| [MNIST](results/mnist/"))
    assert "| 90.52 ± 0.82 | +2.76 ± 1.51 (−0.98 to +6.50) |" in line
    (line,) = (x for x in lines if x.startswith("| [CIFAR-10"))
    # That of the balanced weights, and bold: two seeds agree.
    assert "**+3.52 ± 0.06** (+3.01 to +4.03)" in line


def test_writing_twice_changes_nothing(tmp_path, monkeypatch):
    copy = tmp_path / "results.md"
    copy.write_text(PAGE.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(results_table, "PAGE", copy)
    results_table.write()
    assert copy.read_text("utf-8") == PAGE.read_text("utf-8")
