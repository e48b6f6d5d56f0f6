# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The picture of gains."""

import pytest

from comparison_rows import comparison_rows
from sla.compare.gain_plot import plot_gains
from svg_pictures import read_texts


@pytest.mark.parametrize("seeds", [1, 3])
def test_each_gain_is_a_line_with_its_number(seeds, tmp_path):
    path = tmp_path / "gains.svg"
    assert plot_gains(comparison_rows(["5", "all"], seeds), path)
    texts = read_texts(path)
    assert {"5 labels per class", "all labels"} <= set(texts)
    assert texts.count("digits_sla single") == 2
    assert texts.count("+2.0") == texts.count("+5.0") == 2
    assert "Gain over digits_baseline" in texts
    assert ("interval" in " ".join(texts)) == (seeds > 1)


def test_settings_beside_those_of_the_reference_are_a_heading(tmp_path):
    (base, row) = comparison_rows(["5"], 2)
    row["settings"] = {**row["settings"], "transforms": "rotation2"}
    path = tmp_path / "gains.svg"
    assert plot_gains([base, row], path)
    texts = read_texts(path)
    assert "digits_sla transforms=rotation2" in texts
    assert {"single", "aggregated"} <= set(texts)


def test_nothing_is_drawn_without_a_gain(tmp_path):
    path = tmp_path / "gains.svg"
    assert not plot_gains(comparison_rows(["5"], 2, methods=()), path)
    assert not path.exists()
