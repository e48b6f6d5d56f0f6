# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs of earlier versions load, evaluate and go on as before."""

import json
import pathlib
import shutil

import keras
import numpy as np
import pytest
from packaging.version import Version

import sla.train
from backend_marks import requires_tensorflow

# Keras reads what an older Keras saved, not what a newer one did.
pytestmark = pytest.mark.skipif(
    Version(keras.__version__) < Version("3.15"),
    reason="the models were saved by Keras 3.15",
)

HERE = pathlib.Path(__file__).parent
PREDICTIONS = np.load(HERE / "predictions.npz")
FINISHED = ["baseline", "da", "mt", "sla", "sla_ldam", "sla_sd"]

# Times, which differ, and the result of a search, which is less exact.
LEFT_OUT = {"environment", "images_per_second", "milliseconds_per_image"}
SEARCHED = {"temperature"}


@pytest.fixture
def copy_run(tmp_path):
    """A function that copies a run to where it may be written to."""

    def copy(name):
        return pathlib.Path(
            shutil.copytree(HERE / "runs" / name, tmp_path / name)
        )

    return copy


def _read_json(path):
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("name", FINISHED)
def test_saved_model_predicts_as_before(name):
    model = keras.models.load_model(HERE / "runs" / name / "model.keras")
    modes = {
        key.partition("/")[2]: probabilities
        for key, probabilities in PREDICTIONS.items()
        if key.startswith(f"{name}/")
    }
    expected = modes.pop("predict")
    assert set(model.modes) == set(modes)
    images = PREDICTIONS["images"]
    np.testing.assert_allclose(
        model.predict(images, verbose=0), expected, rtol=1e-5, atol=1e-6
    )
    for mode, expected in modes.items():
        probabilities = model.deploy(mode).predict(images, verbose=0)
        np.testing.assert_allclose(
            probabilities, expected, rtol=1e-5, atol=1e-6
        )


def _assert_same(value, expected, path="evaluation"):
    """Compares what an evaluation says, but for times."""
    if isinstance(expected, dict):
        assert value.keys() >= expected.keys(), path
        for key in expected.keys() - LEFT_OUT:
            _assert_same(value[key], expected[key], f"{path}.{key}")
    elif isinstance(expected, list):
        assert len(value) == len(expected), path
        for index, item in enumerate(expected):
            _assert_same(value[index], item, f"{path}[{index}]")
    elif isinstance(expected, float):
        tolerance = 1e-3 if path.rpartition(".")[2] in SEARCHED else 1e-6
        assert value == pytest.approx(expected, rel=tolerance, abs=1e-6), path
    else:
        assert value == expected, path


@requires_tensorflow
@pytest.mark.parametrize(
    "name",
    [
        name if name == "sla_sd" else pytest.param(name, marks=pytest.mark.slow)
        for name in FINISHED
    ],
)
def test_evaluation_gives_the_figures_of_before(name, copy_run):
    import sla.evaluate

    folder = copy_run(name)
    expected = _read_json(folder / "evaluation.json")
    _assert_same(sla.evaluate.evaluate(folder), expected)


@requires_tensorflow
def test_a_run_trained_with_a_removed_setting_still_evaluates(copy_run):
    folder = copy_run("sla")
    params = folder / "params.yaml"
    text = params.read_text("utf-8")
    assert "rand_augment_magnitude: null" in text
    params.write_text(
        text.replace(
            "rand_augment_magnitude: null", "rand_augment_magnitude: 9"
        )
    )
    expected = _read_json(folder / "evaluation.json")
    _assert_same(sla.evaluate.evaluate(folder), expected)


@requires_tensorflow
@pytest.mark.parametrize("mode", ["single", "aggregated", "distilled"])
def test_image_files_are_classified_as_before(mode, tmp_path):
    import sla.predict

    paths = []
    for index, image in enumerate(PREDICTIONS["images"]):
        paths.append(tmp_path / f"{index:02d}.png")
        keras.utils.save_img(
            paths[-1], 255 * (image + 1) / 2, scale=False, data_format=None
        )
    folder = HERE / "runs" / "sla_sd"
    predictions = sla.predict.predict(paths, model_dir=folder, mode=mode)
    # Files have 256 levels of gray, so the images are not quite the same.
    np.testing.assert_allclose(
        [prediction.probabilities for prediction in predictions],
        PREDICTIONS[f"sla_sd/{mode}"],
        atol=0.02,
    )


@requires_tensorflow
def test_adaptive_policy_of_an_old_evaluation_is_used(tmp_path):
    import sla.predict

    path = tmp_path / "digit.png"
    keras.utils.save_img(path, PREDICTIONS["images"][0])
    (prediction,) = sla.predict.predict(
        path, model_dir=HERE / "runs" / "sla_sd", mode="adaptive"
    )
    assert prediction.class_name == "0"


@requires_tensorflow
def test_stopped_run_goes_on(copy_run):
    folder = copy_run("stopped")
    first_row = (folder / "history.csv").read_text().splitlines()[1]
    results = sla.train.train(
        config_file=[folder / "params.yaml"], model_dir=folder
    )
    # The same run that was not stopped.
    expected = _read_json(HERE / "runs" / "sla_sd" / "results.json")
    assert results["steps"] == expected["steps"] == 100
    assert results["test"] == pytest.approx(expected["test"], abs=0.01)
    rows = (folder / "history.csv").read_text().splitlines()
    assert len(rows) == 3
    assert rows[1] == first_row
