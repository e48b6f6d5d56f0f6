# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Measures a training step of EfficientNet-Lite0 by its batch normalization.

    python -m tools.fine_tuning_speed

It prints the images per second of steps on 32 images of 96 pixels: of the
baseline, with Keras's batch normalization and the fused one, trained and
frozen; and of `sla_sd`. The cases take turns, and the fastest round counts.
"""

import time
from typing import Any

from absl import flags

from official.core.entry_point import run_command

BACKBONE = "efficientnet_lite0"
BATCH_SIZE = 32
IMAGE_SHAPE = (96, 96, 3)


if __name__ == "__main__":
    flags.DEFINE_integer("rounds", 8, "Rounds over all cases.", lower_bound=1)
FLAGS = flags.FLAGS


def build(method: str, fused: bool, frozen: bool) -> Any:
    """Builds a compiled model.

    Args:
        method: `baseline` or `sla_sd`.
        fused: Whether batch normalization is fused.
        frozen: Whether it is frozen.

    Returns:
        A `keras.Model`.
    """
    import keras

    import sla

    backbone = sla.backbones.build_backbone(BACKBONE, IMAGE_SHAPE)
    if fused:
        backbone = sla.backbones.fuse_batch_normalization(backbone)
    if frozen:
        sla.backbones.freeze_batch_normalization(backbone)
    if method == "baseline":
        model = sla.AugmentationModel(backbone, 5, "identity")
    else:
        model = sla.SLAModel(backbone, 5, "rotation", distillation=True)
    model.build((None, *IMAGE_SHAPE))
    model.compile(keras.optimizers.Adam(1e-4))
    return model


def measure(rounds: int) -> dict[tuple[str, bool, bool], float]:
    """Measures all cases.

    Args:
        rounds: Rounds over all cases, at least 1.

    Returns:
        Dict of (method, fused, frozen) -> images per second.
    """
    import numpy as np

    rng = np.random.default_rng(0)
    images = rng.normal(size=(BATCH_SIZE, *IMAGE_SHAPE)).astype("float32")
    labels = np.arange(BATCH_SIZE) % 5
    cases: list[tuple[str, bool, bool]] = [
        ("baseline", False, False),
        ("baseline", False, True),
        ("baseline", True, False),
        ("baseline", True, True),
        ("sla_sd", False, True),
    ]
    models = {case: build(*case) for case in cases}
    seconds = dict.fromkeys(cases, float("inf"))
    for index in range(rounds + 1):
        for case, model in models.items():
            start = time.perf_counter()
            model.train_on_batch(images, labels)
            if index:  # The first round traces.
                took = time.perf_counter() - start
                seconds[case] = min(seconds[case], took)
    return {case: BATCH_SIZE / took for case, took in seconds.items()}


def main() -> None:
    """Prints the table."""
    for case, speed in measure(FLAGS.rounds).items():
        method, fused, frozen = case
        print(
            f"{method:8}  {'fused' if fused else 'Keras':5}  "
            f"{'frozen' if frozen else 'trained':7}  {speed:6.1f} images/s"
        )


if __name__ == "__main__":
    run_command(main)
