# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Training end to end, through real flags, on the real digits."""

import json
import re
import shutil
import subprocess
import sys

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from official.core import training_state
from official.core.config_parser import parse_experiment
from official.core.run_directory import RunError
from short_training import read_history
from short_training import train_arguments
from short_training import train_in_process
from sla.tasks.sla_classification import SLAClassificationTask

pytestmark = requires_tensorflow


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    model_dir = tmp_path_factory.mktemp("train") / "run"
    train_in_process(*train_arguments(model_dir))
    return model_dir


def test_every_promised_file_is_there(finished):
    names = {path.name for path in finished.iterdir()}
    assert names == {
        "params.yaml",
        "results.json",
        "history.csv",
        "model.keras",
        "checkpoint",
        "tensorboard",
        "curves.png",
        "saved_model",
    }
    assert list((finished / "tensorboard").glob("**/events*"))
    png = (finished / "curves.png").read_bytes()
    assert png.startswith(b"\x89PNG") and len(png) > 10_000


def test_tensorboard_shows_rates_views_and_graph(finished):
    from tensorboard.backend.event_processing import event_accumulator

    shown = {}
    for part in ("train", "validation", "model"):
        events = event_accumulator.EventAccumulator(
            str(finished / "tensorboard" / part)
        )
        shown[part] = events.Reload()
    scalars = {
        part: {event.step: event for event in events.Tensors(tag)}
        for part, tag, events in (
            ("train", "epoch_learning_rate", shown["train"]),
            ("validation", "epoch_distilled_accuracy", shown["validation"]),
        )
    }
    assert set(scalars["train"]) == set(scalars["validation"]) == {0, 1, 2}
    assert shown["model"].Tags()["graph"]
    (event,) = shown["model"].Tensors("views")
    # A summary of images holds their width and height, then PNG files.
    width, height, *files = event.tensor_proto.string_val
    assert (width, height, len(files)) == (b"32", b"8", 8)
    assert all(file.startswith(b"\x89PNG") for file in files)


def test_results_follow_the_schema(finished):
    results = json.loads((finished / "results.json").read_text())
    expected = {
        "experiment": "digits_sla_sd",
        "method": "sla_sd",
        "dataset": "digits",
        "seed": 3,
        "num_classes": 10,
        "class_counts": [10] * 10,
        "num_train_examples": 100,
        "num_validation_examples": 200,
        "num_test_examples": 797,
        "transforms": "rotation",
        "num_transforms": 4,
        "steps": 25,
        "selection_metric": "distilled_accuracy",
    }
    assert {name: results[name] for name in expected} == expected
    assert "group_accuracy" not in results
    for name in ("single", "aggregated", "distilled"):
        assert 0.05 < results["test"][f"{name}_accuracy"] <= 1
    assert results["test"]["loss"] > 0
    assert results["train_seconds"] > 0 and results["examples_per_second"] > 0
    assert set(results["environment"]) >= {
        "package_version",
        "git_commit",
        "python",
        "keras",
        "tensorflow",
        "backend",
        "devices",
        "precision",
    }


def test_history_ends_with_a_shorter_epoch(finished):
    history = read_history(finished)
    assert [row["step"] for row in history] == ["10", "20", "25"]
    assert [row["epoch"] for row in history] == ["1", "2", "3"]
    assert {
        "joint_loss",
        "student_loss",
        "distillation_loss",
        "val_distilled_accuracy",
        "val_accuracy_on_rot90",
        "val_teacher_student_gap",
        "teacher_student_divergence",
        "learning_rate",
    } <= set(history[0])


def test_saved_model_answers_what_the_kept_model_says(finished):
    from official.vision.dataloaders import sources

    model = keras.models.load_model(finished / "model.keras")
    _, test = sources.load_images("digits")
    images = test.images[:64] / np.float32(255) * 2 - 1
    expected = model.predict(images, verbose=0)
    np.save(finished.parent / "images.npy", images)
    script = (
        "import sys, numpy as np, tensorflow as tf\n"
        "folder, images = sys.argv[1:]\n"
        "model = tf.saved_model.load(folder)\n"
        "answers = model.serve(tf.constant(np.load(images)))\n"
        "np.save(images, answers.numpy())\n"
        "print(sorted({'sla', 'official'} & set(sys.modules)))\n"
    )
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            script,
            finished / "saved_model",
            finished.parent / "images.npy",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=finished.parent,
    )
    assert run.stdout.strip() == "[]"
    answers = np.load(finished.parent / "images.npy")
    np.testing.assert_allclose(answers, expected, atol=1e-5)


