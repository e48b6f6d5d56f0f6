# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A run whose data change does not go on with them."""

import numpy as np
import pytest

import sla.evaluate
import sla.train
from backend_marks import requires_tensorflow
from official.core.run_directory import RunError

pytestmark = requires_tensorflow

SETTINGS = {
    "task.data.name": "npz",
    "task.data.batch_size": 8,
    "task.data.validation_size": 0.25,
    "task.data.labels_per_class": None,
    "task.backbone.options": {"width": 4},
    "trainer.train_steps": 2,
    "trainer.validation_interval": 1,
}


def _write(path, count):
    generator = np.random.default_rng(0)
    arrays = {"class_names": np.array(["a", "b"])}
    for part in ("train", "test"):
        images = generator.integers(0, 256, (count, 8, 8), "uint8")
        arrays |= {f"x_{part}": images, f"y_{part}": np.arange(count) % 2}
    np.savez(path, **arrays)


def test_changed_data_are_refused(tmp_path):
    data, model_dir = tmp_path / "data.npz", tmp_path / "run"
    _write(data, 32)
    arguments = {
        "params_override": SETTINGS,
        "data_dir": str(data),
        "model_dir": model_dir,
    }
    sla.train.train("digits_sla_sd", mode="train", **arguments)
    _write(data, 34)
    for mode in ("train", "eval"):
        with pytest.raises(RunError, match="images or classes were added"):
            sla.train.train("digits_sla_sd", mode=mode, **arguments)
    _write(data, 32)
    sla.train.train("digits_sla_sd", **arguments)
    _write(data, 34)
    with pytest.raises(RunError, match="images or classes were added"):
        sla.evaluate.evaluate(model_dir)
    assert not (model_dir / "evaluation.json").exists()
