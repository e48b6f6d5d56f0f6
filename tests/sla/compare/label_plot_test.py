# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The picture of accuracy against labels."""

import pytest

from comparison_rows import comparison_rows
from sla.compare.label_plot import plot_labels
from svg_pictures import read_texts


@pytest.mark.parametrize("seeds", [1, 3])
@pytest.mark.parametrize("methods", [(), ("sla",), ("da", "mt", "sla")])
def test_each_method_has_a_panel_over_labels_per_class(
    seeds, methods, tmp_path
):
    path = tmp_path / "labels.svg"
    rows = comparison_rows(["5", "10", "all"], seeds, methods)
    assert plot_labels(rows, path)
    texts = read_texts(path)
    panels = [f"digits_{method}" for method in methods or ["baseline"]]
    assert [text for text in texts if text in panels] == panels
    assert {"5", "10", "all", "labels per class"} <= set(texts)
    # Not the number of all labels.
    assert not {"100", "200", "300"} & set(texts)
    mean = 100 * rows[0]["modes"]["single"]["mean"]
    if methods:
        name = f"digits_baseline {mean:.1f}%"
        assert texts.count(name) == len(methods)
        assert texts.count(f"aggregated {mean + 5:.1f}%") == len(methods)
    assert ("interval" in " ".join(texts)) == (seeds > 1)


def test_fractions_are_percentages(tmp_path):
    rows = comparison_rows(["0.05", "1"], 2)
    for row in rows:
        row["settings"] = {"fraction": row["settings"]["labels_per_class"]}
        if "reference" in row:
            row["reference"]["settings"] = row["settings"]
    path = tmp_path / "labels.svg"
    assert plot_labels(rows, path)
    assert {"5%", "100%", "labeled images"} <= set(read_texts(path))


def test_nothing_is_drawn_where_the_number_does_not_vary(tmp_path):
    path = tmp_path / "labels.svg"
    assert not plot_labels(comparison_rows(["5"], 2), path)
    assert not path.exists()


def test_long_titles_do_not_run_into_each_other(tmp_path):
    rows = []
    for steps in ("600", "1800"):
        for row in comparison_rows(["5", "10"], 2, ("sla",)):
            extra = {"unlabeled": "rest", "train_steps": steps}
            row["settings"] |= extra
            if "reference" in row:
                row["reference"]["settings"] = row["settings"]
            rows.append(row)
    path = tmp_path / "labels.svg"
    assert plot_labels(rows, path)
    texts = read_texts(path)
    assert {"train_steps=600", "train_steps=1800"} <= set(texts)
    assert not [t for t in texts if "unlabeled" in t and len(t) > 28]
