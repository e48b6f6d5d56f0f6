# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What is measured, and what is compared with what."""

import dataclasses
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import TypeAlias

from sla.configs.methods import SUPERVISED

# A function to time, and the number of images in a call.
Workload: TypeAlias = tuple[Callable[[], Any], int]

PARTS = ("train", "methods", "subsets", "inference", "input", "memory")


@dataclasses.dataclass(frozen=True)
class Case:
    """One thing to time, in a process of its own.

    Attributes:
        part: One of `PARTS`.
        name: Unique within part and precision.
        precision: "float32" or "mixed_bfloat16".
        system: "package", "keras" (plain classification of B * M images) or
            "torch".
        settings: What the system also needs to know.
    """

    part: str
    name: str
    precision: str
    system: str
    settings: dict[str, Any]


# The method on PyTorch with its default layout and precision; see `_tuned`.
_TORCH = {"channels_last": False, "bfloat16": False}

# Name, system and settings of a case.
_Row = tuple[str, str, dict[str, Any]]


def list_cases(
    parts: Sequence[str],
    precisions: Sequence[str],
    common: Mapping[str, Any],
    chunks: Sequence[int],
    num_views: int,
) -> list[Case]:
    """Lists all cases of some parts.

    Args:
        parts: Names among `PARTS`.
        precisions: "float32", "mixed_bfloat16" or both.
        common: Values of `depth`, `batch_size` and `transforms`.
        chunks: Values of `transform_chunk` for the part "memory", 0 for
            none.
        num_views: Number of transforms M, for the part "subsets".

    Returns:
        The cases; those of one part and precision stand together.
    """
    cases = []
    for part in parts:
        for precision in precisions:
            rows = {
                "train": _train(precision),
                "methods": _methods(),
                "subsets": _subsets(num_views),
                "inference": _inference(precision),
                "input": _input(precision),
                "memory": _memory(chunks),
            }[part]
            cases += [
                Case(part, name, precision, system, {**common, **settings})
                for name, system, settings in rows
            ]
    return cases


def step_to_profile(precision: str, common: Mapping[str, Any]) -> Case:
    """The training step that `profile_step` looks into."""
    settings = {**common, "method": "sla_sd"}
    return Case("train", "sla_sd", precision, "package", settings)


def _train(precision: str) -> list[_Row]:
    return [
        ("sla_sd", "package", {"method": "sla_sd"}),
        ("sla_sd, given batch", "package", {"method": "sla_sd", "fixed": True}),
        ("plain Keras, fused", "keras", {"fused": True}),
        ("plain Keras", "keras", {"fused": False}),
        ("PyTorch, float32", "torch", _TORCH),
        ("PyTorch, tuned", "torch", _tuned(precision)),
    ]


def _methods() -> list[_Row]:
    return [(name, "package", {"method": name}) for name in SUPERVISED]


def _tuned(precision: str) -> dict[str, bool]:
    return {"channels_last": True, "bfloat16": precision == "mixed_bfloat16"}


def _inference(precision: str) -> list[_Row]:
    modes = ("single", "aggregated", "distilled", "adaptive")
    return [
        *((mode, "package", {"mode": mode}) for mode in modes),
        ("plain Keras, fused", "keras", {"fused": True}),
        ("PyTorch, float32", "torch", _TORCH),
        ("PyTorch, tuned", "torch", _tuned(precision)),
    ]


def _input(precision: str) -> list[_Row]:
    if precision != "float32":
        return []
    return [
        ("memory, 32 pixels", "package", {"source": "memory"}),
        ("JPEG files, 224 pixels", "package", {"source": "jpeg"}),
    ]


def _subsets(num_views: int) -> list[_Row]:
    return [
        (
            f"sla_sd, {size or 'all'} views",
            "package",
            {"method": "sla_sd", "transforms_per_step": size},
        )
        for size in (*range(2, num_views), None)
    ]


def _memory(chunks: Sequence[int]) -> list[_Row]:
    return [
        (
            f"sla_sd, chunk {chunk or 'none'}",
            "package",
            {"method": "sla_sd", "chunk": chunk},
        )
        for chunk in chunks
    ]
