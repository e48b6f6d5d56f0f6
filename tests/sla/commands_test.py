# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The commands beside `sla.train`, as processes, on the real digits."""

import json
import shutil

import keras
import numpy as np
import pytest

import sla  # noqa: F401  (registers the classes of saved models)
from backend_marks import requires_tensorflow
from commands import SHORT_RUN
from commands import SMALL
from commands import run_command
from official.vision.configs.image_classification import DataConfig
from official.vision.dataloaders.dataset_factory import build_data

pytestmark = requires_tensorflow


def _compare(folder, *more):
    file = folder.parent / f"{folder.name}.yaml"
    file.write_text(SHORT_RUN)
    return run_command(
        "compare",
        "--experiments=digits_baseline,digits_sla_sd",
        "--seeds=2",
        f"--runs_dir={folder}",
        f"--config_file={file}",
        SMALL,
        *more,
    )


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compare")
    run = _compare(folder)
    assert run.returncode == 0, run.stderr
    return folder, run.stdout


def test_comparison_means_what_it_says(compared):
    folder, output = compared
    comparison = json.loads((folder / "comparison.json").read_text())
    rows = {row["label"]: row for row in comparison["rows"]}
    assert list(rows) == ["digits_baseline", "digits_sla_sd"]
    values = {
        (name, int(seed)): json.loads(
            (folder / path / "results.json").read_text()
        )["test"]
        for name, row in rows.items()
        for seed, path in row["runs"].items()
    }
    cell = rows["digits_sla_sd"]["modes"]["aggregated"]
    expected = [
        values["digits_sla_sd", seed]["aggregated_accuracy"] for seed in (0, 1)
    ]
    assert cell["values"] == {"0": expected[0], "1": expected[1]}
    assert cell["mean"] == pytest.approx(np.mean(expected))
    assert cell["std"] == pytest.approx(np.std(expected, ddof=1))
    assert cell["passes"] == 4
    gains = [
        expected[seed] - values["digits_baseline", seed]["single_accuracy"]
        for seed in (0, 1)
    ]
    assert cell["gain"]["mean"] == pytest.approx(np.mean(gains))
    shown = f"{100 * cell['mean']:.2f} ± {100 * cell['std']:.2f}"
    assert shown in output
    assert shown in (folder / "comparison.md").read_text()
    assert "[4/4] digits_sla_sd seed 1: " in output


def test_finished_runs_are_not_repeated(compared):
    folder, _ = compared
    stamps = {
        path: path.stat().st_mtime_ns for path in folder.glob("*/*/*.json")
    }
    again = _compare(folder)
    assert again.returncode == 0, again.stderr
    assert "step 2/4" not in again.stdout
    assert stamps == {
        path: path.stat().st_mtime_ns for path in folder.glob("*/*/*.json")
    }


def test_runs_of_other_settings_are_not_mixed_in(compared):
    folder, _ = compared
    run = _compare(folder, "--params_override=task.data.batch_size=32")
    assert run.returncode == 2
    assert "task.data.batch_size was 64, now 32" in run.stderr


def test_evaluation_agrees_with_the_results_of_training(compared):
    model_dir = compared[0] / "digits_sla_sd" / "seed0"
    run = run_command(
        "evaluate", f"--model_dir={model_dir}", "--max_passes=2.5"
    )
    assert run.returncode == 0, run.stderr
    evaluation = json.loads((model_dir / "evaluation.json").read_text())
    test = json.loads((model_dir / "results.json").read_text())["test"]
    modes = evaluation["modes"]
    assert list(modes) == ["single", "aggregated", "distilled", "adaptive"]
    for mode in ("single", "aggregated", "distilled"):
        expected = test[f"{mode}_accuracy"]
        assert modes[mode]["accuracy"] == pytest.approx(expected, abs=1e-6)
        assert f"{100 * expected:.2f} (" in run.stdout
        assert modes[mode]["temperature"] > 0
        error = modes[mode]["scaled"]["expected_calibration_error"]
        assert f"{100 * error:.2f}" in run.stdout
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


