# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of settings by dotted path."""

import pytest

from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.overrides import nested
from official.modeling.hyperparams.overrides import parse_overrides


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", {}),
        (
            "a.b=c,d.e=[1, 2],f=null",
            {"a": {"b": "c"}, "d": {"e": [1, 2]}, "f": None},
        ),
        ("a.b=1, a.c=2", {"a": {"b": 1, "c": 2}}),
        ("a={b: 1, c: [2, 3]},d=true", {"a": {"b": 1, "c": [2, 3]}, "d": True}),
        ("a='x, y',b=\"1,2\"", {"a": "x, y", "b": "1,2"}),
        ("a='it''s, ok',b=don't,c=2", {"a": "it's, ok", "b": "don't", "c": 2}),
        ("a=k=v,b=''", {"a": "k=v", "b": ""}),
        ("a=1e-4", {"a": "1e-4"}),
    ],
)
def test_parse_overrides(text, expected):
    assert parse_overrides(text) == expected


@pytest.mark.parametrize(
    "text, message",
    [
        ("a", "override: Got 'a'. Expected path.to.setting=value"),
        ("a=1,", "override: Got ''. Expected path.to.setting=value"),
        ("=1", "Expected path.to.setting=value"),
        ("a..b=1", "Expected path.to.setting=value"),
        ("a=[1,b=2", "Expected brackets and quotes in pairs"),
        ("a=1]", "Expected brackets in pairs"),
        ("a='x,b=2", "Expected brackets and quotes in pairs"),
        ("a.b=x: y: z", "a.b: Got 'x: y: z'. Expected a YAML value"),
        ("a.b=2020-13-45", "a.b: Got '2020-13-45'. Expected a YAML value"),
        ("a.b=", "a.b: Got ''. Expected a value: null for none"),
        ("a=#fff", "a: Got '#fff'. Expected a value"),
        ("a=1,a=2", "a: Got 2. Expected one value for each path"),
        ("a.b=1,a=2", "a: Got 2. Expected one value for each path"),
        ("a=1,a.b=2", "a.b: Got 1. Expected no value of its own"),
    ],
)
def test_malformed_overrides(text, message):
    with pytest.raises(ConfigError, match=message) as error:
        parse_overrides(text)
    assert len(str(error.value).splitlines()) == 1


def test_the_dict_of_the_caller_is_left_alone():
    overrides = {"a": {"b": 1}, "a.c": 2}
    for _ in range(2):
        assert nested(overrides) == {"a": {"b": 1, "c": 2}}
    assert overrides == {"a": {"b": 1}, "a.c": 2}


def test_a_dict_by_dotted_path_is_nested():
    assert nested({"a.b": 1, "a.c": [2], "d": None}) == {
        "a": {"b": 1, "c": [2]},
        "d": None,
    }
    with pytest.raises(ConfigError, match="a.b: Got 1. Expected no value of"):
        nested({"a": 1, "a.b": 2})
