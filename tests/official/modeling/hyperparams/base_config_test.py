# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the strict typed configuration."""

import dataclasses
import doctest
import re
from typing import Any
from typing import Optional

import numpy as np
import pytest
import yaml

from official.modeling.hyperparams import base_config
from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import parse_overrides
from official.modeling.hyperparams.base_config import setting


@dataclasses.dataclass
class Data(Config):
    batch_size: int = setting(64, "Images per step.", low=1)
    fraction: float = setting(
        0.1, "Held out.", low=0.0, high=1.0, exclusive_low=True
    )
    shuffle: bool = setting(True, "Whether to shuffle.")
    source: str = setting("tfds", "Where from.", choices=("tfds", "folder"))
    data_dir: Optional[str] = setting(None, "Folder.")
    limit: int | None = setting(None, "Most images.", low=1)
    sizes: list[int] = setting([8, 8], "Height and width.", low=1)
    extra: dict[str, Any] = setting({}, "Passed on.")


@dataclasses.dataclass
class Augment(Config):
    magnitude: float = setting(1.0, "Strength.")


@dataclasses.dataclass
class Base(Config):
    pass


@dataclasses.dataclass
class Task(Base):
    data: Data = setting(Data, "Data.")
    augment: Optional[Augment] = setting(None, "None for none.")
    stages: list[Augment] = setting(list, "In order.")


@dataclasses.dataclass
class Root(Config):
    task: Base = setting(Task, "Task.")
    low: int = setting(0, "Lower.")
    high: int = setting(1, "Upper.")

    def check(self, path):
        if self.low > self.high:
            config_error(f"{path}.low", self.low, f"at most {self.high}")


def override_data(**values):
    return Root().override({"task": {"data": values}}).task.data


@pytest.mark.parametrize(
    "key, given, expected",
    [
        ("fraction", "1e-4", 1e-4),
        ("fraction", 1, 1.0),
        ("batch_size", "5e4", 50000),
        ("batch_size", 64.0, 64),
        ("batch_size", "9007199254740993", 2**53 + 1),
        ("batch_size", np.int64(7), 7),
        ("shuffle", "False", False),
        ("data_dir", None, None),
        ("data_dir", "x", "x"),
        ("limit", "3", 3),
        ("sizes", ("4", 5.0), [4, 5]),
        ("extra", {"a": (1, np.float32(0.5))}, {"a": [1, 0.5]}),
    ],
)
def test_value_takes_the_type_of_its_field(key, given, expected):
    value = getattr(override_data(**{key: given}), key)
    assert value == expected
    assert type(value) is type(expected)
    assert yaml.safe_load(yaml.safe_dump(value)) == expected


@pytest.mark.parametrize(
    "key, given, message",
    [
        ("batch_size", "many", "got 'many' (str), expected an integer >= 1"),
        ("batch_size", 0, "got 0 (int), expected an integer >= 1"),
        ("batch_size", 1.5, "got 1.5 (float), expected an integer >= 1"),
        ("batch_size", True, "got True (bool), expected an integer >= 1"),
        ("batch_size", None, "got null, expected an integer >= 1"),
        ("batch_size", [1], "got [1] (list), expected an integer >= 1"),
        ("limit", 0, "got 0 (int), expected an integer >= 1 or null"),
        (
            "fraction",
            "nan",
            "got 'nan' (str), expected a finite number > 0.0 and <= 1.0",
        ),
        (
            "fraction",
            0,
            "got 0 (int), expected a finite number > 0.0 and <= 1.0",
        ),
        (
            "fraction",
            1.01,
            "got 1.01 (float), expected a finite number > 0.0 and <= 1.0",
        ),
        (
            "fraction",
            10**400,
            f"got 1{'0' * 76}... (int), "
            "expected a finite number > 0.0 and <= 1.0",
        ),
        ("shuffle", 1, "got 1 (int), expected true or false"),
        ("source", "s3", "got 's3' (str), expected one of 'tfds', 'folder'"),
        ("data_dir", 3, "got 3 (int), expected text or null"),
        (
            "sizes",
            "8",
            "got '8' (str), expected a list, each item an integer >= 1",
        ),
        ("sizes[1]", [8, 0], "got 0 (int), expected an integer >= 1"),
        ("extra", [1], "got [1] (list), expected a mapping"),
        (
            "extra.a[0]",
            {"a": [float("inf")]},
            "got inf (float), expected a finite number, text, true, false, "
            "null, list or mapping",
        ),
        ("extra", {1: 2}, "got 1 (int), expected keys that are text"),
    ],
)
def test_wrong_value_is_one_line_with_the_dotted_path(key, given, message):
    with pytest.raises(ConfigError) as error:
        override_data(**{re.split(r"[.\[]", key)[0]: given})
    assert str(error.value) == f"task.data.{key}: {message}"


def test_unknown_key_names_path_allowed_keys_and_a_close_match():
    with pytest.raises(ConfigError) as error:
        override_data(batch_sze=1)
    assert str(error.value) == (
        "task.data.batch_sze: unknown key, allowed: batch_size, fraction, "
        "shuffle, source, data_dir, limit, sizes, extra; did you mean "
        "'batch_size'?"
    )


def test_nested_config_needs_a_mapping():
    with pytest.raises(
        ConfigError, match=r"null, .* keys: data, augment, stages"
    ):
        Root().override({"task": None})
    with pytest.raises(ConfigError, match=r"config: got 'x' \(str\), expec"):
        Root().override("x")


