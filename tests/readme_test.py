# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What README.md shows is there; see also documentation_test.py."""

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
