# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a finished run left, to be used."""

import zipfile

import keras

from official.core import files
from official.core.config_parser import parse_experiment
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError

# Characters of an error of Keras, which may quote a whole configuration.
_SHOWN = 300


def load_trained_run(model_dir, data_dir=None):
    """Loads the selected model of a run, for one device.

    Args:
        model_dir: folder of the run.
        data_dir: folder of the data; None for the one of the run.

    Returns:
        `(run, config, model)`: the `RunDirectory`, its `ExperimentConfig`
        and the `keras.Model`.

    Raises:
        RunError: if there is no trained model, or it is damaged, holds code
            (such as a Lambda layer) or names classes that nobody registered.
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
    return run, config, _load_model(run.model)


def _load_model(path):
    try:
        return keras.models.load_model(path, safe_mode=True)
    except (
        KeyError,
        NotImplementedError,
        OSError,
        TypeError,
        ValueError,
        zipfile.BadZipFile,
    ) as error:
        reason = " ".join(str(error).split())
        if len(reason) > _SHOWN:
            reason = f"{reason[:_SHOWN]} ..."
        raise RunError(
            f"{path} cannot be loaded: it is damaged, or holds code or classes "
            "that are not registered, which are refused for safety. Import "
            f"the module that registers them, if they are yours. ({reason})"
        ) from error


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
