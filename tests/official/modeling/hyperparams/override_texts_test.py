# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Values of Python as texts of overrides."""

import pathlib

import numpy as np
import pytest

from official.modeling.hyperparams.config_error import ConfigError
from official.modeling.hyperparams.override_texts import override_texts
from official.modeling.hyperparams.override_texts import value_text
from official.modeling.hyperparams.overrides import nested
from official.modeling.hyperparams.overrides import parse_overrides

SETTINGS = {
    "a.none": None,
    "a.flag": True,
    "a.integer": 5,
    "a.small": 1e-5,
    "a.text": "rotation",
    "a.looks_like_a_number": "5",
    "a.comma": "one, two",
    "a.empty": "",
    "a.list": [1, 0.5, "x", None],
    "a.mapping": {"name": "it's, so", "values": [{"b": [1, 2]}, "]"]},
}


@pytest.mark.parametrize("path", SETTINGS)
def test_texts_are_read_as_what_was_given(path):
    settings = {path: SETTINGS[path]}
    (text,) = override_texts(settings)
    assert parse_overrides(text) == nested(settings)


def test_all_together():
    texts = override_texts(SETTINGS)
    assert parse_overrides(",".join(texts)) == nested(SETTINGS)


def test_texts_stay_as_they_are():
    assert override_texts(("a.b = 1,a.c=2",)) == ["a.b = 1,a.c=2"]
    assert override_texts("a.b = 1,a.c=2") == ["a.b = 1,a.c=2"]


def test_other_values_are_refused_by_name():
    with pytest.raises(
        ConfigError, match="a.b: Got <object.*Expected a finite num"
    ):
        override_texts({"a.b": object()})


@pytest.mark.parametrize(
    "value, text",
    [
        (5, "5"),
        (0.1, "0.1"),
        (None, "null"),
        ("all", "all"),
        (np.int64(5), "5"),
        (np.float64(0.1), "0.1"),
        (np.True_, "true"),
        (np.array([1, 2]), "[1, 2]"),
        (pathlib.Path("a", "b"), "a/b"),
    ],
)
def test_values_are_written_as_one_would(value, text):
    assert value_text(value) == text
