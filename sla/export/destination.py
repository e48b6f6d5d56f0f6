# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Where an export is written, and which files it has."""

import dataclasses
import pathlib
from collections.abc import Sequence

from official.core.argument_checks import as_list
from official.core.argument_checks import check_names
from official.core.run_directory import RunError
from official.typing import Path
from official.vision.serving.formats import FORMATS
from official.vision.serving.formats import Artifact
from official.vision.serving.formats import missing_packages
from sla.inference.deployment_options import DeploymentOptions
from sla.modeling.deployment import OUTPUTS

DESCRIPTION = "deployment.json"
_FILE_SUFFIXES = (".keras", ".onnx", ".tflite", ".h5", ".pb")


@dataclasses.dataclass(frozen=True)
class Destination:
    """The folder or file of an export.

    Attributes:
        path: The path.
        artifacts: What is written there.
        is_file: Whether `path` is the file of the only artifact.
    """

    path: pathlib.Path
    artifacts: tuple[Artifact, ...]
    is_file: bool

    def places(self, path: pathlib.Path) -> dict[Artifact, pathlib.Path]:
        """Returns where each artifact is if the export is at `path`."""
        return {
            artifact: path
            if self.is_file or not artifact.file
            else path / artifact.file
            for artifact in self.artifacts
        }


def checked_formats(format: str | Sequence[str]) -> tuple[str, ...]:
    """Checks the formats that a user asks for.

    Args:
        format: The name of a format, or several.

    Returns:
        The names.

    Raises:
        RunError: If one is unknown or lacks a package.
    """
    formats = tuple(as_list(format))
    check_names("format", formats, tuple(FORMATS))
    for name in formats:
        missing = missing_packages(name)
        if missing:
            raise RunError(
                f"format: Got {name!r}, but {', '.join(missing)} cannot be "
                "imported. Expected the packages that this format needs. "
                f"Install them with pip install 'sla-keras[{name}]'."
            )
    return formats


def default_output(
    run: pathlib.Path, mode: str, support: Path | None
) -> pathlib.Path:
    """Where an export goes unless the user says otherwise.

    Args:
        run: Folder of the run.
        mode: Name of the inference mode.
        support: Folder of the support images; None for the run's classes.

    Returns:
        A folder within that of the run.
    """
    if support is not None:
        mode += f"_{pathlib.Path(support).resolve().name}"
    return run / "export" / mode


def choose_destination(path: Path, formats: Sequence[str]) -> Destination:
    """Checks where an export is to be written.

    Args:
        path: A folder, or a file if there is one format.
        formats: Names of formats.

    Returns:
        The `Destination`.

    Raises:
        RunError: If the path does not fit the formats, or something else is
            already there.
    """
    path = pathlib.Path(path)
    artifacts = tuple(
        artifact for name in formats for artifact in FORMATS[name]
    )
    if path.suffix in _FILE_SUFFIXES:
        suffixes = {
            pathlib.Path(artifact.file).suffix for artifact in artifacts
        }
        if suffixes != {path.suffix}:
            suffix = suffixes.pop() if len(suffixes) == 1 else ""
            expected = f"a {suffix} file or a folder" if suffix else "a folder"
            raise RunError(
                f"output: Got {path} for the format {','.join(formats)}. "
                f"Expected {expected}."
            )
        return Destination(path, artifacts[:1], is_file=True)
    is_free = not path.exists() or (path.is_dir() and not any(path.iterdir()))
    is_export = any(
        (path / name).exists() for name in (DESCRIPTION, "saved_model.pb")
    )
    if not is_free and not is_export:
        raise RunError(
            f"output: Got {path}, which exists and is not an earlier export. "
            "Expected a new folder or an earlier export. Choose another "
            "folder, or remove this one yourself."
        )
    return Destination(path, artifacts, is_file=False)


def check_adaptive(formats: tuple[str, ...], calibrate: bool) -> None:
    """Checks what the mode adaptive can be exported to.

    Args:
        formats: Names of the formats to write.
        calibrate: Whether a temperature is to be fitted.

    Raises:
        RunError: A format other than "saved_model", or calibration.
    """
    if formats != ("saved_model",):
        raise RunError(
            f"format: Got {','.join(formats)} for the mode adaptive, in which "
            "the number of passes depends on the image. Expected saved_model."
        )
    if calibrate:
        raise RunError(
            "calibrate: Got True for the mode adaptive. Expected False, "
            "because its threshold was chosen without calibration."
        )


def check_reject_formats(formats: tuple[str, ...]) -> None:
    """Checks what a model that rejects images can be exported to.

    Args:
        formats: Names of the formats to write.

    Raises:
        RunError: The format "keras", a model of probabilities alone.
    """
    if "keras" in formats:
        raise RunError(
            "format: Got keras with reject. Expected saved_model, onnx or "
            "litert, because a .keras file holds probabilities alone. Leave "
            "one of the two out."
        )


def checked_outputs(outputs: str, options: DeploymentOptions) -> str:
    """Checks what the files are to give.

    Args:
        outputs: What a user asks for.
        options: How the model is deployed.

    Returns:
        One of `sla.modeling.deployment.OUTPUTS`.

    Raises:
        RunError: It is none of them, or logits are asked for where images are
            rejected or take a number of passes of their own.
    """
    check_names("outputs", [outputs], OUTPUTS)
    if outputs == "logits" and (
        options.mode == "adaptive" or options.known_rule is not None
    ):
        raise RunError(
            f"outputs: Got logits in mode {options.mode}, with reject="
            f"{options.known_rule is not None}. Expected probabilities with "
            "reject and in mode adaptive. Choose another mode, or leave one "
            "of the two out."
        )
    return outputs
