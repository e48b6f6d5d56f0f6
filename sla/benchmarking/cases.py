# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What is measured, and what is compared with what."""

import dataclasses

METHODS = ("baseline", "da", "mt", "sla", "sla_sd")
PARTS = ("train", "methods", "subsets", "inference", "input", "memory")


@dataclasses.dataclass(frozen=True)
class Case:
    """One thing to time, in a process of its own.

    Attributes:
        part: one of `PARTS`.
        name: unique within part and precision.
        precision: `float32` or `mixed_bfloat16`.
        system: `package`, `keras` (plain classification of B * M images) or
            `torch`.
        settings: dict of what the system needs to know beside.
    """

    part: str
    name: str
    precision: str
    system: str
    settings: dict


# The method on PyTorch as it comes; see `_tuned`.
_TORCH = {"channels_last": False, "bfloat16": False}


def list_cases(parts, precisions, common, chunks=(), num_transforms=None):
    """All cases of some parts.

    Args:
        parts: names among `PARTS`.
        precisions: `float32`, `mixed_bfloat16` or both.
        common: dict of `depth`, `batch_size` and `transforms`.
        chunks: values of `transform_chunk` for the part `memory`, 0 for
            none.
        num_transforms: M, for the part `subsets`.

    Returns:
        List of `Case`, those of one part and precision together.
    """
    cases = []
    options = {"chunks": chunks, "num_transforms": num_transforms}
    for part in parts:
        for precision in precisions:
            cases += [
                Case(part, name, precision, system, {**common, **settings})
                for name, system, settings in _LISTS[part](precision, options)
            ]
    return cases


def _train(precision, _):
    return [
        ("sla_sd", "package", {"method": "sla_sd"}),
        ("sla_sd, given batch", "package", {"method": "sla_sd", "fixed": True}),
        ("plain Keras, fused", "keras", {"fused": True}),
        ("plain Keras", "keras", {"fused": False}),
        ("PyTorch, float32", "torch", _TORCH),
        ("PyTorch, tuned", "torch", _tuned(precision)),
    ]


def _methods(precision, _):
    return [(name, "package", {"method": name}) for name in METHODS]


def _tuned(precision):
    return {"channels_last": True, "bfloat16": precision == "mixed_bfloat16"}


def _inference(precision, _):
    modes = ("single", "aggregated", "distilled", "adaptive")
    return [
        *((mode, "package", {"mode": mode}) for mode in modes),
        ("plain Keras, fused", "keras", {"fused": True}),
        ("PyTorch, float32", "torch", _TORCH),
        ("PyTorch, tuned", "torch", _tuned(precision)),
    ]


def _input(precision, _):
    if precision != "float32":
        return []
    return [
        ("memory, 32 pixels", "package", {"source": "memory"}),
        ("JPEG files, 224 pixels", "package", {"source": "jpeg"}),
    ]


def _subsets(precision, options):
    sizes = (*range(2, options["num_transforms"]), None)
    return [
        (
            f"sla_sd, {size or 'all'} views",
            "package",
            {"method": "sla_sd", "transforms_per_step": size},
        )
        for size in sizes
    ]


def _memory(precision, options):
    return [
        (
            f"sla_sd, chunk {chunk or 'none'}",
            "package",
            {"method": "sla_sd", "chunk": chunk},
        )
        for chunk in options["chunks"]
    ]


_LISTS = {
    "train": _train,
    "methods": _methods,
    "subsets": _subsets,
    "inference": _inference,
    "input": _input,
    "memory": _memory,
}
