# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Exports of logits, for programs that learn from them."""

import keras
import numpy as np
import pytest
from scipy.special import softmax

import sla  # noqa: F401  (registers the classes of saved models)
from backend_marks import requires_tensorflow
from official.core.run_directory import RunError
from trained_runs import copy_run

pytestmark = requires_tensorflow

IMAGES = np.random.default_rng(0).uniform(-1, 1, (9, 8, 8, 1)).astype("float32")


def test_files_hold_the_logits(tmp_path):
    from official.vision.serving.deployed_classifier import DeployedClassifier
    from sla.export import export

    model_dir = copy_run("sla_sd", tmp_path / "run")
    folder = tmp_path / "export"
    description = export(
        model_dir,
        format=["keras", "saved_model"],
        mode="aggregated",
        outputs="logits",
        output=folder,
    )
    model = keras.models.load_model(model_dir / "model.keras")
    expected = model.deploy("aggregated", outputs="logits").predict(
        IMAGES, verbose=0
    )
    assert np.abs(expected).max() > 1
    loaded = keras.models.load_model(folder / "model.keras")
    np.testing.assert_allclose(
        loaded.predict(IMAGES, verbose=0), expected, atol=1e-4
    )
    outputs = DeployedClassifier(folder).classify(IMAGES)
    np.testing.assert_allclose(outputs["logits"], expected, atol=1e-4)
    np.testing.assert_allclose(
        outputs["probabilities"], softmax(expected, axis=1), atol=1e-5
    )
    assert description["outputs"] == "logits"
    assert all(row["accuracy"] for row in description["artifacts"])
    card = (folder / "README.md").read_text()
    assert "logits = model.predict(images)" in card


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"outputs": "scores"}, "outputs: Got 'scores'. Expected some of prob"),
        (
            {"outputs": "logits", "mode": "adaptive"},
            "outputs: Got logits in mode adaptive",
        ),
    ],
)
def test_what_is_refused(arguments, message, tmp_path):
    from sla.export import export

    model_dir = copy_run("sla_sd", tmp_path)
    with pytest.raises(RunError, match=message):
        export(model_dir, output=tmp_path / "export", **arguments)
    assert not (tmp_path / "export").exists()
