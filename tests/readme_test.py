# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What README.md shows is there; see also documentation_test.py."""

import re

import pytest

from backend_marks import requires_tensorflow
from pages import ROOT
from pages import run_page

README = ROOT / "README.md"


@requires_tensorflow
def test_code_gives_what_it_says(tmp_path, monkeypatch):
    names = run_page(README, tmp_path, monkeypatch)
    assert names["probabilities"].shape == (797, 10)
    assert (tmp_path / "digits.keras").exists()
    assert (tmp_path / "digits_saved_model" / "saved_model.pb").exists()


def test_folders_that_are_named_are_there():
    text = README.read_text(encoding="utf-8")
    for folder in ("sla", "official", "configs", "tests"):
        assert f"`{folder}/`" in text and (ROOT / folder).is_dir()


@pytest.mark.parametrize(
    "path", sorted((ROOT / "configs").glob("**/*.yaml")), ids=lambda p: p.name
)
def test_example_configurations_are_valid(path):
    from official.core.config_parser import parse_experiment
    from sla.configs import all_experiments  # noqa: F401  (registers them)

    header = path.read_text(encoding="utf-8")
    experiment = re.search(r"--experiment=(\w+)", header)[1]
    assert str(path.relative_to(ROOT)) in header
    changed = parse_experiment(experiment, [path])
    assert changed != parse_experiment(experiment)
