# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`sla.export`, and its files in processes that have only their runtime."""

import contextlib
import io
import json
import re
import shutil
import subprocess
import sys

import keras
import numpy as np
import pytest

import sla  # noqa: F401  (registers the classes of saved models)
from backend_marks import requires_tensorflow
from commands import run_command
from official.core.run_directory import RunError
from official.vision.configs.image_classification import DataConfig
from official.vision.dataloaders.dataset_factory import build_data
from sla.export import export
from trained_runs import copy_run

pytestmark = requires_tensorflow

ALL = ("saved_model", "keras", "onnx", "litert")
FILES = [
    "model.keras",
    "model.onnx",
    "model.tflite",
    "model_float16.tflite",
    "model_int8.tflite",
    "saved_model.pb",
]


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory):
    return copy_run("sla_sd", tmp_path_factory.mktemp("export"))


@pytest.fixture(scope="module")
def test_data():
    return build_data(DataConfig(), 0).test


@pytest.fixture(scope="module")
def exported(model_dir):
    """The folder of an export in all formats, and what was printed."""
    for package in ("onnxruntime", "tf2onnx", "ai_edge_litert"):
        pytest.importorskip(package)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        description = export(
            model_dir,
            format=ALL,
            mode="aggregated",
            calibrate=True,
            verbose=True,
        )
    folder = model_dir / "export" / "aggregated"
    assert description == json.loads((folder / "deployment.json").read_text())
    return folder, output.getvalue()


def _expected(model_dir, images, temperature):
    model = keras.models.load_model(model_dir / "model.keras")
    probabilities = model.predict(images, mode="aggregated", verbose=0)
    scaled = probabilities.astype("float64") ** (1 / temperature)
    return scaled / scaled.sum(axis=1, keepdims=True)


@pytest.mark.slow
def test_description_holds_the_figures(exported, model_dir, test_data):
    folder, output = exported
    description = json.loads((folder / "deployment.json").read_text())
    temperature = description["temperature"]
    assert temperature != 1
    images = test_data.images / np.float32(255) * 2 - 1
    expected = _expected(model_dir, images, temperature)
    accuracy = np.mean(expected.argmax(axis=1) == test_data.labels)
    assert description["accuracy"] == pytest.approx(accuracy, abs=2e-3)
    assert description["checked_images"] == len(test_data)
    assert description["passes_per_image"] == 4
    assert description["class_names"] == list(test_data.class_names)
    rows = description["artifacts"]
    assert sorted(row["file"] for row in rows) == [".", *FILES[:-1]]
    for row in rows:
        assert f"{100 * row['accuracy']:.2f}" in output
        if "16" not in row["name"] and "int8" not in row["name"]:
            assert row["max_difference"] < 1e-4
            assert row["accuracy"] == pytest.approx(
                description["accuracy"], abs=2e-3
            )
    sizes = {row["file"]: row["bytes"] for row in rows}
    assert sizes["model_int8.tflite"] < sizes["model_float16.tflite"]
    assert sizes["model_float16.tflite"] < sizes["model.tflite"]


HIDE = """\
import sys
sys.modules.update({name: None for name in HIDDEN})
import numpy as np
images = np.load(sys.argv[1])
"""
SHOW = """
np.save(sys.argv[2], np.asarray(probabilities))
"""


def _blocks(folder):
    """The Python code of the model card, by what it imports first."""
    card = (folder / "README.md").read_text()
    blocks = re.findall(r"```python\n(.*?)```", card, re.S)
    code = [block.replace("DIR", str(folder)) for block in blocks]
    return {block.split()[1].split(".")[0]: block for block in code}


@pytest.mark.slow
@pytest.mark.parametrize(
    "library, hidden",
    [
        ("tensorflow", ["keras", "sla", "official"]),
        ("keras", []),
        ("onnxruntime", ["keras", "sla", "official", "tensorflow"]),
        ("ai_edge_litert", ["keras", "sla", "official", "tensorflow"]),
    ],
)
def test_the_card_tells_how_to_call_each_file(
    exported, model_dir, test_data, tmp_path, library, hidden
):
    folder, _ = exported
    code = _blocks(folder)[library]
    images = test_data.images[:32] / np.float32(255) * 2 - 1
    count = len(images)
    if library == "tensorflow":
        count = 1
        keras.utils.save_img(
            tmp_path / "image.png", test_data.images[0], scale=False
        )
        code += "probabilities = predictions['probabilities']\n"
        code += (
            "name = predictions['class_name'].numpy()[0].decode()\n"
            "assert name in '0123456789'"
        )
    np.save(tmp_path / "images.npy", images)
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            HIDE.replace("HIDDEN", repr(hidden)) + code + SHOW,
            "images.npy",
            "probabilities.npy",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    description = json.loads((folder / "deployment.json").read_text())
    np.testing.assert_allclose(
        np.load(tmp_path / "probabilities.npy"),
        _expected(model_dir, images, description["temperature"])[:count],
        atol=1e-4,
    )


def test_default_is_a_saved_model_of_the_meant_mode(model_dir):
    import tensorflow as tf

    export(model_dir)
    folder = model_dir / "export" / "distilled"
    exported = tf.saved_model.load(str(folder))
    images = np.random.default_rng(0).uniform(-1, 1, (8, 8, 8, 1))
    images = images.astype("float32")
    model = keras.models.load_model(model_dir / "model.keras")
    expected = model.predict(images, verbose=0)
    np.testing.assert_allclose(exported.serve(images), expected, atol=1e-5)
    kernels = [v.shape for v in exported.network_variables if v.shape.rank == 2]
    assert [tuple(shape)[1] for shape in kernels] == [10]  # no joint head
    assert (
        "one pass of the untransformed image"
        in (folder / "README.md").read_text()
    )


