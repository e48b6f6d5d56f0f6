# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the way from files and overrides to one config."""

import dataclasses

import numpy as np
import pytest
import yaml

from official.core import exp_factory
from official.core import settings_file
from official.core.config_definitions import DataConfig
from official.core.config_definitions import ExperimentConfig
from official.core.config_definitions import TaskConfig
from official.core.config_parser import parse_experiment
from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import setting


@dataclasses.dataclass
class FakeTask(TaskConfig):
    blocks: list[int] = setting([2, 2], "Blocks.")


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    monkeypatch.setattr(exp_factory, "_EXPERIMENTS", {})
    exp_factory.register_config_factory("fake", "Fake.")(
        lambda: ExperimentConfig(task=FakeTask())
    )
    exp_factory.register_config_factory("bare", "Without data.")(
        ExperimentConfig
    )


@pytest.fixture
def write(tmp_path):
    def write_file(text, name="settings.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def test_later_layers_win(write):
    first = write("task: {data: {batch_size: 1, data_dir: one}}", "1.yaml")
    second = write("task: {data: {batch_size: 2}}", "2.yaml")
    overrides = ["task.data.batch_size=3", "task.data.batch_size=4"]
    data = parse_experiment("fake", [first]).task.data
    assert data == DataConfig("", "one", 1)
    data = parse_experiment("fake", [first, second]).task.data
    assert data == DataConfig("", "one", 2)
    data = parse_experiment("fake", [second, first]).task.data
    assert data == DataConfig("", "one", 1)
    config = parse_experiment(
        "fake", [first, second], [*overrides, "runtime.seed=1"], "two", "7"
    )
    assert config.task.data == DataConfig("", "two", 4)
    assert config.runtime.seed == 7


def test_a_single_file_or_text_is_one_layer(write):
    path = write("task: {data: {batch_size: 2}}")
    config = parse_experiment("fake", path, "runtime.seed=1")
    assert (config.task.data.batch_size, config.runtime.seed) == (2, 1)


def test_numpy_and_paths_are_values(tmp_path):
    config = parse_experiment(
        "fake",
        params_overrides={
            "task.data.data_dir": tmp_path,
            "task.blocks": np.array([1, 2]),
            "trainer.optimizer.nesterov": np.True_,
        },
    )
    assert config.task.data.data_dir == str(tmp_path)
    assert config.task.blocks == [1, 2]
    assert config.trainer.optimizer.nesterov is True


def test_zero_seed_is_a_seed():
    assert parse_experiment("fake", (), ["runtime.seed=5"], seed=0) == (
        parse_experiment("fake")
    )


@pytest.mark.parametrize(
    "arguments, expected",
    [
        ({"experiment": "bare", "default_experiment": "fake"}, "bare"),
        ({"default_experiment": "fake"}, "fake"),
    ],
)
def test_base_experiment(arguments, expected):
    assert parse_experiment(**arguments).experiment == expected


def test_file_names_the_base_experiment(write):
    path = write("experiment: fake\ntask: {blocks: [1]}\n")
    for name in (None, "fake"):
        config = parse_experiment(name, [path], default_experiment="bare")
        assert (config.experiment, config.task.blocks) == ("fake", [1])


def test_two_experiments_are_refused(write):
    path = write("experiment: fake")
    with pytest.raises(
        ConfigError,
        match=r"experiment: Got 'fake' \(from .*settings.yaml\)\. Expected "
        r"'bare' \(from the experiment argument\)\. Remove one",
    ):
        parse_experiment("bare", [path])
    with pytest.raises(ConfigError, match="Remove one"):
        parse_experiment(None, [path, write("experiment: bare", "b.yaml")])
    with pytest.raises(ConfigError, match=r"\(from params_override\).* Remo"):
        parse_experiment("fake", (), ["experiment=bare"])


def test_no_or_unknown_experiment():
    with pytest.raises(ConfigError, match="experiment: Got null. Expected"):
        parse_experiment()
    with pytest.raises(ConfigError, match="Did you mean fake"):
        parse_experiment("fakes")


def test_dumped_config_repeats_itself(write):
    config = parse_experiment(
        "fake",
        (),
        [
            "task.blocks=[1, 2, 3],trainer.optimizer.learning_rate=1e-5",
            "trainer.selection_metric=accuracy,runtime.seed=3",
        ],
        data_dir="x",
    )
    path = write(yaml.safe_dump(config.as_dict(), sort_keys=False))
    assert parse_experiment(config_files=[path]) == config


def test_result_is_validated():
    path = "trainer.optimizer.schedule.warmup_steps"
    with pytest.raises(ConfigError, match=f"^{path}: Got 2000. Expec"):
        parse_experiment("fake", (), [f"{path}=2000"])


def test_wrong_value_tells_its_path_and_its_source(write):
    path = write("task: {data: {batch_size: many}}")
    with pytest.raises(ConfigError) as error:
        parse_experiment("fake", [path])
    assert str(error.value) == (
        "task.data.batch_size: Got 'many'. Expected an integer of at least 1 "
        f"and at most 1048576. (from {path})"
    )
    with pytest.raises(ConfigError, match=r"^runtime\.seed: .*\(from seed\)"):
        parse_experiment("fake", seed="many")
    with pytest.raises(ConfigError, match=r"^task\.parts: Got an unknown key"):
        parse_experiment("bare", (), {"task.parts": 1})


@pytest.mark.parametrize(
    "text, message",
    [
        ("a: [1,\nb: 2", " is not valid YAML: .*at line 2"),
        ("a: !!python/object:os.system 1", " is not valid YAML"),
        ("a: 2020-13-45", " is not valid YAML"),
        ("a: 1\nb: {c: 1, c: 2}", " .*the key 'c' occurs twice at line 2"),
        ("- 1\n- {c: 1}", r": Got \[1, .*\]\. Expected a mapping"),
        ("just text", ": Got 'just text'. Expected a mapping"),
        ("# only a comment\n", ": Got null. Expected a mapping"),
    ],
)
def test_bad_file_is_named_in_one_line(write, text, message):
    path = write(text, "bad.yaml")
    with pytest.raises(ConfigError, match=rf"bad\.yaml{message}") as error:
        parse_experiment("fake", [path])
    assert len(str(error.value).splitlines()) == 1


def test_missing_file_is_named(tmp_path):
    with pytest.raises(
        ConfigError, match=r"none\.yaml cannot be read: No such file"
    ):
        parse_experiment("fake", [tmp_path / "none.yaml"])


def test_files_of_a_registered_folder_have_names(write, tmp_path, monkeypatch):
    monkeypatch.setattr(settings_file, "_FOLDERS", [])
    folder, place = tmp_path / "files", tmp_path / "place"
    (folder / "fakes").mkdir(parents=True)
    (place / "fakes").mkdir(parents=True)
    monkeypatch.chdir(place)
    settings_file.register_settings_folder(folder)
    (folder / "fakes" / "quick.yaml").write_text("runtime: {seed: 1}")
    assert parse_experiment("fake", "fakes/quick").runtime.seed == 1
    with pytest.raises(ConfigError, match="Did you mean 'fakes/quick'"):
        parse_experiment("fake", "configs/fakes/quik.yaml")
    (place / "fakes" / "quick").write_text("runtime: {seed: 2}")
    assert parse_experiment("fake", "fakes/quick").runtime.seed == 2


def test_relative_path_of_a_bad_file_stays_whole(write, monkeypatch):
    monkeypatch.chdir(write("- 1").parent)
    with pytest.raises(ConfigError, match=r"^file \./settings\.yaml: Got \[1"):
        parse_experiment("fake", ["./settings.yaml"])
