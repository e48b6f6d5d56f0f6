# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Checks of what the benchmark is called with, before anything is timed."""

import importlib.util
import pathlib
from collections.abc import Sequence

from official.core.argument_checks import check_names
from official.core.run_directory import RunError
from official.typing import Path
from sla.benchmark.cases import PARTS

_PRECISIONS = ("float32", "mixed_bfloat16")
_IMAGE_SHAPE = (32, 32, 3)


def check_arguments(
    parts: Sequence[str],
    precision: Sequence[str],
    chunks: Sequence[int],
    output: Path | None,
) -> None:
    """Checks the arguments of `sla.benchmark.benchmark`.

    Raises:
        RunError: If one is not allowed.
    """
    check_names("parts", parts, PARTS)
    check_names("precision", precision, _PRECISIONS)
    for chunk in chunks:
        if chunk < 0:
            raise RunError(
                f"chunks: Got {chunk}. Expected integers of at least 0."
            )
    folder = pathlib.Path(output or ".").resolve().parent
    if not folder.is_dir():
        raise RunError(
            f"output: Got {output}. Expected a file in a folder that exists."
        )


def check_depth(depth: int) -> None:
    """Checks the depth of the network.

    Raises:
        RunError: If there is no CIFAR ResNet of this depth.
    """
    from official.vision.modeling.backbones import resnet_cifar

    try:
        resnet_cifar.check_depth(depth)
    except ValueError as error:
        raise RunError(f"depth: {error}") from error


def number_of_views(transforms: str) -> int:
    """Number of transforms M of a set for the images of the benchmark.

    Args:
        transforms: Name of the set.

    Raises:
        RunError: If there is no such set, or it needs other images.
    """
    from sla.transforms import get

    try:
        transform_set = get(transforms)
        transform_set.check_image_shape(_IMAGE_SHAPE)
    except ValueError as error:
        raise RunError(f"transforms: {error}") from error
    return len(transform_set)


def why_no_torch(transforms: str) -> str | None:
    """The reason why PyTorch cannot be measured, None if it can."""
    if importlib.util.find_spec("torch") is None:
        return "torch is not installed (pip install 'sla-keras[benchmark]')"
    if transforms not in ("rotation", "rotation2"):
        return "its version of the method has rotations only"
    return None
