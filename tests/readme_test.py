# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The code in README.md runs."""

import pathlib
import re

import keras
import pytest

from backend_marks import requires_tensorflow
from sla.transforms import registry

ROOT = pathlib.Path(__file__).parents[1]


def _blocks(language):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@requires_tensorflow
def test_python_blocks_run_in_order(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(registry, "_SETS", dict(registry._SETS))
    keras.utils.set_random_seed(0)
    namespace = {}
    blocks = _blocks("python")
    assert len(blocks) == 3
    for block in blocks:
        exec(compile(block, "README.md", "exec"), namespace)
    assert namespace["probabilities"].shape == (797, 10)
    assert (tmp_path / "digits.keras").exists()
    assert (tmp_path / "digits_saved_model" / "saved_model.pb").exists()


def test_commands_exist_and_take_their_flags():
    commands = re.findall(
        r"python -m sla\.(\w+)((?:[^\n]|\\\n)*)", "\n".join(_blocks("bash"))
    )
    assert {name for name, _ in commands} == {
        "train",
        "evaluate",
        "predict",
        "export",
        "compare",
    }
    for name, arguments in commands:
        source = (ROOT / "sla" / f"{name}.py").read_text()
        source += (ROOT / "official/core/flags.py").read_text()
        for flag in re.findall(r"--(\w+)", arguments.split("#")[0]):
            assert f'"{flag}"' in source, (name, flag)


def test_files_that_are_named_are_there():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (ROOT / path).exists(), path
    for folder in ("sla", "official", "configs", "tests"):
        assert f"`{folder}/`" in text and (ROOT / folder).is_dir()


def test_no_figure_is_left_open():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not re.search(r"\bRESULTS\b|\bTBD\b", text)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "configs").glob("**/*.yaml")), ids=lambda p: p.name
)
def test_example_configurations_are_valid(path):
    from official.core.config_parser import parse_experiment
    from sla import configs  # noqa: F401  (registers the experiments)

    header = path.read_text(encoding="utf-8")
    experiment = re.search(r"--experiment=(\w+)", header)[1]
    assert str(path.relative_to(ROOT)) in header
    changed = parse_experiment(experiment, [path])
    assert changed != parse_experiment(experiment)