def test_evaluation_of_a_folder_of_other_images(compared, tmp_path):
    model_dir = compared[0] / "digits_sla_sd" / "seed1"
    test = build_data(DataConfig(labels_per_class=10), 0).test
    chosen = np.flatnonzero(np.isin(test.labels, (3, 7)))
    for index in chosen:
        folder = tmp_path / "photos" / str(test.labels[index])
        folder.mkdir(parents=True, exist_ok=True)
        keras.utils.save_img(
            folder / f"{index}.png", test.images[index], scale=False
        )
    output = tmp_path / "figures"
    run = run_command(
        "evaluate",
        f"--model_dir={model_dir}",
        f"--images={tmp_path / 'photos'}",
        f"--output={output}",
    )
    assert run.returncode == 0, run.stderr
    evaluation = json.loads((output / "evaluation.json").read_text())
    assert not (model_dir / "evaluation.json").exists()
    model = keras.models.load_model(model_dir / "model.keras")
    pixels = test.images[chosen] / np.float32(255) * 2 - 1
    for mode in ("single", "aggregated", "distilled"):
        answers = model.predict(pixels, mode=mode, verbose=0).argmax(axis=1)
        right = answers == test.labels[chosen]
        figures = evaluation["modes"][mode]
        assert figures["accuracy"] == pytest.approx(right.mean())
        by_class = figures["per_class_accuracy"]
        assert by_class[0] is None
        sevens = test.labels[chosen] == 7
        assert by_class[7] == pytest.approx(right[sevens].mean())
    assert evaluation["num_tested_examples"] == len(chosen)
    for row in evaluation["other_reductions"]:
        answers = model.predict(
            pixels, mode=row["mode"], reduction=row["reduction"], verbose=0
        ).argmax(axis=1)
        right = np.mean(answers == test.labels[chosen])
        assert row["accuracy"] == pytest.approx(right)
        assert f"{row['mode']} by {row['reduction']}: accuracy" in run.stdout
    assert len(evaluation["other_reductions"]) == 3


def test_evaluation_of_one_view_from_a_run_of_several_workers(
    compared, tmp_path
):
    model_dir = tmp_path / "run"
    shutil.copytree(compared[0] / "digits_baseline" / "seed0", model_dir)
    params = model_dir / "params.yaml"
    text = params.read_text()
    assert "one_device" in text
    params.write_text(text.replace("one_device", "multi_worker_mirrored"))
    run = run_command("evaluate", f"--model_dir={model_dir}", "--modes=single")
    assert run.returncode == 0, run.stderr
    evaluation = json.loads((model_dir / "evaluation.json").read_text())
    assert list(evaluation["modes"]) == ["single"]
    assert "adaptive_policy" not in evaluation
    assert not (model_dir / "accuracy_cost.png").exists()
    assert "accuracy_cost.png" not in run.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--modes=single,both"], "--modes: got both, expected some of single"),
        (["--max_passes=9"], "Expected 1 to 4"),
    ],
)
def test_evaluation_refuses(compared, arguments, message):
    model_dir = compared[0] / "digits_sla_sd" / "seed1"
    run = run_command("evaluate", f"--model_dir={model_dir}", *arguments)
    assert run.returncode == 2
    assert message in run.stderr
    assert not (model_dir / "evaluation.json").exists()


@pytest.fixture
def digit_files(tmp_path):
    """Twenty test images of the digits as files, and their pixels."""
    images = build_data(DataConfig(labels_per_class=10), 0).test.images[:20]
    folder = tmp_path / "digits"
    folder.mkdir()
    for index, image in enumerate(images):
        keras.utils.save_img(folder / f"{index:02}.png", image, scale=False)
    return folder, images


def test_predictions_of_files_are_those_of_the_model(compared, digit_files):
    model_dir = compared[0] / "digits_sla_sd" / "seed0"
    folder, images = digit_files
    broken = folder / "07b.png"
    broken.write_bytes(b"no image")
    output = folder.parent / "out.jsonl"
    run = run_command(
        "predict",
        f"--model_dir={model_dir}",
        *("--format=jsonl", "--top=10", f"--output={output}"),
        folder,
        folder / "gone.png",
    )
    assert run.returncode == 1
    assert "2 of 22 images could not be read" in run.stderr
    lines = [json.loads(line) for line in output.read_text().splitlines()]
    assert lines.pop(8)["error"].startswith("Unknown image file format")
    assert lines.pop()["error"] == "No such file or directory"
    model = keras.models.load_model(model_dir / "model.keras")
    pixels = images.astype("float32") / 255 * 2 - 1
    for line, expected in zip(lines, model.predict(pixels), strict=True):
        answers = {
            each["name"]: each["probability"] for each in line["classes"]
        }
        found = [answers[str(digit)] for digit in range(10)]
        np.testing.assert_allclose(found, expected, atol=1e-5)
    assert [line["image"][-6:-4] for line in lines] == [
        f"{index:02}" for index in range(20)
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "IMAGES: got none"),
        (["--mode=adaptive", "x.png"], "Run python -m sla.evaluate"),
    ],
)
def test_prediction_refuses(compared, arguments, message):
    model_dir = compared[0] / "digits_sla_sd" / "seed1"
    run = run_command("predict", f"--model_dir={model_dir}", *arguments)
    assert run.returncode == 2
    assert message in run.stderr
    assert run.stdout == ""
