# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`sla.evaluate` on trained models and the real digits."""

import json

import keras
import numpy as np
import pytest

from backend_marks import requires_tensorflow
from commands import run_command
from official.core.run_directory import RunError
from official.vision.configs.image_classification import DataConfig
from official.vision.dataloaders.dataset_factory import build_data
from sla.evaluate import evaluate
from trained_runs import copy_run

pytestmark = requires_tensorflow


def _read_json(path):
    return json.loads(path.read_text("utf-8"))


@pytest.fixture
def model_dir(tmp_path):
    return copy_run("sla_sd", tmp_path, evaluated=False)


def test_evaluation_agrees_with_the_results_of_training(model_dir, capsys):
    evaluation = evaluate(model_dir, max_passes=2.5, verbose=True)
    output = capsys.readouterr().out
    assert evaluation == _read_json(model_dir / "evaluation.json")
    test = _read_json(model_dir / "results.json")["test"]
    modes = evaluation["modes"]
    assert list(modes) == ["single", "aggregated", "distilled", "adaptive"]
    for mode in ("single", "aggregated", "distilled"):
        expected = test[f"{mode}_accuracy"]
        assert modes[mode]["accuracy"] == pytest.approx(expected, abs=1e-6)
        assert f"{100 * expected:.2f} (" in output
        assert modes[mode]["temperature"] > 0
        error = modes[mode]["scaled"]["expected_calibration_error"]
        assert f"{100 * error:.2f}" in output
    for name, value in evaluation["per_transform_accuracy"].items():
        assert value == pytest.approx(test[f"accuracy_on_{name}"], abs=1e-6)
    assert modes["aggregated"]["passes_per_image"] == 4
    assert 1.5 < modes["adaptive"]["passes_per_image"] < 3.5
    ends = evaluation["accuracy_cost"]["adaptive"]
    assert ends[0]["accuracy"] == modes["distilled"]["accuracy"]
    assert all(figures["images_per_second"] > 0 for figures in modes.values())
    for name in ("confusion", "reliability", "accuracy_cost"):
        pixels = keras.utils.load_img(model_dir / f"{name}.png")
        assert np.asarray(pixels).std() > 10


def test_evaluation_of_a_folder_of_other_images(model_dir, tmp_path, capsys):
    test = build_data(DataConfig(labels_per_class=10), 0).test
    chosen = np.flatnonzero(np.isin(test.labels, (3, 7)))
    for index in chosen:
        folder = tmp_path / "photos" / str(test.labels[index])
        folder.mkdir(parents=True, exist_ok=True)
        keras.utils.save_img(
            folder / f"{index}.png", test.images[index], scale=False
        )
    output = tmp_path / "figures"
    evaluation = evaluate(
        model_dir, images=tmp_path / "photos", output=output, verbose=True
    )
    printed = capsys.readouterr().out
    assert evaluation == _read_json(output / "evaluation.json")
    assert not (model_dir / "evaluation.json").exists()
    model = keras.models.load_model(model_dir / "model.keras")
    pixels = test.images[chosen] / np.float32(255) * 2 - 1
    for mode in ("single", "aggregated", "distilled"):
        predicted = model.predict(pixels, mode=mode, verbose=0).argmax(axis=1)
        correct = predicted == test.labels[chosen]
        figures = evaluation["modes"][mode]
        assert figures["accuracy"] == pytest.approx(correct.mean())
        by_class = figures["per_class_accuracy"]
        assert by_class[0] is None
        sevens = test.labels[chosen] == 7
        assert by_class[7] == pytest.approx(correct[sevens].mean())
    assert evaluation["num_tested_examples"] == len(chosen)
    for row in evaluation["other_reductions"]:
        predicted = model.predict(
            pixels, mode=row["mode"], reduction=row["reduction"], verbose=0
        ).argmax(axis=1)
        accuracy = np.mean(predicted == test.labels[chosen])
        assert row["accuracy"] == pytest.approx(accuracy)
        assert f"{row['mode']} by {row['reduction']}: accuracy" in printed
    assert len(evaluation["other_reductions"]) == 3


def test_a_folder_of_images_has_its_own_folder_of_figures(model_dir, tmp_path):
    test = build_data(DataConfig(labels_per_class=10), 0).test
    folder = tmp_path / "photos" / str(test.labels[0])
    folder.mkdir(parents=True)
    keras.utils.save_img(folder / "0.png", test.images[0], scale=False)
    evaluate(model_dir, images=tmp_path / "photos", modes="single")
    assert (model_dir / "evaluation_photos" / "evaluation.json").exists()


def test_evaluation_of_one_view_from_a_run_of_several_workers(tmp_path, capsys):
    model_dir = copy_run("baseline", tmp_path, evaluated=False)
    params = model_dir / "params.yaml"
    text = params.read_text()
    assert "one_device" in text
    params.write_text(text.replace("one_device", "multi_worker_mirrored"))
    evaluation = evaluate(model_dir, modes=["single"])
    assert capsys.readouterr().out == ""
    assert list(evaluation["modes"]) == ["single"]
    assert "adaptive_policy" not in evaluation
    assert not (model_dir / "accuracy_cost.png").exists()
    assert (model_dir / "confusion.png").exists()


def test_modes_without_the_first_pass(model_dir):
    evaluation = evaluate(model_dir, modes=["aggregated", "adaptive"])
    assert list(evaluation["modes"]) == ["aggregated", "adaptive"]
    assert "adaptive_share_of_gain" not in evaluation


@pytest.mark.parametrize(
    "arguments, message",
    [
        (
            {"modes": ["single", "both"]},
            "modes: Got 'both'. Expected some of single",
        ),
        ({"max_passes": 9}, "max_passes: Got 9. Expected 1 to 4"),
        ({"max_passes": 2, "min_accuracy": 0.5}, "Expected one of them"),
        ({"min_accuracy": 95}, "min_accuracy: Got 95. Expected 0 to 1"),
        ({"modes": []}, "modes: Got none"),
        ({"modes": "agregated"}, "Did you mean 'aggregated'"),
        ({"images": "nowhere"}, "nowhere"),
    ],
)
def test_refuses(model_dir, arguments, message):
    with pytest.raises(RunError, match=message):
        evaluate(model_dir, **arguments)
    assert not (model_dir / "evaluation.json").exists()


@pytest.mark.slow
def test_command_ends_with_a_line_and_exit_code_2(model_dir):
    run = run_command("evaluate", f"--model_dir={model_dir}", "--modes=both")
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1].startswith("error: modes: Got 'both'.")
