# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The Python face of a SavedModel: what it predicts and what it refuses."""

import shutil

import numpy as np
import pytest

from backend_marks import requires_tensorflow
from image_files import encode
from image_files import random_image
from official.vision.serving.deployed_model import DeployedModel
from tiny_deployed_model import CLASS_NAMES
from tiny_deployed_model import tiny_deployed_model

pytestmark = requires_tensorflow

IMAGES = np.random.default_rng(1).normal(size=(4, 8, 6, 3)).astype("float32")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    from official.vision.serving.saved_model import write_saved_model

    path = tmp_path_factory.mktemp("export") / "model"
    write_saved_model(tiny_deployed_model(), path)
    return path


@pytest.fixture(scope="module")
def classifier(path):
    from official.vision.serving.deployed_classifier import DeployedClassifier

    return DeployedClassifier(path)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_predictions(classifier, dtype):
    predictions = classifier.classify(IMAGES.astype(dtype))
    expected = tiny_deployed_model().keras_model.predict(
        IMAGES.astype(dtype), verbose=0
    )
    np.testing.assert_allclose(
        predictions["probabilities"], expected, atol=1e-6
    )
    best = expected.argmax(axis=1)
    assert predictions["class_name"].tolist() == [CLASS_NAMES[i] for i in best]
    assert classifier.image_shape == (8, 6, 3)
    assert classifier.class_names == CLASS_NAMES


def _with(value):
    images = IMAGES.copy()
    images[2, 3, 1, 0] = value
    return images


@pytest.mark.parametrize(
    "images, message",
    [
        (IMAGES[0], r"one image \(8, 6, 3\). Expected a batch \(B, 8, 6, 3\)"),
        (IMAGES[:, :5], r"\(4, 5, 6, 3\). Expected \(B, 8, 6, 3\)"),
        (IMAGES[..., :1], r"\(4, 8, 6, 1\). Expected \(B, 8, 6, 3\)"),
        (IMAGES[:0], "at least one image"),
        (np.uint8(IMAGES), "Got images of uint8. Expected floats, normalized"),
        (np.array(["a.png"]), "Expected floats"),
        (None, "Got images of object"),
        ([IMAGES[0], IMAGES[1][:3]], "several shapes"),
        (_with(np.nan), "NaN or infinite in 1 of 4 images, the first .* 2"),
        (_with(np.inf), "NaN or infinite in 1 of 4"),
        (IMAGES.astype("float64") * 1e300, "NaN or infinite in 4 of 4"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.filterwarnings("ignore:overflow")
def test_refuses_images(classifier, images, message):
    with pytest.raises(ValueError, match=message):
        classifier.classify(images)
    assert len(classifier.classify(IMAGES)["probabilities"]) == 4


GOOD = encode(random_image(0), "JPEG")


@pytest.mark.parametrize(
    "image_bytes, message",
    [
        ([], "Got no image"),
        ([GOOD, "cat.jpg"], "Got str as image 1. Expected bytes"),
        ([GOOD, b"no image", b""], "cannot be decoded as image 1 of 3"),
        ([GOOD, b""], "cannot be decoded as image 1 of 2"),
        ([GOOD[:40]], "cannot be decoded as image 0 of 1"),
    ],
)
def test_refuses_files(classifier, image_bytes, message):
    with pytest.raises(ValueError, match=message):
        classifier.classify_bytes(image_bytes)
    assert classifier.classify_bytes([GOOD])["class_name"][0] in CLASS_NAMES


def test_refuses_what_is_no_export(tmp_path):
    import tensorflow as tf

    from official.vision.serving.deployed_classifier import DeployedClassifier

    with pytest.raises(ValueError, match="not a SavedModel: saved_model.pb is"):
        DeployedClassifier(tmp_path)
    tf.saved_model.save(tf.Module(), str(tmp_path / "other"))
    with pytest.raises(
        ValueError, match="signatures and class names of an export"
    ):
        DeployedClassifier(tmp_path / "other")


def test_huge_images_are_refused_before_they_are_decoded(path):
    from official.vision.serving.deployed_classifier import DeployedClassifier

    classifier = DeployedClassifier(path, most_pixels=119)
    with pytest.raises(ValueError, match="image of 10 x 12 pixels, .*image 0"):
        classifier.classify_bytes([encode(random_image(0, 12, 10))])


def test_names_from_outside_of_the_folder_are_refused(path, tmp_path):
    from official.vision.serving.deployed_classifier import DeployedClassifier

    copy = shutil.copytree(path, tmp_path / "copy")
    names = copy / "assets" / "class_names.txt"
    elsewhere = tmp_path / "names.txt"
    names.rename(elsewhere)
    names.symlink_to(elsewhere)
    with pytest.raises(ValueError, match="class names are outside of it"):
        DeployedClassifier(copy)


def test_what_is_damaged_is_refused(path, tmp_path):
    from official.vision.serving.deployed_classifier import DeployedClassifier

    copy = shutil.copytree(path, tmp_path / "copy")
    names = copy / "assets" / "class_names.txt"
    names.write_bytes(b"\xff\n")
    with pytest.raises(ValueError, match="class names cannot be read: .*utf-8"):
        DeployedClassifier(copy)
    names.unlink()
    with pytest.raises(ValueError, match="class names cannot be read: .*No su"):
        DeployedClassifier(copy)
    (copy / "saved_model.pb").write_bytes(b"no graph")
    with pytest.raises(ValueError, match="cannot be loaded"):
        DeployedClassifier(copy)


def test_names_and_outputs_are_equally_many(path, tmp_path):
    from official.vision.serving.deployed_classifier import DeployedClassifier

    copy = shutil.copytree(path, tmp_path / "copy")
    (copy / "assets" / "class_names.txt").write_text("only one\n")
    with pytest.raises(ValueError, match="Got 1 class names .* for 3 outputs"):
        DeployedClassifier(copy)
    model = tiny_deployed_model()
    with pytest.raises(ValueError, match="Got 1 class names for 3 outputs"):
        DeployedModel.of_model(
            model.keras_model, model.preprocessing, ["only one"]
        )
