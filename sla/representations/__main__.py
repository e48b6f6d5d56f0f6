# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Compares what models have learned.

Writes `representations.json` and `representations.html`, a self-contained
page, to the folder `--output`.
"""

from absl import flags

from official.core.entry_point import run_command
from sla.representations import representations

if __name__ == "__main__":
    flags.DEFINE_list(
        "models",
        None,
        "Folders of finished runs on the same data set, separated by commas. "
        "Runs that differ only in the seed are shown together.",
        required=True,
    )
    flags.DEFINE_string(
        "transforms",
        None,
        "Transform set to apply to the images of all models. Default: that of "
        "the first SLA model, or rotation.",
    )
    flags.DEFINE_string(
        "transfer_data",
        None,
        "Another source of images to try the features on as well. Its images "
        "need the same number of channels.",
    )
    flags.DEFINE_string(
        "data_dir",
        None,
        "Folder of the data and of --transfer_data. Default: that of the runs.",
    )
    flags.DEFINE_integer(
        "max_images",
        1000,
        "Upper limit on the training images and on the test images to use.",
        1,
    )
    flags.DEFINE_string(
        "output",
        "representations",
        "Folder to write to, created if it does not exist.",
    )
FLAGS = flags.FLAGS


def main() -> None:
    """Calls the function with the flags."""
    representations(
        FLAGS.models,
        transforms=FLAGS.transforms,
        transfer_data=FLAGS.transfer_data,
        data_dir=FLAGS.data_dir,
        max_images=FLAGS.max_images,
        output=FLAGS.output,
        verbose=True,
    )


if __name__ == "__main__":
    run_command(main)
