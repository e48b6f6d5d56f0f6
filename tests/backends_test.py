# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The core on other backends than TensorFlow: `make test-backends`."""

import importlib.util

import pytest

from fresh_python import run_fresh


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_everything_a_user_does_works_where_tensorflow_is_not(
    backend, tmp_path, monkeypatch
):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    if importlib.util.find_spec("tensorflow") is not None:
        pytest.skip("TensorFlow is installed; make test-backends runs this")
    monkeypatch.setenv("KERAS_BACKEND", backend)
    result = run_fresh(
        """
        import json
        import sys

        # Importing one of these now fails.
        for name in ("yaml", "matplotlib", "sklearn"):
            sys.modules[name] = None

        import keras
        import numpy as np
        import sla
        from sla.inference import AdaptiveClassifier
        from sla.inference import AdaptivePolicy

        keras.utils.set_random_seed(0)
        rng = np.random.default_rng(0)
        images = rng.normal(size=(48, 6, 6, 1)).astype("float32")
        labels = np.arange(48) % 3
        images += labels[:, None, None, None]
        backbone = sla.backbones.small_cnn((6, 6, 1), width=4)
        model = sla.SLAModel(backbone, 3, "rotation", distillation=True)
        model.compile(sla.optimizers.CoupledSGD(0.1, momentum=0.9))
        history = model.fit(images, labels, epochs=12, verbose=0)
        losses = history.history["loss"]
        scores = model.evaluate(images, labels, return_dict=True, verbose=0)
        expected = model.predict(images, verbose=0)
        model.save(sys.argv[1])
        loaded = keras.models.load_model(sys.argv[1])
        difference = np.abs(loaded.predict(images, verbose=0) - expected).max()
        model.deploy("aggregated").save(sys.argv[2])
        deployed = keras.models.load_model(sys.argv[2])
        aggregated = deployed.predict(images, verbose=0)
        policy = AdaptivePolicy((0, 1, 2, 3), threshold=1.01)
        adaptive, passes = AdaptiveClassifier(model, policy).predict(images)
        print(json.dumps({
            "losses": losses,
            "accuracy": scores["distilled_accuracy"],
            "difference": float(difference),
            "sums": float(np.abs(aggregated.sum(axis=1) - 1).max()),
            "adaptive": float(np.abs(adaptive - aggregated).max()),
            "passes": sorted(set(passes.tolist())),
            "backend": keras.backend.backend(),
            "tensorflow": "tensorflow" in sys.modules,
        }))
        """,
        tmp_path / "model.keras",
        tmp_path / "deployed.keras",
    )
    assert result["losses"][-1] < result["losses"][0]
    assert result["accuracy"] > 0.5
    assert result["difference"] == 0 and result["sums"] < 1e-5
    assert result["adaptive"] < 1e-5 and result["passes"] == [4]
    assert result["backend"] == backend and not result["tensorflow"]
