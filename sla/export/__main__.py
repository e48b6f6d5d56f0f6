# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Exports a trained model.

Runs each file on test images, with the runtime that it is made for, and
compares its predictions with those of the model. Nothing is exported unless all
of them agree.
"""

from absl import flags

from official.core.entry_point import run_command
from sla.export import export
from sla.flags import define_deployment_flags
from sla.flags import define_reject
from sla.flags import define_run_flags
from sla.flags import define_support

if __name__ == "__main__":
    define_run_flags()
    define_deployment_flags()
    define_support()
    define_reject()
    flags.DEFINE_string(
        "outputs",
        "probabilities",
        "What the files give: probabilities; or logits, to learn from the "
        "model: beside the probabilities, and in a .keras file instead.",
    )
    flags.DEFINE_bool(
        "calibrate",
        False,
        "Divide logits by the temperature that makes the validation labels "
        "most likely.",
    )
    flags.DEFINE_list(
        "format",
        ["saved_model"],
        "Formats to write, one or more of saved_model, keras, onnx and litert.",
    )
    flags.DEFINE_string(
        "output",
        None,
        "Folder to write to or, for a single format, a file that ends in "
        ".keras, .onnx or .tflite. Default: <model_dir>/export/<mode>.",
    )
FLAGS = flags.FLAGS


def main() -> None:
    """Calls the function with the flags."""
    export(
        FLAGS.model_dir,
        format=FLAGS.format,
        mode=FLAGS.mode,
        reduction=FLAGS.reduction,
        num_views=FLAGS.num_views,
        support=FLAGS.support,
        reject=FLAGS.reject,
        outputs=FLAGS.outputs,
        calibrate=FLAGS.calibrate,
        output=FLAGS.output,
        data_dir=FLAGS.data_dir,
        verbose=True,
    )


if __name__ == "__main__":
    run_command(main)