def test_one_format_may_be_one_file(model_dir, tmp_path):
    output = tmp_path / "new folder" / "single.keras"
    description = export(
        model_dir,
        mode="single",
        reduction="marginal",
        format="keras",
        output=output,
    )
    assert description["artifacts"][0]["name"] == "keras"
    assert [path.name for path in output.parent.iterdir()] == ["single.keras"]
    images = np.random.default_rng(0).uniform(-1, 1, (8, 8, 8, 1))
    images = images.astype("float32")
    model = keras.models.load_model(model_dir / "model.keras")
    expected = model.predict(
        images, mode="single", reduction="marginal", verbose=0
    )
    exported = keras.models.load_model(output)
    np.testing.assert_allclose(
        exported.predict(images, verbose=0), expected, atol=1e-6
    )


def test_adaptive_export_after_evaluation(model_dir, test_data):
    from sla.inference import AdaptiveClassifier
    from sla.inference import AdaptivePolicy
    from sla.serving import DeployedClassifier

    evaluation = json.loads((model_dir / "evaluation.json").read_text())
    policy = AdaptivePolicy(**evaluation["adaptive_policy"])
    export(model_dir, mode="adaptive")
    folder = model_dir / "export" / "adaptive"
    images = test_data.images[:100] / np.float32(255) * 2 - 1
    predictions = DeployedClassifier(folder).classify(images)
    probabilities, passes = AdaptiveClassifier(
        keras.models.load_model(model_dir / "model.keras"), policy
    ).predict(images)
    np.testing.assert_array_equal(predictions["passes"], passes)
    assert 1 < passes.mean() < 4
    np.testing.assert_allclose(
        predictions["probabilities"], probabilities, atol=1e-5
    )


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"mode": "both"}, "mode: Got 'both'. Expected one of single"),
        ({"reduction": "marginal"}, "Expected no reduction in mode distilled"),
        (
            {"format": "h5"},
            "format: Got 'h5'. Expected some of saved_model, keras, onnx",
        ),
        ({"format": []}, "format: Got none. Expected some of saved_model"),
        (
            {"format": "keras", "output": "model.h5"},
            "Expected a .keras file or a folder",
        ),
        (
            {"format": ["keras", "saved_model"], "output": "model.keras"},
            "Expected a folder",
        ),
        (
            {"mode": "adaptive", "format": "keras"},
            "format: Got keras for the mode adaptive",
        ),
        (
            {"mode": "adaptive", "calibrate": True},
            "calibrate: Got True for the mode adaptive",
        ),
        ({"model_dir": "nowhere"}, "no trained model"),
    ],
)
def test_refuses(model_dir, arguments, message):
    with pytest.raises(RunError, match=message):
        export(**{"model_dir": model_dir, **arguments})


def test_a_missing_package_is_named_with_its_extra(model_dir, monkeypatch):
    from sla.export import destination

    monkeypatch.setattr(destination, "missing_packages", lambda name: ["onnx"])
    with pytest.raises(
        RunError, match=r"onnx cannot be imported.*sla-keras\[litert\]"
    ):
        export(model_dir, format="litert")


@pytest.mark.slow
def test_command_ends_with_a_line_and_exit_code_2(model_dir):
    run = run_command("export", f"--model_dir={model_dir}", "--format=h5")
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1].startswith("error: format: Got 'h5'.")


def test_without_the_data_exact_formats_are_checked_on_noise(
    model_dir, tmp_path, monkeypatch, capsys
):
    from sla.tasks.sla_classification import SLAClassificationTask

    def no_data(*_):
        raise RunError("gone")

    monkeypatch.setattr(SLAClassificationTask, "test_sample", no_data)
    description = export(model_dir, output=tmp_path / "export", verbose=True)
    assert "accuracy" not in description
    assert "no accuracy: gone" in capsys.readouterr().out
    with pytest.raises(RunError, match="gone"):
        export(model_dir, output=tmp_path / "calibrated", calibrate=True)


def test_a_folder_of_something_else_is_left_alone(model_dir, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(RunError, match="not an earlier export"):
        export(model_dir, output=tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_what_else_lies_in_the_folder_is_kept(model_dir, tmp_path):
    output = tmp_path / "export"
    export(model_dir, format="keras", output=output)
    (output / "notes").mkdir()
    (output / "notes" / "mine.txt").write_text("mine")
    export(model_dir, format="keras", mode="single", output=output)
    assert (output / "notes" / "mine.txt").read_text() == "mine"
    description = json.loads((output / "deployment.json").read_text())
    assert description["mode"] == "single"


@pytest.mark.slow
def test_a_failure_leaves_nothing_and_keeps_what_was_there(
    exported, model_dir, tmp_path
):
    folder = tmp_path / "export"
    shutil.copytree(exported[0], folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    # The disk is full as soon as a file gets larger than 100 KiB.
    limited = (
        "import resource, runpy, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))\n"
        "runpy.run_module('sla.export', run_name='__main__')\n"
    )
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            limited,
            f"--model_dir={model_dir}",
            "--mode=aggregated",
            "--format=keras,onnx",
            f"--output={folder}",
        ],
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0
    assert before == {
        path: path.stat().st_mtime_ns for path in folder.rglob("*")
    }
    assert [path.name for path in tmp_path.iterdir()] == ["export"]
