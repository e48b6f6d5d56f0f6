# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the folder of a run."""

import pytest

from official.core import files
from official.core.config_definitions import ExperimentConfig
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.vision.configs.image_classification import (
    ImageClassificationConfig,
)


@pytest.fixture
def run(tmp_path):
    return RunDirectory(tmp_path / "deep" / "run")


def test_prepare_writes_the_configuration(run):
    run.prepare(ExperimentConfig(experiment="e"))
    assert "experiment: e" in run.params.read_text()


def test_finished_run_is_refused_and_untouched(run):
    run.prepare(ExperimentConfig())
    run.results.write_text("precious")
    with pytest.raises(RunError, match="finished run.*--overwrite"):
        run.prepare(ExperimentConfig())
    assert run.results.read_text() == "precious"


def test_overwrite_removes_what_a_run_left_and_nothing_else(run):
    run.prepare(ExperimentConfig())
    run.checkpoints.mkdir()
    (run.checkpoints / "x").write_text("old")
    run.results.write_text("old")
    note = run.path / "my_notes.txt"
    note.write_text("mine")
    run.prepare(ExperimentConfig(), overwrite=True)
    assert not run.checkpoints.exists() and not run.results.exists()
    assert note.read_text() == "mine"


def test_a_stop_while_replacing_leaves_no_figures_of_an_older_model(
    run, monkeypatch
):
    run.prepare(ExperimentConfig())
    run.checkpoints.mkdir()
    for path in (run.results, run.model, *run.evaluation_files):
        path.write_text("old")
    remove = files.remove

    def stop_at_the_settings(path):
        if path == run.params:
            raise KeyboardInterrupt
        remove(path)

    monkeypatch.setattr(files, "remove", stop_at_the_settings)
    with pytest.raises(KeyboardInterrupt):
        run.prepare(ExperimentConfig(), overwrite=True)
    assert run.model.exists() and run.checkpoints.exists()
    assert not any(path.exists() for path in run.evaluation_files)
    assert not run.results.exists()


def test_unfinished_run_of_the_same_configuration_goes_on(run):
    run.prepare(ExperimentConfig())
    run.checkpoints.mkdir()
    run.prepare(ExperimentConfig())
    assert run.checkpoints.exists()


def test_unfinished_run_of_another_configuration_is_refused(run):
    run.prepare(ExperimentConfig())
    other = ExperimentConfig().override({"trainer": {"train_steps": 7}})
    with pytest.raises(
        RunError, match="trainer.train_steps was 1000 and is now 7.*--overwrite"
    ):
        run.prepare(other)


def test_checkpoints_without_settings_are_refused(run):
    # What is left where a run was killed while it was being replaced.
    run.prepare(ExperimentConfig())
    run.checkpoints.mkdir()
    run.params.unlink()
    with pytest.raises(RunError, match=r"no params.yaml.*--overwrite"):
        run.prepare(ExperimentConfig())
    run.prepare(ExperimentConfig(), overwrite=True)
    assert not run.checkpoints.exists()


@pytest.mark.parametrize("content", [b"", b"- a", b"{a", b"\xff\xfe\x00"])
def test_damaged_settings_are_named(run, content):
    run.prepare(ExperimentConfig())
    run.params.write_bytes(content)
    with pytest.raises(RunError, match=r"params.yaml, which cannot be read"):
        run.check(ExperimentConfig())


def test_two_processes_cannot_work_in_one_folder(run):
    with run.locked():
        with pytest.raises(RunError, match="another process is at work"):
            with run.locked():
                pass
    with run.locked():
        assert not list(run.path.iterdir())


def test_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RunError, match="Cannot write to .*--model_dir"):
        RunDirectory(tmp_path / "file" / "run").prepare(ExperimentConfig())


def test_folder_without_model(run):
    with pytest.raises(RunError, match="model.keras is missing"):
        run.require_model()


def test_data_may_have_moved(run):
    config = ExperimentConfig(task=ImageClassificationConfig())
    run.prepare(config)
    run.check_same(config.override({"task": {"data": {"data_dir": "other"}}}))
    with pytest.raises(
        RunError, match="task.data.name was 'digits' and is now"
    ):
        run.check_same(config.override({"task": {"data": {"name": "mnist"}}}))


def test_automatic_precision_is_that_of_the_run(run):
    config = ExperimentConfig()
    run.prepare(config.override({"runtime": {"precision": "mixed_float16"}}))
    run.check_same(config.override({"runtime": {"precision": "auto"}}))
    with pytest.raises(RunError, match="precision was 'mixed_float16'"):
        run.check_same(config)


def test_a_run_from_before_a_setting_was_there_goes_on(run):
    config = ExperimentConfig(task=ImageClassificationConfig())
    run.prepare(config)
    lines = run.params.read_text().splitlines(keepends=True)
    kept = [line for line in lines if "label_smoothing" not in line]
    assert len(kept) == len(lines) - 1
    run.params.write_text("".join(kept))
    run.check_same(config)
    smoothed = {"task": {"data": {"augmentation": {"label_smoothing": 0.1}}}}
    with pytest.raises(
        RunError, match="label_smoothing was 0.0 and is now 0.1"
    ):
        run.check_same(config.override(smoothed))


def _insert_old_settings(run, magnitude):
    old = f"rand_augment_magnitude: {magnitude}\n      rand_augment_layers: 2"
    text = run.params.read_text()
    assert text.count("color_jitter:") == 1
    run.params.write_text(
        text.replace("color_jitter:", f"{old}\n      color_jitter:")
    )


def test_a_run_from_before_a_setting_was_removed_goes_on(run):
    config = ExperimentConfig(task=ImageClassificationConfig())
    run.prepare(config)
    _insert_old_settings(run, "null")
    run.check_same(config)
    run.prepare(config)


def test_a_run_that_used_a_removed_setting_is_refused(run):
    config = ExperimentConfig(task=ImageClassificationConfig())
    run.prepare(config)
    _insert_old_settings(run, 9)
    with pytest.raises(RunError, match="magnitude: Got 9. .*was removed"):
        run.check_same(config)


def test_a_run_with_settings_that_never_existed_is_refused(run):
    run.prepare(ExperimentConfig())
    with open(run.params, "a") as file:
        file.write("else: 1\n")
    with pytest.raises(RunError, match="params.yaml: else: Got an unknown key"):
        run.check_same(ExperimentConfig())
