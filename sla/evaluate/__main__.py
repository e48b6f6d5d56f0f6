# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Evaluates a trained model in every mode.

Writes `evaluation.json`, `confusion.png`, `reliability.png` and
`accuracy_cost.png` to the folder of the run, or to `--output`.
"""

from absl import flags

from official.core.entry_point import run_command
from sla.evaluate import evaluate
from sla.flags import define_run_flags

if __name__ == "__main__":
    define_run_flags()
    flags.DEFINE_list(
        "modes",
        None,
        "Inference modes, from single, aggregated, distilled and adaptive. "
        "Default: all modes of the model.",
    )
    flags.DEFINE_string(
        "images",
        None,
        "Folder of labeled images, IMAGES/<class>/*, to use instead of the "
        "test images of the run. Some classes may be missing.",
    )
    flags.DEFINE_string(
        "output",
        None,
        "Folder to write to. Default: that of the run, or "
        "<model_dir>/evaluation_<name> for the folder <name> of --images.",
    )
    flags.DEFINE_float(
        "max_passes",
        None,
        "Largest mean number of passes per validation image for adaptive "
        "inference. Default: 1.6, unless --min_accuracy is given.",
    )
    flags.DEFINE_float(
        "min_accuracy",
        None,
        "Accuracy, from 0 to 1, that adaptive inference should reach on the "
        "validation images in as few passes as possible.",
    )
    flags.DEFINE_string(
        "unknown",
        None,
        "Images of other classes, a folder or tfds:SET. Measures how well the "
        "model tells them from the test images.",
    )
    flags.DEFINE_float(
        "known_share",
        0.95,
        "Share of the validation images, above 0 and at most 1, that "
        "sla.predict --reject and sla.export --reject keep.",
    )
    flags.DEFINE_bool(
        "html",
        False,
        "Whether to write evaluation.html as well: the figures and pictures on "
        "one page, with the images of the surest mistakes.",
    )
FLAGS = flags.FLAGS


def main() -> None:
    """Calls the function with the flags."""
    evaluate(
        FLAGS.model_dir,
        modes=FLAGS.modes,
        data_dir=FLAGS.data_dir,
        images=FLAGS.images,
        output=FLAGS.output,
        max_passes=FLAGS.max_passes,
        min_accuracy=FLAGS.min_accuracy,
        unknown=FLAGS.unknown,
        known_share=FLAGS.known_share,
        html=FLAGS.html,
        verbose=True,
    )


if __name__ == "__main__":
    run_command(main)
