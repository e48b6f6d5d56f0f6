# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of YAML without its surprises."""

import pytest
import yaml

from official.modeling.hyperparams.strict_yaml import load_yaml

LETTERS = "abcdefghij"
# Nine lines that stand for 9 ** 9 values.
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip(LETTERS, LETTERS[1:])
)


@pytest.mark.parametrize(
    "text, value",
    [
        ("1:30", "1:30"),
        ("1:30.5", "1:30.5"),
        ("017", "017"),
        ("0x10", "0x10"),
        ("1_000", 1000),
        ("-3", -3),
        ("0", 0),
        ("0.5", 0.5),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("1.0e-4", 1e-4),
        ("{a: &x [1, 2], b: *x}", {"a": [1, 2], "b": [1, 2]}),
        ("", None),
    ],
)
def test_numbers_are_decimal_and_other_values_as_ever(text, value):
    loaded = load_yaml(text)
    assert loaded == value and type(loaded) is type(value)


@pytest.mark.parametrize("value", [17, "017", "1:30", 1e-7, 1e30, "5", 0.1])
def test_what_yaml_writes_comes_back(value):
    assert load_yaml(yaml.safe_dump([value])) == [value]


@pytest.mark.parametrize(
    "text, message",
    [
        (BOMB, "more than 10000 values"),
        ("a: &a [*a]", "more than 10000 values"),
        ("a: &a {b: *a}", "more than 10000 values"),
        ("[" * 3000 + "]" * 3000, "nested too deeply"),
        ("{a: {b: 1, b: 2}}", "the key 'b' occurs twice"),
    ],
)
def test_what_nobody_means_is_refused(text, message):
    with pytest.raises(yaml.YAMLError, match=message):
        load_yaml(text)
