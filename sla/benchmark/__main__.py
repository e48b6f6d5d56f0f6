# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Measures speed and memory side by side.

Each case runs in its own process. The cases of a part take turns, so a busy
machine slows all of them down alike. Trust the ratios more than the figures.
"""

from absl import flags

from official.core.entry_point import run_command
from official.core.run_directory import RunError
from sla.benchmark import benchmark
from sla.benchmark.cases import PARTS

if __name__ == "__main__":
    flags.DEFINE_list(
        "parts",
        ["train", "inference", "input"],
        f"What to measure, from {', '.join(PARTS)}.",
    )
    flags.DEFINE_list(
        "precision", ["float32", "mixed_bfloat16"], "Precisions to measure in."
    )
    flags.DEFINE_integer("depth", 32, "Depth of the CIFAR ResNet.")
    flags.DEFINE_integer("batch_size", 128, "Number of images in a batch.", 1)
    flags.DEFINE_string("transforms", "rotation", "Transform set.")
    flags.DEFINE_list(
        "chunks",
        ["0"],
        "Values of task.transform_chunk for the part memory; 0 for no chunks.",
    )
    flags.DEFINE_bool(
        "profile",
        False,
        "Also print the operations on which a step of sla_sd spends its time.",
    )
    flags.DEFINE_integer("rounds", 7, "Number of timings of each case.", 1)
    flags.DEFINE_string("output", None, "JSON file for the figures.")
FLAGS = flags.FLAGS


def main() -> None:
    """Calls the function with the flags."""
    benchmark(
        FLAGS.parts,
        precision=FLAGS.precision,
        depth=FLAGS.depth,
        batch_size=FLAGS.batch_size,
        transforms=FLAGS.transforms,
        chunks=_chunks(),
        profile=FLAGS.profile,
        rounds=FLAGS.rounds,
        output=FLAGS.output,
        verbose=True,
    )


def _chunks() -> list[int]:
    try:
        return [int(chunk) for chunk in FLAGS.chunks]
    except ValueError as error:
        raise RunError(
            f"chunks: Got {','.join(FLAGS.chunks)}. Expected integers."
        ) from error


if __name__ == "__main__":
    run_command(main)
