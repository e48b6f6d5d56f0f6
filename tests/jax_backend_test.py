# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The core on the JAX backend."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

from backend_marks import requires_jax
from fresh_python import run_fresh

ROOT = pathlib.Path(__file__).parents[1]
CORE = ("transforms", "ops", "losses", "layers", "modeling")

pytestmark = [
    requires_jax,
    pytest.mark.skipif(
        os.environ.get("KERAS_BACKEND") == "jax", reason="this is such a run"
    ),
]


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_tests_of_the_core_pass():
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, *(f"tests/sla/{name}" for name in CORE)],
        cwd=ROOT,
        env={**os.environ, "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-4000:]
    assert int(re.search(r"(\d+) passed", run.stdout)[1]) > 150


def test_model_trains_where_tensorflow_cannot_be_imported(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    result = run_fresh(
        """
        import json
        import sys

        sys.modules["tensorflow"] = None  # importing it now fails

        import keras
        import numpy as np
        import sla

        keras.utils.set_random_seed(0)
        rng = np.random.default_rng(0)
        images = rng.normal(size=(48, 6, 6, 1)).astype("float32")
        labels = np.arange(48) % 3
        images += labels[:, None, None, None]
        backbone = keras.Sequential([keras.layers.Conv2D(8, 3)])
        model = sla.SLAModel(backbone, 3, "rotation", distillation=True)
        model.compile(keras.optimizers.Adam(0.03))
        history = model.fit(images, labels, epochs=12, verbose=0)
        losses = history.history["loss"]
        scores = model.evaluate(images, labels, return_dict=True, verbose=0)
        expected = model.predict(images, verbose=0)
        model.save(sys.argv[1])
        loaded = keras.models.load_model(sys.argv[1])
        difference = np.abs(loaded.predict(images, verbose=0) - expected).max()
        deployed = model.deploy("aggregated").predict(images, verbose=0)
        print(json.dumps({
            "losses": losses,
            "accuracy": scores["distilled_accuracy"],
            "difference": float(difference),
            "sums": float(np.abs(deployed.sum(axis=1) - 1).max()),
            "tensorflow": sys.modules["tensorflow"] is not None,
        }))
        """,
        tmp_path / "model.keras",
    )
    assert result["losses"][-1] < result["losses"][0]
    assert result["accuracy"] > 0.5
    assert result["difference"] == 0 and result["sums"] < 1e-5
    assert not result["tensorflow"]
