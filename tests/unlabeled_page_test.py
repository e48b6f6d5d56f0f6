# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Figures of docs/unlabeled.md that no comparison holds."""

import json
import re

import numpy as np

from pages import ROOT

ROW = re.compile(
    r"^\| (\d+) \| `(\w+)` \|((?: [\d.]+ \([\d.]+\) \|){4})$", re.M
)
FIGURE = re.compile(r"([\d.]+) \(([\d.]+)\)")
PILES = ("known", "fewer", "mixed", "others")


def _shares():
    """(labels, method, pile) -> shares early and at the end, by seed."""
    path = ROOT / "docs/results/unlabeled_classes/signals.jsonl"
    shares = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        signals = json.loads(line)
        method, labels, pile = re.fullmatch(
            r"digits_(\w+)/labels_per_class=(\d+),unlabeled=\w+_(\w+)/seed\d",
            signals["run"],
        ).groups()
        shares.setdefault((labels, method, pile), []).append(
            signals["pseudo_label_share"]
        )
    return shares


def test_shares_of_pseudo_labels_are_means_over_seeds():
    shares = _shares()
    text = (ROOT / "docs/unlabeled.md").read_text(encoding="utf-8")
    rows = ROW.findall(text)
    assert len(rows) == 6
    for labels, method, figures in rows:
        for pile, shown in zip(PILES, FIGURE.findall(figures), strict=True):
            means = np.mean(shares[labels, method, pile], axis=0)
            assert np.abs(means - np.array(shown, float)).max() < 0.0051


def test_known_images_have_more_early_pseudo_labels():
    shares = _shares()
    for labels, method, pile in shares:
        if pile in ("known", "fewer"):
            mixed = shares[labels, method, "mixed"]
            least = min(early for early, _ in shares[labels, method, pile])
            assert least > max(early for early, _ in mixed)
