# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Measures speed and memory side by side, as a function and as a command."""

import itertools
import os
from collections.abc import Sequence
from typing import Any

from official.typing import Path
from sla.version import __version__


def benchmark(
    parts: Sequence[str] = ("train", "inference", "input"),
    *,
    precision: Sequence[str] = ("float32", "mixed_bfloat16"),
    depth: int = 32,
    batch_size: int = 128,
    transforms: str = "rotation",
    chunks: Sequence[int] = (),
    profile: bool = False,
    rounds: int = 7,
    output: Path | None = None,
    verbose: bool = False,
) -> dict[str, Any]:
    """Measures how fast training, inference and the input pipeline are.

    Each case runs in a process of its own, in turns with the others of its
    part, because a busy machine then slows all of them alike. Trust the
    ratios more than the figures. The cases on PyTorch need the extra
    `benchmark` and are left out without it.

    Args:
        parts: What to measure, some of "train", "methods", "subsets",
            "inference", "input" and "memory".
        precision: Precisions to measure in, some of "float32" and
            "mixed_bfloat16".
        depth: Depth of the CIFAR ResNet, 6n + 2.
        batch_size: Number of images in a batch, at least 1.
        transforms: Name of a transform set for RGB images of 32 x 32 pixels.
        chunks: Values of `task.transform_chunk` for the part "memory", 0 for
            none. Default: 0 alone.
        profile: Whether to find out which operations a training step of
            `sla_sd` spends its time on.
        rounds: Number of times that each case is timed, at least 1.
        output: JSON file to write the result to. Default: none.
        verbose: Whether to print the figures as tables.

    Returns:
        Dict of `measurements`, a list of dicts, one for each case, with
        `milliseconds_per_call`, `images_per_second` and `peak_mebibytes`;
        `ratios` by description; `operation_shares` by precision, empty
        without `profile`; `cores`; and `environment`.

    Raises:
        ConfigError: If a number is not at least 1.
        RunError: If another argument is not allowed, a case fails, or the file
            cannot be written.

    Example:
    >>> import sla.benchmark
    >>> figures = sla.benchmark.benchmark(
    ...     ["inference"], precision=["float32"]
    ... )  # doctest: +SKIP
    >>> figures["ratios"]  # doctest: +SKIP
    """
    from official.core import files
    from official.core.argument_checks import as_list
    from official.core.argument_checks import check_count
    from official.core.run_directory import RunError
    from sla.benchmark.cases import list_cases
    from sla.benchmark.cases import step_to_profile
    from sla.benchmark.checks import check_arguments
    from sla.benchmark.checks import check_depth
    from sla.benchmark.checks import number_of_views
    from sla.benchmark.checks import why_no_torch
    from sla.benchmark.report import benchmark_report
    from sla.benchmark.report import conclusions
    from sla.benchmark.runner import profile_step
    from sla.benchmark.runner import run_in_turns

    parts, precision = as_list(parts), as_list(precision)
    batch_size = check_count("batch_size", batch_size)
    rounds = check_count("rounds", rounds)
    check_arguments(parts, precision, chunks, output)
    # It imports Keras, which takes seconds.
    from official.core.environment import describe_environment

    settings = {
        "depth": depth,
        "batch_size": batch_size,
        "transforms": transforms,
    }
    check_depth(depth)
    views = number_of_views(transforms)
    cases = list_cases(parts, precision, settings, chunks or (0,), views)
    reason = why_no_torch(transforms)
    if reason and any(case.system == "torch" for case in cases):
        cases = [case for case in cases if case.system != "torch"]
        if verbose:
            print(f"Without PyTorch: {reason}.")
    measurements = []
    for _, group in itertools.groupby(
        cases, lambda case: (case.part, case.precision)
    ):
        measurements += run_in_turns(list(group), rounds)
    shares = {}
    if profile:
        for name in precision:
            shares[name] = profile_step(step_to_profile(name, settings))
    result = {
        "measurements": measurements,
        "ratios": conclusions(measurements),
        "operation_shares": shares,
        "cores": os.cpu_count(),
        "environment": describe_environment(__version__),
    }
    if verbose:
        print(benchmark_report(result, rounds))
    if output is not None:
        try:
            files.write_json(output, result)
        except OSError as error:
            raise RunError(
                f"output: Got {output}, which cannot be written: "
                f"{error.strerror or error}. Expected a file in a folder that "
                "can be written to."
            ) from error
    return result
