# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a finished run left, to be used."""

import keras

from official.core import files
from official.core.config_parser import parse_experiment
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError


def load_trained_run(model_dir, data_dir=None):
    """Loads the selected model of a run, for one device.

    Args:
        model_dir: folder of the run.
        data_dir: folder of the data; None for the one of the run.

    Returns:
        `(run, config, model)`: the `RunDirectory`, its `ExperimentConfig`
        and the `keras.Model`.

    Raises:
        RunError: if there is no trained model.
        ConfigError: if its configuration is not valid any more.
    """
    run = RunDirectory(model_dir)
    run.require_model()
    config = parse_experiment(
        None,
        [run.params],
        ["runtime.distribution_strategy=one_device"],
        data_dir,
    )
    return run, config, keras.models.load_model(run.model)


def class_names_of(run):
    """The names of the classes of a run, in label order.

    Args:
        run: `RunDirectory`.

    Raises:
        RunError: if they are not on record.
    """
    results = files.read_json(run.results) if run.results.exists() else {}
    if "class_names" not in results:
        raise RunError(
            f"{run.results} does not name the classes. Run python -m sla.train "
            f"--config_file={run.params} --model_dir={run.path} --mode=eval"
        )
    return results["class_names"]
