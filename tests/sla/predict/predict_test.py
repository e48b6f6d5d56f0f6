# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`sla.predict` on files of the real digits."""

import io
import json
import pathlib

import keras
import numpy as np
import pytest

import sla  # noqa: F401  (registers the classes of saved models)
from backend_marks import requires_tensorflow
from commands import run_command
from official.core.run_directory import RunError
from official.vision.configs.image_classification import DataConfig
from official.vision.dataloaders.dataset_factory import build_data
from sla.predict import iter_predictions
from sla.predict import predict
from trained_runs import copy_run

pytestmark = requires_tensorflow


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """Twenty test images of the digits as files, and their pixels."""
    images = build_data(DataConfig(labels_per_class=10), 0).test.images[:20]
    folder = tmp_path_factory.mktemp("predict") / "digits"
    folder.mkdir()
    for index, image in enumerate(images):
        keras.utils.save_img(folder / f"{index:02}.png", image, scale=False)
    return folder, images.astype("float32") / 255 * 2 - 1


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory):
    return copy_run("sla_sd", tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def model(model_dir):
    return keras.models.load_model(model_dir / "model.keras")


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"mode": "aggregated", "reduction": "probability_mean"},
        {"mode": "single", "reduction": "marginal"},
    ],
)
def test_predictions_of_files_are_those_of_the_model(
    digits, model_dir, model, arguments, capsys
):
    folder, pixels = digits
    predictions = predict(folder, model_dir=model_dir, **arguments)
    assert capsys.readouterr().out == ""
    paths = [pathlib.Path(prediction.path).name for prediction in predictions]
    assert paths == [f"{index:02}.png" for index in range(20)]
    np.testing.assert_allclose(
        [prediction.probabilities for prediction in predictions],
        model.predict(pixels, verbose=0, **arguments),
        atol=1e-5,
    )
    assert predictions[0].class_names == tuple("0123456789")


def test_views_in_the_order_of_the_evaluation(digits, model_dir, model):
    folder, pixels = digits
    evaluation = json.loads((model_dir / "evaluation.json").read_text())
    order = evaluation["adaptive_policy"]["order"]
    predictions = predict(
        folder, model_dir=model_dir, mode="aggregated", num_views=2
    )
    deployed = model.deploy("aggregated", views=order[:2])
    np.testing.assert_allclose(
        [prediction.probabilities for prediction in predictions],
        deployed.predict(pixels, verbose=0),
        atol=1e-5,
    )


def test_paths_on_standard_input(digits, model_dir, monkeypatch):
    folder, _ = digits
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{folder / '03.png'}\n"))
    (prediction,) = predict("-", model_dir=model_dir)
    assert prediction.path == str(folder / "03.png")


def test_images_are_read_as_predictions_are_asked_for(
    digits, model_dir, tmp_path
):
    folder, _ = digits
    paths = [folder / "00.png"] * 64 + [tmp_path / "late.png"]
    predictions = iter_predictions(paths, model_dir=model_dir)
    assert next(predictions).error is None
    (tmp_path / "late.png").write_bytes((folder / "01.png").read_bytes())
    *_, last = predictions
    assert last.error is None and last.class_name is not None


@pytest.mark.parametrize(
    "images, arguments, message",
    [
        ([], {}, "images: Got none"),
        (["no*.png"], {}, r"images: Got no file in no\*.png"),
        ("x.png", {"mode": "adaptive"}, "run python -m sla.evaluate"),
        ("x.png", {"mode": "both"}, "mode: Got 'both'. Expected one of single"),
        ("x.png", {"model_dir": "nowhere"}, "no trained model"),
    ],
)
def test_refuses_at_once(tmp_path, images, arguments, message):
    model_dir = copy_run("sla_sd", tmp_path, evaluated=False)
    with pytest.raises(RunError, match=message):
        iter_predictions(images, **{"model_dir": model_dir, **arguments})


@pytest.mark.slow
def test_command_writes_what_can_be_read_and_exits_with_1(
    digits, model_dir, tmp_path
):
    folder, _ = digits
    broken, output = tmp_path / "broken.png", tmp_path / "out.jsonl"
    broken.write_bytes(b"no image")
    run = run_command(
        "predict",
        f"--model_dir={model_dir}",
        *("--format=jsonl", "--top=10", f"--output={output}"),
        *(folder / "00.png", broken, folder / "01.png", tmp_path / "gone.png"),
    )
    assert run.returncode == 1
    assert "2 of 4 images could not be read" in run.stderr
    assert run.stdout == ""
    lines = [json.loads(line) for line in output.read_text().splitlines()]
    assert [len(line.get("classes", ())) for line in lines] == [10, 0, 10, 0]
    assert lines[1]["error"].startswith("Unknown image file format")
    assert lines[3]["error"] == "No such file or directory"
    expected = predict(folder / "00.png", model_dir=model_dir)[0]
    best = lines[0]["classes"][0]
    assert best["name"] == expected.class_name
    assert best["probability"] == pytest.approx(expected.probability, abs=1e-5)


@pytest.mark.slow
def test_command_ends_with_a_line_and_exit_code_2(model_dir):
    run = run_command("predict", f"--model_dir={model_dir}")
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1].startswith("error: images: Got none")
    assert run.stdout == ""