@pytest.mark.slow
def test_params_file_repeats_the_run(finished, tmp_path):
    params = finished / "params.yaml"
    train_in_process(f"--config_file={params}", f"--model_dir={tmp_path}")
    assert (tmp_path / "params.yaml").read_text() == params.read_text()
    assert read_history(tmp_path) == read_history(finished)


def test_loss_that_explodes_ends_the_run_with_advice(tmp_path, capsys):
    with pytest.raises(SystemExit) as exit_:
        train_in_process(
            *train_arguments(tmp_path, "digits_sla"),
            "--params_override=trainer.optimizer={name: sgd, "
            "learning_rate: 1.0e+30}",
        )
    assert exit_.value.code == 2
    error = capsys.readouterr().err
    assert "Got a training loss of" in error and "learning_rate" in error
    assert not (tmp_path / "model.keras").exists()


@pytest.mark.slow
def test_averaged_weights_are_what_is_kept(finished, tmp_path):
    settings = "--params_override=trainer.optimizer.average_momentum=0.9"
    train_in_process(*train_arguments(tmp_path), settings)
    history, plain = read_history(tmp_path), read_history(finished)
    # Training itself goes on with the weights, not with their averages.
    assert [row["loss"] for row in history] == [row["loss"] for row in plain]
    assert history[0]["val_loss"] != plain[0]["val_loss"]
    progress = training_state.last_progress(tmp_path / "checkpoint")
    best = next(r for r in history if int(r["step"]) == progress.best_step)
    kept = keras.models.load_model(tmp_path / "model.keras")
    task = SLAClassificationTask(parse_experiment("digits_sla_sd", seed="3"))
    scores = kept.evaluate(
        task.validation_dataset(), return_dict=True, verbose=0
    )
    assert scores["distilled_accuracy"] == pytest.approx(
        float(best["val_distilled_accuracy"])
    )


@pytest.mark.parametrize(
    "method, modes",
    [
        pytest.param("baseline", ["single"], marks=pytest.mark.slow),
        pytest.param("da", ["single", "aggregated"], marks=pytest.mark.slow),
        pytest.param("mt", ["single", "aggregated"], marks=pytest.mark.slow),
        pytest.param("sla", ["single", "aggregated"], marks=pytest.mark.slow),
        ("fixmatch", ["single"]),
    ],
)
def test_other_methods(tmp_path, capsys, method, modes):
    train_in_process(*train_arguments(tmp_path, f"digits_{method}"))
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["method"] == method
    found = [
        mode
        for mode in ("single", "aggregated", "distilled")
        if f"{mode}_accuracy" in results["test"]
    ]
    assert found == modes
    assert results["selection_metric"] == f"{modes[-1]}_accuracy"
    assert f"digits_{method}" in capsys.readouterr().out


def test_train_and_evaluate_in_two_calls(finished, tmp_path):
    arguments = train_arguments(tmp_path)
    train_in_process(*arguments, "--mode=train")
    assert not (tmp_path / "results.json").exists()
    train_in_process(*arguments, "--mode=eval")
    results, expected = (
        json.loads((folder / "results.json").read_text())
        for folder in (tmp_path, finished)
    )
    assert results["test"] == expected["test"]


def test_evaluation_without_a_checkpoint_is_refused(finished, tmp_path, capsys):
    run = shutil.copytree(finished, tmp_path / "run")
    shutil.rmtree(run / "checkpoint")
    with pytest.raises(SystemExit) as exit_:
        train_in_process(*train_arguments(run), "--mode=eval")
    assert exit_.value.code == 2
    assert "cannot be read" in capsys.readouterr().err


def test_evaluation_with_a_damaged_last_checkpoint_is_refused(
    finished, tmp_path, capsys
):
    run = tmp_path / "run"
    shutil.copytree(finished, run)
    last = max((run / "checkpoint").glob("step-*"))
    (last / "progress.json").write_text("{")
    results = (run / "results.json").read_bytes()
    with pytest.raises(SystemExit):
        train_in_process(*train_arguments(run), "--mode=eval")
    assert re.search(r"step \d+\) cannot be read", capsys.readouterr().err)
    assert (run / "results.json").read_bytes() == results


