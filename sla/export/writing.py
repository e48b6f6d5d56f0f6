# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes an export and checks it, before it is put in its place."""

import pathlib
import shutil
from typing import Any

from official.core import files
from official.core.run_directory import RunDirectory
from official.vision.serving.deployed_model import DeployedModel
from official.vision.serving.formats import packages_in_keras_file
from sla.export.artifact_check import check_artifacts
from sla.export.description import describe_model
from sla.export.destination import DESCRIPTION
from sla.export.destination import Destination
from sla.export.examples import Examples
from sla.export.model_card import model_card


def write_export(
    destination: Destination,
    model: DeployedModel,
    examples: Examples,
    run_description: dict[str, Any],
    verbose: bool,
) -> dict[str, Any]:
    """Writes and checks all files of an export.

    Args:
        destination: Where to write which files.
        model: The model to write.
        examples: The images to check the files on.
        run_description: What `describe_run` returned.
        verbose: Whether to print progress.

    Returns:
        The content of `deployment.json`.

    Raises:
        RunError: If a file cannot be written or does not agree with the
            model. Nothing is changed then.
    """
    path = destination.path
    with RunDirectory(path).writing():
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.replacing(path) as temporary:
            if not destination.is_file:
                temporary.mkdir()
            places = destination.places(temporary)
            for artifact, place in places.items():
                if verbose:
                    print(f"Writing {artifact.name} ...", flush=True)
                artifact.write(model, place, examples.calibration_images)
            if verbose:
                count = len(examples.images)
                print(f"Running each file on {count} images ...", flush=True)
            description = {
                **run_description,
                **_keras_needs(places),
                **describe_model(model),
                "checked_images": len(examples.images),
                **check_artifacts(
                    model, places, examples.images, examples.labels
                ),
            }
            if not destination.is_file:
                files.write_json(temporary / DESCRIPTION, description)
                files.write_text(
                    temporary / "README.md", model_card(description)
                )
                _keep_others(path, temporary)
    return description


def _keep_others(folder: pathlib.Path, export: pathlib.Path) -> None:
    """Copies what an earlier export, or the user, put into the folder."""
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        copy = export / entry.name
        if copy.exists():
            continue
        if entry.is_dir():
            shutil.copytree(entry, copy, symlinks=True)
        else:
            shutil.copy2(entry, copy, follow_symlinks=False)


def _keras_needs(places):
    for artifact, place in places.items():
        if artifact.name == "keras":
            return {"keras_needs": packages_in_keras_file(place)}
    return {}
