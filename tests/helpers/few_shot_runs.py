# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Short runs of learning from episodes, on the digits."""

from sla.few_shot import few_shot

SETTINGS = {
    "task.data.name": "digits",
    "task.data.image_size": None,
    "task.data.augmentation.crop_padding": 1,
    "task.backbone.name": "small_cnn",
    "task.backbone.options": {"width": 4},
    "task.training_episodes": {"ways": 3, "shots": 1, "queries": 4},
    "task.validation_episodes": {"ways": 2, "shots": 1, "queries": 4},
    "task.num_validation_episodes": 5,
    "trainer.train_steps": 20,
    "trainer.validation_interval": 10,
}
#: Tests that digits have enough classes for: two are new.
TESTS = {"ways": 2, "shots": 1, "queries": 5, "episodes": 40}


def train_on_digits(folder, method="sla", head="proto", **settings):
    """Trains and tests briefly.

    Args:
        folder: Folder of the run.
        method: Method of learning from episodes.
        head: "proto" or "ridge".
        **settings: Further settings, `__` in place of the dot.

    Returns:
        The content of `few_shot.json`.
    """
    changed = {name.replace("__", "."): v for name, v in settings.items()}
    return few_shot(
        f"omniglot_{head}_{method}",
        params_override={**SETTINGS, **changed},
        model_dir=folder,
        **TESTS,
    )
