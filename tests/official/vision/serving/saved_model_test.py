# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""SavedModels in a process that has TensorFlow and nothing of this package."""

import numpy as np
import pytest

from backend_marks import requires_tensorflow
from fresh_python import run_fresh
from image_files import encode
from image_files import random_image
from official.vision.dataloaders.loose_images import prepare_image
from official.vision.dataloaders.preprocessing import Preprocessing
from tiny_deployed_model import CLASS_NAMES
from tiny_deployed_model import tiny_deployed_model
from tiny_models import tiny_images

pytestmark = requires_tensorflow

RUN = """
    import json, pathlib, sys
    # TensorFlow imports Keras where it can: here nobody can.
    sys.modules.update({"keras": None, "sla": None, "official": None})
    import numpy as np
    import tensorflow as tf
    folder, images, *files = sys.argv[1:]
    model = tf.saved_model.load(folder)
    if files:
        contents = [pathlib.Path(file).read_bytes() for file in files]
        predictions = model.signatures["serving_bytes"](
            image_bytes=tf.constant(contents)
        )
    else:
        images = np.load(images)
        predictions = model.signatures["serving_default"](
            images=tf.constant(images)
        )
        probabilities = predictions["probabilities"].numpy()
        assert (model.serve(images).numpy() == probabilities).all()
    asset = model.class_names.asset_path.numpy().decode()
    print(json.dumps({
        "probabilities": predictions["probabilities"].numpy().tolist(),
        "names": [name.decode() for name in predictions["class_name"].numpy()],
        "asset": pathlib.Path(asset).read_text("utf-8").splitlines(),
        "outputs": sorted(predictions),
    }))
"""


@pytest.fixture(scope="module")
def write_saved_model():
    from official.vision.serving.saved_model import write_saved_model

    return write_saved_model


def _check(served, expected):
    assert served["outputs"] == ["class_name", "probabilities"]
    np.testing.assert_allclose(served["probabilities"], expected, atol=1e-6)
    assert len(set(expected.argmax(axis=1))) > 1
    assert served["names"] == [CLASS_NAMES[i] for i in expected.argmax(axis=1)]
    assert served["asset"] == list(CLASS_NAMES)


@pytest.mark.parametrize("count", [1, 7])
def test_images(write_saved_model, tmp_path, count):
    model = tiny_deployed_model()
    write_saved_model(model, tmp_path / "model")
    images = 4 * np.random.default_rng(3).normal(size=(7, 8, 6, 3))
    images = images.astype("float32")
    np.save(tmp_path / "images.npy", images[:count])
    served = run_fresh(RUN, tmp_path / "model", tmp_path / "images.npy")
    expected = model.keras_model.predict(images, verbose=0)
    if count > 1:
        _check(served, expected)
    else:
        np.testing.assert_allclose(
            served["probabilities"], expected[:1], atol=1e-6
        )


@pytest.mark.parametrize(
    "channels, preprocessing",
    [
        (3, Preprocessing(mean=[0.4, 0.5, 0.6], stddev=[0.2, 0.3, 0.4])),
        (1, Preprocessing(stddev=[0.2], evaluation_resize=10)),
    ],
)
def test_files_are_treated_as_in_training(
    write_saved_model, tmp_path, channels, preprocessing
):
    model = tiny_deployed_model(channels, preprocessing)
    write_saved_model(model, tmp_path / "model")
    files = []
    for index, kind in enumerate(("PNG", "JPEG", "BMP", "GIF", "PNG", "PNG")):
        image = random_image(index, height=20 + index, width=31)
        files.append(tmp_path / f"{index}.{kind}")
        files[-1].write_bytes(encode(image, kind))
    served = run_fresh(RUN, tmp_path / "model", "none", *files)
    images = [
        prepare_image(file, model.image_shape, preprocessing) for file in files
    ]
    expected = model.keras_model.predict(np.stack(images), verbose=0)
    _check(served, expected)


def test_weights_are_read_from_the_file_and_not_frozen(
    write_saved_model, tmp_path
):
    import tensorflow as tf

    model = tiny_deployed_model()
    write_saved_model(model, tmp_path / "model")
    loaded = tf.saved_model.load(str(tmp_path / "model"))
    images = tiny_images(2, channels=3)
    images = np.tile(images, (1, 2, 2, 1))[:, :8, :6]
    before = loaded.serve(images).numpy()
    for variable in loaded.network_variables:
        variable.assign(0 * variable)
    np.testing.assert_allclose(loaded.serve(images), 1 / 3, atol=1e-6)
    assert np.abs(before - 1 / 3).max() > 0.01
