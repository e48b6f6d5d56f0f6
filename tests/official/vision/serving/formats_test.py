# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Each format, run by its own runtime where nothing else can be imported."""

import importlib.util
import json
import logging
import os
import sys

import numpy as np
import pytest

from backend_marks import requires_tensorflow
from fresh_python import run_fresh
from tiny_deployed_model import CLASS_NAMES
from tiny_deployed_model import tiny_deployed_model

pytestmark = requires_tensorflow

IMAGES = 2 * np.random.default_rng(1).normal(size=(9, 8, 6, 3))
IMAGES = IMAGES.astype("float32")

CLEAN = """
    import json, sys
    hidden = ("keras", "tensorflow", "sla", "official", "tf2onnx", "onnx")
    sys.modules.update({name: None for name in hidden if name not in ALLOWED})
    import numpy as np
    path, images = sys.argv[1], np.load(sys.argv[2])
    RUN
    print(json.dumps({
        "whole": run(images).tolist(), "first": run(images[:1]).tolist()
    }))
"""
RUNTIMES = {
    "keras": """
    import keras
    run = lambda x: keras.models.load_model(path).predict(x, verbose=0)
    """,
    "onnx": """
    import onnxruntime
    session = onnxruntime.InferenceSession(path)
    run = lambda x: session.run(["probabilities"], {"images": x})[0]
    """,
    "litert": """
    from ai_edge_litert.interpreter import Interpreter
    runner = Interpreter(path).get_signature_runner("serving_default")
    run = lambda x: runner(images=x)["probabilities"]
    """,
}


@pytest.fixture(scope="module")
def formats():
    from official.vision.serving import formats

    return formats


def _artifacts(formats, name):
    """Those of a format, or a skip where its packages are missing."""
    missing = formats.missing_packages(name)
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    return formats.FORMATS[name]


def _run_clean(name, path, tmp_path):
    allowed = '("keras", "tensorflow")' if name == "keras" else "()"
    code = CLEAN.replace("ALLOWED", allowed).replace("RUN", RUNTIMES[name])
    np.save(tmp_path / "images.npy", IMAGES)
    return run_fresh(code, path, tmp_path / "images.npy")


@pytest.mark.parametrize("name", RUNTIMES)
def test_exact_formats(formats, name, tmp_path):
    artifact = _artifacts(formats, name)[0]
    model = tiny_deployed_model()
    path = tmp_path / artifact.file
    artifact.write(model, path, None)
    expected = model.keras_model.predict(IMAGES, verbose=0)
    assert expected.std(axis=0).max() > 0.1
    rows = _run_clean(name, path, tmp_path)
    np.testing.assert_allclose(rows["whole"], expected, atol=1e-5)
    np.testing.assert_allclose(rows["first"], expected[:1], atol=1e-5)
    run = artifact.load(path)
    predicted = run(IMAGES)["probabilities"]
    np.testing.assert_allclose(predicted, expected, atol=1e-5)


@pytest.mark.parametrize("index", [1, 2])
def test_quantised_formats_are_smaller_and_near(formats, index, tmp_path):
    artifacts = _artifacts(formats, "litert")
    model = tiny_deployed_model()
    expected = model.keras_model.predict(IMAGES, verbose=0)
    whole, small = tmp_path / "whole", tmp_path / "small"
    artifacts[0].write(model, whole, None)
    artifacts[index].write(model, small, IMAGES)
    assert not artifacts[index].exact
    assert small.read_bytes() != whole.read_bytes()
    predict = artifacts[index].load(small)
    probabilities = predict(IMAGES)["probabilities"]
    np.testing.assert_allclose(probabilities, expected, atol=0.1)
    assert 0 < np.abs(probabilities - expected).max()


def test_float16_halves_the_weights(formats, tmp_path):
    artifacts = _artifacts(formats, "litert")
    from ai_edge_litert.interpreter import Interpreter

    model = tiny_deployed_model()
    kinds = []
    for index in (0, 1, 2):
        path = tmp_path / f"{index}.tflite"
        artifacts[index].write(model, path, IMAGES)
        tensors = Interpreter(str(path)).get_tensor_details()
        kinds.append({tensor["dtype"] for tensor in tensors})
    assert np.float16 in kinds[1] and np.float16 not in kinds[0]
    assert np.int8 in kinds[2] and np.int8 not in kinds[0]


def test_onnx_file_names_the_classes(formats, tmp_path):
    artifact = _artifacts(formats, "onnx")[0]
    import onnxruntime

    artifact.write(tiny_deployed_model(), tmp_path / "model.onnx", None)
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"))
    facts = session.get_modelmeta().custom_metadata_map
    assert tuple(json.loads(facts["class_names"])) == CLASS_NAMES
    assert json.loads(facts["mean"]) == [0.4]
    assert json.loads(facts["stddev"]) == [0.3]


def test_missing_packages_are_named(formats, monkeypatch):
    find_spec = importlib.util.find_spec

    def without(name, *arguments):
        return None if name == "onnxruntime" else find_spec(name, *arguments)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    assert formats.missing_packages("saved_model") == []
    assert "onnxruntime" in formats.missing_packages("onnx")


def test_packages_that_a_keras_file_needs(formats, tmp_path):
    import keras

    import sla

    path = tmp_path / "model.keras"
    tiny_deployed_model().keras_model.save(path)
    assert formats.packages_in_keras_file(path) == []
    images = keras.Input((8, 8, 3))
    views = sla.layers.TransformExpansion("rotation")(images)
    keras.Model(images, views).save(path)
    assert formats.packages_in_keras_file(path) == ["sla"]


def test_onnx_changes_nothing_of_how_others_log(formats, tmp_path, monkeypatch):
    (onnx,) = _artifacts(formats, "onnx")
    # To be imported again, which sets the variable.
    for name in [name for name in sys.modules if name.startswith("tf2onnx")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "1")
    level = logging.getLogger("tf2onnx").level
    onnx.write(tiny_deployed_model(), tmp_path / "model.onnx", None)
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "1"
    assert logging.getLogger("tf2onnx").level == level