def test_evaluation_under_another_experiment_is_refused(finished, capsys):
    before = (finished / "results.json").read_text()
    with pytest.raises(SystemExit) as exit_:
        train_in_process(*train_arguments(finished, "digits_mt"), "--mode=eval")
    assert exit_.value.code == 2
    assert (
        "experiment was 'digits_sla_sd' and is now" in capsys.readouterr().err
    )
    assert (finished / "results.json").read_text() == before


def test_finished_run_is_refused_and_nothing_changes(finished, capsys):
    before = {path: path.stat().st_mtime_ns for path in finished.glob("**/*")}
    with pytest.raises(SystemExit) as exit_:
        train_in_process(*train_arguments(finished))
    assert exit_.value.code == 2
    message = capsys.readouterr().err
    assert "finished run" in message and "--overwrite" in message
    after = {path: path.stat().st_mtime_ns for path in finished.glob("**/*")}
    assert after == before


@pytest.mark.parametrize(
    "argument, message",
    [
        ("--experiment=digits_slq", "Did you mean digits_sla"),
        ("--params_override=task.data.batchsize=3", "task.data.batchsize"),
        ("--params_override=trainer.train_steps=many", "Got 'many'"),
        ("--params_override=task.data.batch_size=0", "integer of at least 1"),
        ("--params_override=task.transforms=rotatoin", "task.transforms"),
        ("--params_override=task.transforms=identity", "two or more"),
        ("--params_override=task.transforms=color_perm", "gray images"),
        ("--params_override=task.data.labels_per_class=500", "class"),
        ("--params_override=trainer.selection_metric=f1", "Got 'f1'"),
        ("--params_override=task.backbone.options={widht: 4}", "widht"),
        ("--seed=many", "runtime.seed: Got 'many'"),
        ("--seed=4294967296", "runtime.seed: Got '4294967296'"),
        (
            "--params_override=task.data.image_size=[99999999, 99999999]",
            "task.data.image_size[0]: Got 99999999",
        ),
        (
            "--params_override=task.data.tf_data_service=grpc://localhost:1",
            "does not respond",
        ),
        (
            "--params_override=trainer.optimizer.learning_rate=1:30",
            "Got '1:30'. Expected a finite number",
        ),
        ("--config_file=absent.yaml", "absent.yaml"),
        ("--mode=trian", "trian"),
        ("--no_such_flag=1", "no_such_flag"),
        ("stray", "Got the argument 'stray'"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    tmp_path, capsys, argument, message
):
    model_dir = tmp_path / "run"
    with pytest.raises(SystemExit) as exit_:
        train_in_process(f"--model_dir={model_dir}", argument)
    assert exit_.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1
    assert message in error
    assert not model_dir.exists()


def test_list_of_experiments(capsys):
    train_in_process("--list_experiments")
    lines = capsys.readouterr().out.splitlines()
    names = [line.split()[0] for line in lines]
    assert {
        f"digits_{method}"
        for method in ("baseline", "da", "mt", "sla", "sla_sd")
    } <= set(names)
    assert all(len(line.split()) > 3 for line in lines)


def test_a_mode_that_is_none_trains_nothing(tmp_path):
    with pytest.raises(RunError, match="mode: Got 'evaluate'. Expected one of"):
        sla.train.train(mode="evaluate", model_dir=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_automatic_precision_is_said_and_stays_when_a_run_goes_on(
    tmp_path, capsys, monkeypatch
):
    def train(mode, policy):
        monkeypatch.setattr(
            "official.core.precision.machine_precision",
            lambda runtime: (policy, "the machine has it"),
        )
        results = sla.train.train(
            model_dir=tmp_path / "run",
            mode=mode,
            params_override={
                "runtime.precision": "auto",
                "trainer.train_steps": 1,
                "trainer.validation_interval": 1,
                "task.backbone.options": {"width": 4},
            },
            verbose=True,
        )
        return results, capsys.readouterr().out

    _, printed = train("train", "mixed_bfloat16")
    assert "auto chose mixed_bfloat16 (the machine has it)." in printed
    results, printed = train("eval", "float32")
    assert "auto chose mixed_bfloat16 (the run began with it)." in printed
    assert results["environment"]["precision"] == "mixed_bfloat16"
    params = (tmp_path / "run" / "params.yaml").read_text()
    assert "precision: mixed_bfloat16" in params
    # What comes after a run has its own.
    assert keras.config.dtype_policy().name == "float32"