def test_message_stays_one_short_line():
    with pytest.raises(ConfigError) as error:
        override_data(batch_size=np.arange(200))
    assert len(str(error.value).splitlines()) == 1
    assert len(str(error.value)) < 160


def test_override_is_deep_and_leaves_the_original():
    before = Root()
    after = before.override({"task": {"data": {"batch_size": 8}}, "high": 3})
    assert (after.task.data.batch_size, after.high) == (8, 3)
    assert after.task.data.source == "tfds"
    after.task.data.sizes.append(1)
    assert before == Root()


def test_override_follows_the_instance_rather_than_the_annotation():
    assert Root.from_dict({"task": {"data": {"limit": 5}}}).task == Task(
        data=Data(limit=5)
    )
    with pytest.raises(ConfigError, match="task.data: unknown key, allowed: n"):
        Root(task=Base()).override({"task": {"data": {}}})


def test_optional_config_comes_goes_and_is_merged():
    config = Task().override({"augment": {"magnitude": 2}})
    assert config.augment == Augment(2.0)
    assert config.override({"augment": {}}).augment == Augment(2.0)
    assert config.override({"augment": None}).augment is None


def test_lists_and_dicts_are_replaced_as_a_whole():
    config = Data(extra={"a": 1}, sizes=[1, 2])
    config = config.override({"extra": {"b": 2}, "sizes": [3]})
    assert (config.extra, config.sizes) == ({"b": 2}, [3])


def test_config_instance_is_a_value_of_its_field():
    assert Root().override({"task": Base()}).task == Base()
    with pytest.raises(ConfigError, match="task: got Data"):
        Root().override({"task": Data()})


def test_as_dict_round_trips_through_yaml():
    config = Root().override(
        {
            "task": {
                "data": {"fraction": 1e-5, "extra": {"a": [1, {"b": None}]}},
                "stages": [{"magnitude": 2}],
            }
        }
    )
    text = yaml.safe_dump(config.as_dict(), sort_keys=False)
    assert list(config.as_dict()) == ["task", "low", "high"]
    assert Root.from_dict(yaml.safe_load(text)) == config


def test_as_dict_shares_nothing_with_the_config():
    config = Data()
    config.as_dict()["sizes"].append(1)
    assert config == Data()


def test_validate_converts_and_returns_the_config():
    config = Root(low="0")
    assert config.validate() is config
    assert config.low == 0


@pytest.mark.parametrize(
    "config, message",
    [
        (Root(low=2), r"^low: got 2 \(int\), expected at most 1$"),
        (Root(task=Task(data=Data(limit=0))), r"^task\.data\.limit: got 0"),
        (Root(task=3), r"^task: got 3 \(int\), expected a mapping"),
        (
            Root(task=Task(stages=[Augment(), Augment("x")])),
            r"^task\.stages\[1\]\.magnitude: got 'x'",
        ),
    ],
)
def test_validate_checks_what_python_set(config, message):
    with pytest.raises(ConfigError, match=message):
        config.validate()


def test_check_of_a_nested_config_gets_its_path():
    @dataclasses.dataclass
    class Outer(Config):
        inner: Root = setting(lambda: Root(low=5), "Inner.")

    with pytest.raises(ConfigError, match=r"^inner\.low: got 5"):
        Outer().validate()


def test_mutable_defaults_are_not_shared():
    Data().sizes.append(3)
    assert Data().sizes == [8, 8]

    @dataclasses.dataclass
    class Holder(Config):
        data: Data = setting(Data(limit=2), "Data.")

    Holder().data.limit = 9
    assert Holder().data.limit == 2


def test_allowed_values_are_those_of_the_messages():
    assert Data.allowed_values("limit") == "an integer >= 1 or null"
    assert Data.allowed_values("source") == "one of 'tfds', 'folder'"
    assert Task.allowed_values("augment").endswith("keys: magnitude or null")


def test_unsupported_annotation_is_a_programming_error():
    @dataclasses.dataclass
    class Bad(Config):
        pair: tuple[int, int] = setting((1, 2), "Pair.")

    with pytest.raises(TypeError, match=r"annotated tuple\[int, int\]"):
        Bad().validate()


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
        ("a", "override: got 'a' .*expected path.to.setting=value"),
        ("a=1,", "override: got '' .*expected path.to.setting=value"),
        ("=1", "expected path.to.setting=value"),
        ("a..b=1", "expected path.to.setting=value"),
        ("a=[1,b=2", "expected brackets and quotes in pairs"),
        ("a=1]", "expected brackets in pairs"),
        ("a='x,b=2", "expected brackets and quotes in pairs"),
        ("a.b=x: y: z", "a.b: got 'x: y: z' .*expected a YAML value"),
        ("a.b=2020-13-45", "a.b: got '2020-13-45' .*expected a YAML value"),
        ("a.b=", "a.b: got '' .*expected a value: null for none"),
        ("a=#fff", "a: got '#fff' .*expected a value"),
        ("a=1,a=2", "a: got 2 .*expected one value for each path"),
        ("a.b=1,a=2", "a: got 2 .*expected one value for each path"),
        ("a=1,a.b=2", "a.b: got 1 .*expected no value of its own"),
    ],
)
def test_malformed_overrides(text, message):
    with pytest.raises(ConfigError, match=message) as error:
        parse_overrides(text)
    assert len(str(error.value).splitlines()) == 1


def test_docstring_examples_run():
    results = doctest.testmod(base_config)
    assert results.attempted > 0
    assert results.failed == 0
