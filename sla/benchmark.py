# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Measures speed and memory side by side: `python -m sla.benchmark --help`.

Each case runs in a process of its own, in turns with the others of its part,
so that what a busy machine does falls on all alike. The ratios count.
"""

import importlib.util
import os
import pathlib
import sys

from absl import app
from absl import flags

import sla
from official.core import files
from official.core.entry_point import exit_with_error
from official.core.environment import describe_environment
from official.core.flags import parse_flags
from official.core.run_directory import RunError
from sla import transforms
from sla.benchmarking import report
from sla.benchmarking.cases import PARTS
from sla.benchmarking.cases import Case
from sla.benchmarking.cases import list_cases
from sla.benchmarking.runner import run_in_turns

if __name__ == "__main__":
    flags.DEFINE_list(
        "parts",
        ["train", "inference", "input"],
        f"What to measure, some of {', '.join(PARTS)}.",
    )
    flags.DEFINE_list(
        "precision", ["float32", "mixed_bfloat16"], "Precisions to measure in."
    )
    flags.DEFINE_integer("depth", 32, "Depth of the CIFAR ResNet.")
    flags.DEFINE_integer("batch_size", 128, "Images in a batch.", 1)
    flags.DEFINE_string("transforms", "rotation", "Transform set.")
    flags.DEFINE_list(
        "chunks",
        ["0"],
        "Values of transform_chunk for the part memory, 0 for none.",
    )
    flags.DEFINE_bool(
        "profile",
        False,
        "Also tell which operations a step of sla_sd spends its time on.",
    )
    flags.DEFINE_integer("rounds", 7, "How often each case is timed.", 1)
    flags.DEFINE_string("output", None, "JSON file to write the figures to.")
FLAGS = flags.FLAGS
_SHOWN = 15


def main(_):
    with exit_with_error():
        cases = _cases()
        rows = []
        for part in FLAGS.parts:
            for precision in FLAGS.precision:
                group = [
                    case
                    for case in cases
                    if (case.part, case.precision) == (part, precision)
                ]
                rows += _measure(group)
        shares = {}
        if FLAGS.profile:
            shares = {each: _profile(each) for each in FLAGS.precision}
    ratios = report.conclusions(rows)
    environment = describe_environment(sla.__version__)
    cores = os.cpu_count()
    print(report.tables(rows))
    print()
    print(report.circumstances(rows, FLAGS.rounds, cores, environment))
    for name, ratio in ratios.items():
        print(f"{name}: {ratio:.2f}")
    for precision, found in shares.items():
        print(f"\nTime of operations in a step of sla_sd, {precision}:")
        for name, share in list(found.items())[:_SHOWN]:
            print(f"{100 * share:5.1f} % {name}")
    if FLAGS.output:
        files.write_json(
            FLAGS.output,
            {
                "measurements": rows,
                "ratios": ratios,
                "operation_shares": shares,
                "cores": cores,
                "environment": environment,
            },
        )


def _cases():
    for part in FLAGS.parts:
        if part not in PARTS:
            raise RunError(
                f"--parts: got {part}, expected some of {', '.join(PARTS)}"
            )
    for precision in FLAGS.precision:
        if precision not in ("float32", "mixed_bfloat16"):
            raise RunError(
                f"--precision: got {precision}, expected float32, "
                "mixed_bfloat16 or both"
            )
    try:
        chunks = [int(chunk) for chunk in FLAGS.chunks]
        transform_set = transforms.get(FLAGS.transforms)
        transform_set.check_image_shape((32, 32, 3))
    except ValueError as error:
        raise RunError(f"--chunks or --transforms: {error}") from error
    folder = pathlib.Path(FLAGS.output or ".").resolve().parent
    if not folder.is_dir():
        raise RunError(f"--output: the folder {folder} is not there")
    cases = list_cases(
        FLAGS.parts, FLAGS.precision, _common(), chunks, len(transform_set)
    )
    reason = _no_torch()
    if reason and any(case.system == "torch" for case in cases):
        print(f"Without PyTorch: {reason}.")
        cases = [case for case in cases if case.system != "torch"]
    return cases


def _common():
    return {
        "depth": FLAGS.depth,
        "batch_size": FLAGS.batch_size,
        "transforms": FLAGS.transforms,
    }


def _profile(precision):
    from sla.benchmarking import keras_workload
    from sla.benchmarking.step_profile import operation_shares

    settings = {**_common(), "method": "sla_sd"}
    case = Case("train", "sla_sd", precision, "package", settings)
    call, _ = keras_workload.build(case)
    call()
    return operation_shares(call)


def _no_torch():
    """Why the method on PyTorch cannot be measured; None if it can."""
    if importlib.util.find_spec("torch") is None:
        return "torch is not installed (pip install 'sla-keras[benchmark]')"
    if importlib.util.find_spec("benchmarks") is None:
        return "benchmarks/ is in a checkout of the project only"
    if FLAGS.transforms not in ("rotation", "rotation2"):
        return "it knows rotations alone"
    return None


def _measure(group):
    if not group:
        return []
    if group[0].part == "memory":
        # One after the other: together they might not fit.
        groups, rounds = [[case] for case in group], 1
    else:
        groups, rounds = [group], FLAGS.rounds
    rows = []
    for one in groups:
        names = ", ".join(case.name for case in one)
        print(f"{one[0].part}, {one[0].precision}: {names} ...", flush=True)
        try:
            rows += run_in_turns(one, rounds)
        except RuntimeError as error:
            raise RunError(str(error)) from error
    return rows


if __name__ == "__main__":
    sys.exit(app.run(main, flags_parser=parse_flags))
