# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Exports a trained model: `python -m sla.export --help`."""

import pathlib
import sys

import keras
from absl import app
from absl import flags

import sla  # noqa: F401  (registers the layers of saved models)
from official.core import files
from official.core.entry_point import exit_with_error
from official.core.export_lib import export_saved_model
from official.core.flags import parse_flags
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError

if __name__ == "__main__":
    flags.DEFINE_string(
        "model_dir", None, "Folder of a finished run.", required=True
    )
    flags.DEFINE_string(
        "mode",
        None,
        "Inference mode: single, aggregated or distilled. Default: the one "
        "the method is meant for.",
    )
    flags.DEFINE_enum(
        "format", "saved_model", ["saved_model", "keras"], "What to write."
    )
    flags.DEFINE_string(
        "output", None, "Path to write. Default: <model_dir>/export/<mode>."
    )
FLAGS = flags.FLAGS


def main(_):
    with exit_with_error():
        run = RunDirectory(FLAGS.model_dir)
        run.require_model()
        model = keras.models.load_model(run.model)
        mode = FLAGS.mode or model.default_mode
        try:
            deployed = model.deploy(mode)
        except ValueError as error:
            raise RunError(f"--mode: {error}") from error
        ending = ".keras" if FLAGS.format == "keras" else ""
        path = pathlib.Path(
            FLAGS.output or run.path / "export" / f"{mode}{ending}"
        )
        if path.suffix != ending and FLAGS.format == "keras":
            raise RunError(f"--output: got {path}, expected a .keras file")
        path.parent.mkdir(parents=True, exist_ok=True)
        if FLAGS.format == "keras":
            with files.replacing(path) as temporary:
                deployed.save(temporary)
        else:
            export_saved_model(deployed, path)
    print(
        f"{mode}: images {deployed.input_shape} -> probabilities "
        f"{deployed.output_shape}, {deployed.count_params():,} parameters\n"
        f"file: {path}"
    )


if __name__ == "__main__":
    sys.exit(app.run(main, flags_parser=parse_flags))
