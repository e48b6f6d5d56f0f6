# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How much of the gradient each view gets in training with a student.

    python -m benchmarks.gradient_shares DIR ...

For each finished run of `sla_sd`: the length of the gradient of the loss with
respect to the features of a view, averaged over one training batch and given
as a share of all views, for the network as it starts and as it was kept; with
the weights of the run, and with the other ones (the paper's and the balanced).
Prints a line of JSON for each. docs/distillation.md tells what it shows.
"""

import dataclasses
import json
import sys

import keras
import numpy as np
import tensorflow as tf
from absl import app
from absl import flags

from official.core.entry_point import exit_with_error
from official.core.flags import parse_flags_and_arguments
from official.core.trained_run import load_trained_run
from sla import configs  # noqa: F401  (registers the experiments)
from sla.tasks.sla_classification import SLAClassificationTask

if __name__ == "__main__":
    flags.DEFINE_string("data_dir", None, "Folder of the data.")
FLAGS = flags.FLAGS


def gradient_shares(model, images, labels):
    """Share of each view in the gradient that reaches the features.

    Args:
        model: a built `sla.SLAModel`.
        images: float32 `(B, H, W, C)`.
        labels: integer `(B,)`.

    Returns:
        Float64 `(M,)`, sum 1.
    """
    features = model.features(model.expansion(images), training=False)
    features = tf.cast(features, "float32")
    with tf.GradientTape() as tape:
        tape.watch(features)
        outputs = model.call_heads(features, range(model.num_transforms))
        loss = model.compute_loss(None, labels, outputs)
    gradient = np.asarray(tape.gradient(loss, features), "float64")
    lengths = np.linalg.norm(gradient, axis=1)
    lengths = lengths.reshape(-1, model.num_transforms).mean(axis=0)
    return lengths / lengths.sum()


def _lines(path):
    _, config, trained = load_trained_run(path, FLAGS.data_dir)
    task = SLAClassificationTask(config)
    keras.utils.set_random_seed(config.runtime.seed)
    first = task.build_model()
    images, labels = next(iter(task.training_dataset(0)))
    for state, model in (("start", first), ("end", trained)):
        for per_view in (True, False):
            model.distillation = dataclasses.replace(
                model.distillation, per_view=per_view
            )
            shares = gradient_shares(model, images, labels)
            yield {
                "run": path,
                "trained_with": "balanced"
                if config.task.distillation.per_view
                else "paper",
                "num_transforms": model.num_transforms,
                "network": state,
                "weights": "balanced" if per_view else "paper",
                "untouched": round(float(shares[0]), 3),
                "times_another": round(float(shares[0] / shares[1:].mean()), 2),
                "shares": np.round(shares, 3).tolist(),
            }


def main(arguments):
    with exit_with_error():
        for path in arguments[1:]:
            for line in _lines(path):
                print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(app.run(main, flags_parser=parse_flags_and_arguments))
