# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Exports a trained model: `python -m sla.export --help`.

Every file is run by its own runtime on test images before any of them is put
in place, and must agree with the model.
"""

import dataclasses
import pathlib
import sys

import numpy as np
from absl import app
from absl import flags

import sla
from official.core import files
from official.core.entry_point import exit_with_error
from official.core.environment import describe_environment
from official.core.flags import parse_flags
from official.core.run_directory import RunError
from official.core.trained_run import class_names_of
from official.core.trained_run import load_trained_run
from official.vision.dataloaders.dataset_factory import build_preprocessing
from official.vision.serving.formats import FORMATS
from official.vision.serving.formats import check_installed
from official.vision.serving.formats import needed_packages
from sla import configs  # noqa: F401  (registers the experiments)
from sla.inference import export_report
from sla.inference.artefact_check import check_artefacts
from sla.inference.form_of_run import define_form_flags
from sla.inference.form_of_run import form_of_run
from sla.inference.network import build_network
from sla.inference.network import fit_form_temperature
from sla.tasks.sla_classification import SLAClassificationTask

_CHECKED_IMAGES = 2000
_CALIBRATION_IMAGES = 200
_DESCRIPTION = "deployment.json"

if __name__ == "__main__":
    flags.DEFINE_string(
        "model_dir", None, "Folder of a finished run.", required=True
    )
    define_form_flags()
    flags.DEFINE_bool(
        "calibrate",
        False,
        "Divide logits by the temperature that makes the validation labels "
        "most likely.",
    )
    flags.DEFINE_list(
        "format",
        ["saved_model"],
        "What to write, one or some of saved_model, keras, onnx and litert.",
    )
    flags.DEFINE_string(
        "output",
        None,
        "Folder to write, or for one format a file that ends in .keras, "
        ".onnx or .tflite. Default: <model_dir>/export/<mode>.",
    )
    flags.DEFINE_string(
        "data_dir", None, "Folder of the data. Default: that of the run."
    )
FLAGS = flags.FLAGS


def main(_):
    with exit_with_error():
        artefacts = _artefacts(FLAGS.format)
        run, config, model = load_trained_run(FLAGS.model_dir, FLAGS.data_dir)
        class_names = class_names_of(run)
        form = form_of_run(
            run, model, FLAGS.mode, FLAGS.reduction, FLAGS.num_views
        )
        path = pathlib.Path(FLAGS.output or run.path / "export" / form.name)
        artefacts, is_file = _placed(artefacts, path)
        if form.mode == "adaptive":
            _check_adaptive(FLAGS.format, FLAGS.calibrate)
        task = SLAClassificationTask(config)
        try:
            images, labels = task.test_sample(_CHECKED_IMAGES)
            calibration_images = task.first_training_images(_CALIBRATION_IMAGES)
        except RunError as error:
            if FLAGS.calibrate or not all(each.exact for each in artefacts):
                raise
            print(f"The data are missing, so no accuracy: {error}")
            images, labels = _noise(model.image_shape), None
            calibration_images = None
        if FLAGS.calibrate:
            form = fit_form_temperature(model, form, task.validation_dataset())
        try:
            network = build_network(
                model,
                form,
                build_preprocessing(config.task.data),
                class_names,
            )
        except ValueError as error:
            raise RunError(f"--mode={form.mode}: {error}") from error
        with run.writing():
            path.parent.mkdir(parents=True, exist_ok=True)
            with files.replacing(path) as temporary:
                description = _write(
                    temporary,
                    artefacts,
                    is_file,
                    network,
                    calibration_images,
                    (images, labels),
                    _description(run, config, model, form),
                )
    print(export_report.table(description))
    print(f"file: {path}" if is_file else f"files: {path}/")


def _artefacts(names):
    for name in names:
        if name not in FORMATS:
            raise RunError(
                f"--format: got {name}, expected some of {', '.join(FORMATS)}"
            )
        try:
            check_installed(name)
        except ImportError as error:
            raise RunError(f"--format: {error}") from error
    return [artefact for name in names for artefact in FORMATS[name]]


def _placed(artefacts, path):
    """The artefacts to write, and whether `path` is the file of the only."""
    suffix = pathlib.Path(artefacts[0].file).suffix
    same = all(pathlib.Path(each.file).suffix == suffix for each in artefacts)
    if path.suffix in (".keras", ".onnx", ".tflite", ".h5", ".pb"):
        if path.suffix != suffix or not same:
            expected = f"a {suffix} file or a folder" if suffix else "a folder"
            raise RunError(
                f"--output: got {path}, expected {expected} for "
                f"--format={','.join(FLAGS.format)}"
            )
        return artefacts[:1], True
    is_export = any(
        (path / name).exists() for name in (_DESCRIPTION, "saved_model.pb")
    )
    if path.exists() and not is_export:
        if not path.is_dir() or any(path.iterdir()):
            raise RunError(
                f"--output: {path} is there and no earlier export. Give "
                "another folder, or remove it yourself."
            )
    return artefacts, False


def _check_adaptive(formats, calibrate):
    if formats != ["saved_model"]:
        raise RunError(
            f"--format: got {','.join(formats)}, expected saved_model for "
            "--mode=adaptive, whose passes depend on the image"
        )
    if calibrate:
        raise RunError(
            "--calibrate is not for --mode=adaptive, whose threshold was "
            "chosen without"
        )


def _noise(image_shape):
    shape = (64, *image_shape)
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def _description(run, config, model, form):
    """What is known before anything is written."""
    views = form.views or range(model.num_transforms)
    several = form.mode in ("aggregated", "adaptive")
    results = files.read_json(run.results)
    return {
        "experiment": config.experiment,
        **{
            name: results[name]
            for name in ("method", "dataset", "seed", "num_train_examples")
        },
        "mode": form.mode,
        "reduction": form.reduction,
        "transforms": [model.transforms.names[view] for view in views]
        if several
        else [model.transforms.names[0]],
        "temperature": form.temperature,
        "adaptive_policy": form.policy and dataclasses.asdict(form.policy),
        "passes_per_image": form.passes(model),
        "training_test_figures": results["test"],
        "environment": describe_environment(sla.__version__),
    }


def _write(path, artefacts, is_file, network, calibration, examples, known):
    """Writes and checks the files; returns the content of the JSON file."""
    if not is_file:
        path.mkdir()
    places = {
        each: path if is_file or not each.file else path / each.file
        for each in artefacts
    }
    for artefact, place in places.items():
        print(f"Writing {artefact.name} ...", flush=True)
        artefact.write(network, place, calibration)
    print(f"Running each on {len(examples[0])} images ...", flush=True)
    needs = {}
    for artefact, place in places.items():
        if artefact.name == "keras":
            needs = {"keras_needs": needed_packages(place)}
    description = {
        **known,
        **needs,
        "image_shape": list(network.image_shape),
        "mean": list(network.preprocessing.mean),
        "stddev": list(network.preprocessing.stddev),
        "evaluation_resize": network.preprocessing.evaluation_resize,
        "class_names": list(network.class_names),
        "checked_images": len(examples[0]),
        **check_artefacts(network, places, *examples),
    }
    if not is_file:
        files.write_json(path / _DESCRIPTION, description)
        files.write_text(
            path / "README.md", export_report.model_card(description)
        )
    return description


if __name__ == "__main__":
    sys.exit(app.run(main, flags_parser=parse_flags))
