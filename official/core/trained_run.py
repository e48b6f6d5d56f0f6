# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a finished run left, to be used."""

import json
import zipfile

import keras
from packaging.version import Version

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
    return run, config, load_model(run)


def load_model(run: RunDirectory) -> keras.Model:
    """Loads the selected model of a run.

    Args:
        run: Folder of the run, which holds a model.

    Returns:
        The model.

    Raises:
        RunError: It is damaged, was saved by a newer Keras, holds code, or
            names classes that nobody registered.
    """
    path = run.model
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
        raise RunError(
            f"Got {path}, which cannot be loaded: {_reason(path, error)}."
        ) from error


def _reason(path: Path, error: Exception) -> str:
    saved_by = _keras_version(path)
    if saved_by is None:
        return "it is damaged or no Keras model. Expected a whole .keras file"
    text = " ".join(str(error).split())
    if "safe_mode" in text or "safe mode" in text:
        return (
            "it holds code, such as a Lambda layer, which is refused for "
            "safety. Expected registered layers alone"
        )
    if Version(saved_by) > Version(keras.__version__):
        return (
            f"it was saved by Keras {saved_by}, and this is Keras "
            f"{keras.__version__}. Expected the same version or a newer one. "
            f"Install it with pip install 'keras>={saved_by}'"
        )
    if len(text) > _SHOWN:
        text = f"{text[:_SHOWN]} ..."
    return (
        "it is damaged, or it names classes that are not registered and are "
        "refused for safety. If they are yours, import the module that "
        f"registers them ({text})"
    )


def _keras_version(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            return json.loads(archive.read("metadata.json"))["keras_version"]
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile):
        return None


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
