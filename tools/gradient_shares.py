# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How much of the gradient each view gets in training with a student.

    python -m tools.gradient_shares DIR ...

For each finished run of `sla_sd`, it measures the length of the gradient of the
loss with respect to the features of a view. The length is averaged over one
training batch and given as a share of all views: for the network before and
after training, and with the paper's distillation weights and the balanced ones.
Every case is printed as a line of JSON. docs/distillation.md shows the figures.
"""

import dataclasses
import json
from collections.abc import Iterator
from typing import cast

import keras
import numpy as np
import tensorflow as tf
from absl import flags

import sla
from official.core.entry_point import run_command
from official.core.flags import parse_flags_and_arguments
from official.core.trained_run import load_trained_run
from official.typing import ArrayLike
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.configs.sla_classification import SLAClassificationConfig
from sla.tasks.sla_classification import SLAClassificationTask

if __name__ == "__main__":
    flags.DEFINE_string("data_dir", None, "Folder of the data.")
FLAGS = flags.FLAGS


def gradient_shares(
    model: sla.SLAModel, images: ArrayLike, labels: ArrayLike
) -> np.ndarray:
    """Returns the share of each view in the gradient at the features.

    Args:
        model: A built model.
        images: float32 `(B, H, W, C)`.
        labels: Integer `(B,)`.

    Returns:
        Float64 `(M,)`, with the sum 1.
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


def _lines(path: str) -> Iterator[dict]:
    _, config, trained = load_trained_run(path, FLAGS.data_dir)
    task = SLAClassificationTask(config)
    keras.utils.set_random_seed(config.runtime.seed)
    task_config = cast(SLAClassificationConfig, config.task)
    balanced = task_config.distillation.per_view
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
                "trained_with": "balanced" if balanced else "paper",
                "num_transforms": model.num_transforms,
                "network": state,
                "weights": "balanced" if per_view else "paper",
                "untransformed": round(float(shares[0]), 3),
                "times_another": round(float(shares[0] / shares[1:].mean()), 2),
                "shares": np.round(shares, 3).tolist(),
            }


def main(*paths: str) -> None:
    """Prints the shares of every run."""
    for path in paths:
        for line in _lines(path):
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    run_command(main, parse_flags_and_arguments)
