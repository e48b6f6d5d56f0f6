# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The texts that name settings to sweep."""

import optuna
import pytest

from official.modeling.hyperparams.base_config import ConfigError
from sla.sweep.space import SweptSetting
from sla.sweep.space import parse_setting


def test_ranges_and_choices():
    assert parse_setting("a.b=0.5:4") == SweptSetting("a.b", 0.5, 4.0)
    assert parse_setting("a.b=1e-2:1:log") == SweptSetting(
        "a.b", 0.01, 1.0, log=True
    )
    chosen = parse_setting("a.b={name: x, options: [1, 2]}, null")
    assert chosen.values == ("{name: x, options: [1, 2]}", "null")


@pytest.mark.parametrize(
    "text",
    [
        *("a.b", "=1:2", "a..b=1:2", "a.b=", "a.b=1", "a.b=1,", "a.b=1,1"),
        *("a.b=2:1", "a.b=0:1:log", "a.b=one:two", "a.b=1:inf", "a.b=nan:1"),
    ],
)
def test_other_texts_are_refused(text):
    with pytest.raises(ConfigError, match="settings: Got"):
        parse_setting(text)


def test_suggested_texts_lie_in_the_range():
    study = optuna.create_study()
    setting = parse_setting("a.b=0.01:1:log")
    for _ in range(20):
        path, _, value = setting.suggest(study.ask()).partition("=")
        assert path == "a.b" and 0.01 <= float(value) <= 1.0
