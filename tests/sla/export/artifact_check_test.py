# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Files that predict something else than the model are refused."""

import numpy as np
import pytest

from backend_marks import requires_tensorflow
from official.core.run_directory import RunError
from tiny_deployed_model import tiny_deployed_model

pytestmark = requires_tensorflow

IMAGES = np.random.default_rng(0).normal(size=(150, 8, 6, 3)).astype("float32")


def _check(tmp_path, error, exact, labels=None):
    from official.vision.serving.formats import Artifact
    from sla.export.artifact_check import check_artifacts

    model = tiny_deployed_model()
    path = tmp_path / "file"
    path.write_bytes(b"12345")

    def load(_):
        def run(images):
            probabilities = model.keras_model.predict_on_batch(images)
            # A probability of the image 140.
            wrong = (images[:, 0, 0, 0] == IMAGES[140, 0, 0, 0]).astype(float)
            probabilities[:, 1] += error * wrong
            return {"probabilities": probabilities}

        return run

    artifact = Artifact("odd", "file", None, load, exact)
    return check_artifacts(model, {artifact: path}, IMAGES, labels)


def test_figures(tmp_path):
    model = tiny_deployed_model()
    expected = model.keras_model.predict(IMAGES, verbose=0)
    labels = expected.argmax(axis=1)
    labels[:30] = (labels[:30] + 1) % 3
    figures = _check(tmp_path, 0.0, True, labels)
    (row,) = figures.pop("artifacts")
    assert figures == {"accuracy": 0.8}
    assert (row["name"], row["file"], row["bytes"]) == ("odd", "file", 5)
    assert row["accuracy"] == 0.8 and row["max_difference"] < 1e-5
    assert row["images_per_second"] > 0


def test_an_exact_file_must_agree_on_every_image(tmp_path):
    assert _check(tmp_path, 5e-5, True)["artifacts"]
    with pytest.raises(RunError, match="odd: Got probabilities .* by 0.0002"):
        _check(tmp_path, 2e-4, True)


def test_a_quantised_file_may_differ(tmp_path):
    (row,) = _check(tmp_path, 0.25, False)["artifacts"]
    assert row["max_difference"] == pytest.approx(0.25, abs=1e-5)
    assert "accuracy" not in row
