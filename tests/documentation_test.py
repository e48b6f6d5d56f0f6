# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""All pages of documentation: code runs, commands parse, links lead on."""

import contextlib
import inspect
import itertools
import json
import re
import runpy
import shlex
from unittest import mock

import keras
import pytest
from absl import app
from absl import flags

from backend_marks import requires_tensorflow
from image_files import encode
from image_files import random_image
from official.core import config_parser
from official.vision.modeling.backbones import pretrained
from pages import PAGES
from pages import ROOT
from pages import blocks
from pages import run_page
from sla.compare.flag_values import flag_values
from sla.compare.rows import plan_rows
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.train import DEFAULT_EXPERIMENT
from tiny_deployed_model import tiny_deployed_model

OPERATORS = {"|", ">", "&&", "&", ";"}

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def _export(folder):
    """An exported classifier and an image, where docs/serving.md has them."""
    from official.vision.serving.saved_model import write_saved_model

    path = folder / "runs/digits_sla_sd/seed0/export/distilled"
    path.parent.mkdir(parents=True)
    write_saved_model(tiny_deployed_model(), path)
    (folder / "image.png").write_bytes(encode(random_image(0)))


def _project(folder):
    """The file that docs/extending.md says is made of its Python code."""
    page = blocks(ROOT / "docs" / "extending.md")
    code = [code for language, code in page if language == "python"]
    (folder / "my_project.py").write_text("".join(code), encoding="utf-8")


# What must be there before the code of a page runs.
PREPARATIONS = {"extending.md": _project, "serving.md": _export}


# `own_training_loop_page_test.py` runs it: it needs a backend for each part.
BY_BACKEND = {"own_training_loop.md"}
# They train more than the others.
SLOW = {
    "extending.md",
    "finetuning.md",
    "getting_started.md",
    "smaller_network.md",
    "your_own_data.md",
}


@requires_tensorflow
@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            page, marks=[pytest.mark.slow] if page.name in SLOW else []
        )
        for page in PAGES[1:]
        if page.name not in BY_BACKEND
    ],
    ids=lambda page: page.name,
)
def test_code_runs(page, tmp_path, monkeypatch):
    if page.name == "smaller_network.md" and not hasattr(keras, "distillation"):
        pytest.skip("keras.distillation came with Keras 3.12")
    (tmp_path / "configs").symlink_to(ROOT / "configs")
    PREPARATIONS.get(page.name, lambda folder: None)(tmp_path)
    run_page(page, tmp_path, monkeypatch)


@every_page
def test_every_block_is_in_a_language_that_is_checked(page):
    languages = [language for language, _ in blocks(page)]
    text = page.read_text(encoding="utf-8")
    assert text.count("```") == 2 * len(languages)
    assert set(languages) <= {"python", "bash", "json", "text"}


@every_page
def test_json_is_an_object_or_a_list(page):
    for language, code in blocks(page):
        if language == "json":
            assert isinstance(json.loads(code), dict | list)


def _shell_code(page):
    return "".join(
        code for language, code in blocks(page) if language == "bash"
    )


def _commands(page):
    """The commands of this package on a page: (name, list of words)."""
    text = page.read_text(encoding="utf-8")
    # In the text, a command without arguments is only named.
    inline = re.findall(r"`(python -m sla\.\w+\s[^`]+)`", text)
    code = _shell_code(page).replace("\\\n", " ")
    lines = [text.replace("\n", " ") for text in inline] + code.splitlines()
    for line in lines:
        command = re.search(r"python -m sla\.(\w+)(.*)", line)
        if command:
            words = shlex.split(command[2], comments=True)
            until = itertools.takewhile(lambda w: w not in OPERATORS, words)
            yield command[1], list(until)


@contextlib.contextmanager
def flags_of(name):
    """absl's flags as in a process of the command: those it defines itself."""
    state = vars(flags.FLAGS)
    saved = dict(state)
    state.clear()
    state.update(vars(flags.FlagValues()))
    try:
        with mock.patch.object(app, "run"), contextlib.suppress(SystemExit):
            path = ROOT / "sla" / name / "__main__.py"
            runpy.run_path(str(path), {}, "__main__")
        yield flags.FLAGS
    finally:
        state.clear()
        state.update(saved)


def check_command(name, words):
    """Fails unless flags, experiments, files and settings are right."""
    with flags_of(name) as values:
        values([name, *words])
        if name == "train":
            config_parser.parse_experiment(
                values.experiment,
                values.config_file,
                values.params_override,
                values.data_dir,
                values.seed,
                DEFAULT_EXPERIMENT,
                unlabeled_dir=values.unlabeled_dir,
                labels=values.labels,
            )
        if name == "compare":
            names = inspect.signature(plan_rows).parameters
            asked = {argument: values[argument].value for argument in names}
            assert plan_rows(**flag_values(asked))


@pytest.fixture
def in_checkout(monkeypatch):
    monkeypatch.chdir(ROOT)
    # Nor are there other workers to connect to.
    monkeypatch.setattr(config_parser, "connect_workers", lambda runtime: None)
    # Nor has `make weights` run.
    monkeypatch.setattr(pretrained, "check_weights_file", lambda path: None)


@requires_tensorflow
@every_page
def test_commands_take_their_arguments(page, in_checkout):
    for name, words in _commands(page):
        check_command(name, words)


@requires_tensorflow
@pytest.mark.parametrize(
    "command, message",
    [
        ("train --experiment=digits_slaa", "Did you mean"),
        ("train --params_override=trainer.train_step=5", "train_steps"),
        ("train --config_file=configs/no.yaml", "cannot be read"),
        ("compare --experiments=digits_sla,digits_no", "digits_no"),
        ("compare --dataset=digit", "Did you mean"),
        ("compare --vary=task.data.batch_sise=1,2", "batch_size"),
        ("compare --model_dir=runs", "Unknown command line flag"),
        ("benchmark --rounds=0", "rounds"),
        ("evaluate --max_passes=2", "model_dir"),
        ("predict --model_dir=runs --format=xml photo.png", "format"),
    ],
)
def test_wrong_command_is_found(command, message, in_checkout):
    name, *words = command.split()
    with pytest.raises((ValueError, flags.Error), match=message):
        check_command(name, words)


def test_readme_shows_every_everyday_command():
    names = {name for name, _ in _commands(PAGES[0])}
    assert {"train", "evaluate", "predict", "export", "compare"} <= names


@every_page
def test_other_commands_name_what_is_there(page):
    code = _shell_code(page)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make ([\w-]+)", code, re.MULTILINE):
        assert f"\n{target}:" in makefile
    for path in re.findall(r"(?:python|locust -f) (\w+/[\w/]+\.py)", code):
        assert (ROOT / path).is_file(), path
    setup = (ROOT / "setup.py").read_text(encoding="utf-8")
    for extra in re.findall(r"sla-keras\[(\w+)\]", code):
        assert f'"{extra}": [' in setup


@every_page
def test_links_lead_on(page):
    text = page.read_text(encoding="utf-8")
    for _, code in blocks(page):
        text = text.replace(code, "")
    for path in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (page.parent / path).exists(), path


def test_readme_links_to_every_page():
    readme = PAGES[0].read_text(encoding="utf-8")
    for page in PAGES[1:]:
        assert f"]({page.relative_to(ROOT)})" in readme


@every_page
def test_no_figure_is_left_open(page):
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"\bRESULTS\b|\bTBD\b", text)
