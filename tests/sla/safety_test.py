# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A model file from a stranger cannot run code, in the commands either."""

import json
import pathlib
import sys
import zipfile

import keras
import pytest

from backend_marks import requires_tensorflow
from commands import SMALL
from official.core.config_parser import parse_experiment
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.core.trained_run import load_trained_run
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.export import export
from sla.predict import predict
from sla.tasks.sla_classification import SLAClassificationTask

pytestmark = [
    requires_tensorflow,
    pytest.mark.filterwarnings("ignore:Skipping variable loading"),
]

# Written to a file by whatever gets to run.
PAYLOAD = """
import pathlib
pathlib.Path(__file__).with_name("imported").touch()
def run(*arguments, **options):
    pathlib.Path(__file__).with_name("called").touch()
class Layer:
    def __init__(self, **options):
        run()
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A run whose model nobody trained, beside a module that betrays itself."""
    (tmp_path / "payload.py").write_text(PAYLOAD)
    monkeypatch.syspath_prepend(tmp_path)
    override = SMALL.removeprefix("--params_override=")
    config = parse_experiment("digits_sla_sd", [], [override])
    run = RunDirectory(tmp_path / "run")
    run.prepare(config)
    SLAClassificationTask(config).build_model().save(run.model)
    return run


def _replace_backbone(run, backbone):
    """Rewrites the configuration in the model's file."""
    with zipfile.ZipFile(run.model) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(parts["config.json"])
    assert config["config"]["backbone"]["class_name"]
    config["config"]["backbone"] = backbone
    parts["config.json"] = json.dumps(config)
    with zipfile.ZipFile(run.model, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _malicious_lambda(folder):
    marker = str(folder / "called")
    layer = keras.layers.Lambda(
        lambda images: __import__("pathlib").Path(marker).touch() or images
    )
    return keras.saving.serialize_keras_object(layer)


def _object(module, class_name, config):
    return lambda _: {
        "module": module,
        "class_name": class_name,
        "config": config,
        "registered_name": class_name,
    }


BACKBONES = {
    "lambda": _malicious_lambda,
    "foreign class": _object("payload", "Layer", {}),
    "foreign function": _object("payload", "function", "run"),
    "os.system": _object("os", "system", {"command": "touch called"}),
    "eval": _object("builtins", "eval", {}),
}


@pytest.mark.parametrize("kind", BACKBONES)
def test_code_in_a_model_file_is_refused(run, kind):
    load_trained_run(run.path)
    folder = run.path.parent
    _replace_backbone(run, BACKBONES[kind](folder))
    with pytest.raises(RunError, match="refused for safety"):
        load_trained_run(run.path)
    assert "payload" not in sys.modules
    for path in (
        folder / "called",
        folder / "imported",
        pathlib.Path("called"),
    ):
        assert not path.exists()


def test_the_payload_would_betray_itself(run):
    folder = run.path.parent
    _replace_backbone(run, _malicious_lambda(folder))
    # The weights do not fit, but by then the code has run.
    with pytest.raises(ValueError, match="could not be loaded"):
        keras.models.load_model(run.model, safe_mode=False)
    assert (folder / "called").exists()


def test_a_damaged_file_is_told(run):
    content = run.model.read_bytes()
    run.model.write_bytes(content[: len(content) // 2])
    with pytest.raises(RunError, match="cannot be loaded: it is damaged"):
        load_trained_run(run.path)


def test_commands_raise_an_error_and_do_nothing(run, tmp_path):
    _replace_backbone(run, _malicious_lambda(tmp_path))
    (tmp_path / "x.png").write_bytes(b"")
    with pytest.raises(RunError, match="refused for safety"):
        predict(tmp_path / "x.png", model_dir=run.path)
    with pytest.raises(RunError, match="refused for safety"):
        export(run.path)
    assert not (tmp_path / "called").exists()
    assert not (run.path / "export").exists()
