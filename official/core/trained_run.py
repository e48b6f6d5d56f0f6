# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a finished run left, to be used."""

import zipfile

import keras

from official.core import files
from official.core.config_definitions import ExperimentConfig
from official.core.config_parser import parse_experiment
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.typing import Path

# Characters of an error of Keras, which may quote a whole configuration.
_SHOWN = 300


def load_trained_run(
    model_dir: Path, data_dir: Path | None = None
) -> tuple[RunDirectory, ExperimentConfig, keras.Model]:
    """Loads the selected model of a run, for one device.

    Args:
        model_dir: Folder of the run.
        data_dir: Folder of the data; None for the one of the run.

    Returns:
        The folder of the run, its configuration and the model.

    Raises:
        RunError: There is no trained model, or it is damaged, holds code (such
            as a Lambda layer) or names classes that nobody registered.
        ConfigError: Its configuration is not valid any more.
    """
    run = RunDirectory(model_dir)
    run.require_model()
    config = parse_experiment(
        None,
        [run.params],
        ["runtime.distribution_strategy=one_device"],
        data_dir,
        is_trained=True,
    )
    return run, config, _load_model(run.model)


def _load_model(path: Path) -> keras.Model:
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
            f"{path} cannot be loaded: it is damaged, or it holds code or "
            "unregistered classes, which are refused for safety. If they are "
            f"yours, import the module that registers them. ({reason})"
        ) from error


def class_names_of(run: RunDirectory) -> list[str]:
    """Reads the names of the classes of a run, in label order.

    Args:
        run: Folder of the run.

    Returns:
        The N names.

    Raises:
        RunError: They are not on record.
    """
    results = files.read_json(run.results) if run.results.exists() else {}
    if "class_names" not in results:
        raise RunError(
            f"Got {run.results}, which lacks class_names. Expected the names "
            "of the classes. Write the file again with the command that "
            f"trained the run and these flags: --config_file={run.params} "
            f"--model_dir={run.path} --mode=eval"
        )
    return results["class_names"]
