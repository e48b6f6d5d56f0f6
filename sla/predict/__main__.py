# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Classifies image files.

    python -m sla.predict --model_dir=DIR photo.jpg folder 'shots/*.png' -

Writes one line for each image, in order. The argument - reads paths from
standard input. If a file cannot be read, its line gives the error, and the exit
code is 1.
"""

import sys

from absl import flags

from official.core.entry_point import run_command
from official.core.flags import parse_flags_and_arguments
from sla.flags import define_deployment_flags
from sla.flags import define_model_dir
from sla.flags import define_reject
from sla.flags import define_support
from sla.predict import iter_predictions
from sla.predict import write_predictions
from sla.predict.writers import FORMATS

if __name__ == "__main__":
    define_model_dir()
    define_deployment_flags()
    define_support()
    define_reject()
    flags.DEFINE_integer("top", 3, "Number of classes per image.", 1)
    flags.DEFINE_enum("format", "csv", list(FORMATS), "Output format.")
    flags.DEFINE_string(
        "output", None, "File to write. Default: standard output."
    )
FLAGS = flags.FLAGS


def main(*images: str) -> None:
    """Calls the functions with the flags.

    Args:
        *images: Files, folders, patterns and "-".
    """
    predictions = iter_predictions(
        images,
        model_dir=FLAGS.model_dir,
        mode=FLAGS.mode,
        reduction=FLAGS.reduction,
        num_views=FLAGS.num_views,
        support=FLAGS.support,
        reject=FLAGS.reject,
        verbose=FLAGS.output is not None,
    )
    total, failures = write_predictions(
        predictions, FLAGS.output, format=FLAGS.format, top=FLAGS.top
    )
    if failures:
        print(
            f"{failures} of {total} images could not be read.", file=sys.stderr
        )
        sys.exit(1)


if __name__ == "__main__":
    run_command(main, parse_flags_and_arguments)
