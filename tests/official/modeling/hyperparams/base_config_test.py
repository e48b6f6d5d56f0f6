# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the strict typed configuration."""

import dataclasses
import re
from typing import Any

import numpy as np
import pytest
import yaml

from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting


@dataclasses.dataclass
class Data(Config):
    batch_size: int = setting(64, "Images per step.", low=1)
    fraction: float = setting(
        0.1, "Held out.", low=0.0, high=1.0, exclusive_low=True
    )
    shuffle: bool = setting(True, "Whether to shuffle.")
    source: str = setting("tfds", "Where from.", choices=("tfds", "folder"))
    data_dir: str | None = setting(None, "Folder.")
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
    augment: Augment | None = setting(None, "None for none.")
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
        ("batch_size", "many", "Got 'many'. Expected an integer of at least 1"),
        ("batch_size", 0, "Got 0. Expected an integer of at least 1"),
        ("batch_size", 1.5, "Got 1.5. Expected an integer of at least 1"),
        ("batch_size", True, "Got True. Expected an integer of at least 1"),
        ("batch_size", None, "Got null. Expected an integer of at least 1"),
        ("batch_size", [1], "Got [1]. Expected an integer of at least 1"),
        ("limit", 0, "Got 0. Expected an integer of at least 1 or null"),
        (
            "fraction",
            "nan",
            "Got 'nan'. Expected a finite number above 0.0 and at most 1.0",
        ),
        (
            "fraction",
            0,
            "Got 0. Expected a finite number above 0.0 and at most 1.0",
        ),
        (
            "fraction",
            1.01,
            "Got 1.01. Expected a finite number above 0.0 and at most 1.0",
        ),
        (
            "fraction",
            10**400,
            f"Got 1{'0' * 76}.... "
            "Expected a finite number above 0.0 and at most 1.0",
        ),
        ("shuffle", 1, "Got 1. Expected true or false"),
        ("source", "s3", "Got 's3'. Expected one of 'tfds', 'folder'"),
        ("data_dir", 3, "Got 3. Expected text or null"),
        (
            "sizes",
            "8",
            "Got '8'. Expected a list, each item an integer of at least 1",
        ),
        ("sizes[1]", [8, 0], "Got 0. Expected an integer of at least 1"),
        ("extra", [1], "Got [1]. Expected a mapping"),
        (
            "extra.a[0]",
            {"a": [float("inf")]},
            "Got inf. Expected a finite number, text, true, false, "
            "null, list or mapping",
        ),
        ("extra", {1: 2}, "Got 1. Expected keys that are text"),
    ],
)
def test_wrong_value_is_one_line_with_the_dotted_path(key, given, message):
    with pytest.raises(ConfigError) as error:
        override_data(**{re.split(r"[.\[]", key)[0]: given})
    assert str(error.value) == f"task.data.{key}: {message}."


def test_unknown_key_names_path_allowed_keys_and_a_close_match():
    with pytest.raises(ConfigError) as error:
        override_data(batch_sze=1)
    assert str(error.value) == (
        "task.data.batch_sze: Got an unknown key. Expected one of batch_size, "
        "fraction, shuffle, source, data_dir, limit, sizes, extra. Did you "
        "mean 'batch_size'?"
    )


def test_nested_config_needs_a_mapping():
    with pytest.raises(
        ConfigError, match=r"null\. .* keys: data, augment, stages"
    ):
        Root().override({"task": None})
    with pytest.raises(ConfigError, match=r"config: Got 'x'\. Expec"):
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
    message = "task.data: Got an unknown key. Expected no keys"
    with pytest.raises(ConfigError, match=message):
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
    with pytest.raises(ConfigError, match="task: Got Data"):
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
        (Root(low=2), r"^low: Got 2\. Expected at most 1\.$"),
        (Root(task=Task(data=Data(limit=0))), r"^task\.data\.limit: Got 0"),
        (Root(task=3), r"^task: Got 3\. Expected a mapping"),
        (
            Root(task=Task(stages=[Augment(), Augment("x")])),
            r"^task\.stages\[1\]\.magnitude: Got 'x'",
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

    with pytest.raises(ConfigError, match=r"^inner\.low: Got 5"):
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
    assert Data.allowed_values("limit") == "an integer of at least 1 or null"
    assert Data.allowed_values("source") == "one of 'tfds', 'folder'"
    assert Task.allowed_values("augment").endswith("keys: magnitude or null")


def test_unsupported_annotation_is_a_programming_error():
    @dataclasses.dataclass
    class Bad(Config):
        pair: tuple[int, int] = setting((1, 2), "Pair.")

    with pytest.raises(TypeError, match=r"annotated tuple\[int, int\]"):
        Bad().validate()


@dataclasses.dataclass
class Smaller(Config):
    retired_settings = {"radius": None, "layers": 2}

    kept: int = setting(1, "Still there.")


def test_removed_settings_load_with_the_values_that_did_nothing():
    settings = {"radius": None, "layers": 2, "kept": 3}
    assert Smaller.from_dict(settings) == Smaller(3)
    assert Smaller(3).as_dict() == {"kept": 3}


@pytest.mark.parametrize(
    "name, value, allowed", [("radius", 9, "null"), ("layers", None, "2")]
)
def test_removed_settings_that_did_something_are_refused(name, value, allowed):
    got = "null" if value is None else value
    with pytest.raises(ConfigError) as error:
        Smaller().override({name: value}, "task")
    assert str(error.value) == (
        f"task.{name}: Got {got}. Expected {allowed}. This setting was "
        "removed: leave it out."
    )
