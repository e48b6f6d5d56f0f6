# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Heads trained on features that were computed before."""

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from tiny_models import NUM_CLASSES
from tiny_models import assert_all_close
from tiny_models import deep_backbone
from tiny_models import dense_backbone
from tiny_models import set_random_weights
from tiny_models import step
from tiny_models import tiny_images
from tiny_models import tiny_labels

IMAGES, LABELS = tiny_images(7), tiny_labels(7)


def _baseline(*arguments, **options):
    return sla.AugmentationModel(*arguments, transforms="identity", **options)


def _sla(*arguments, **options):
    return sla.SLAModel(*arguments, distillation=True, **options)


MODELS = [_baseline, sla.AugmentationModel, sla.MultiTaskModel, _sla]


def _frozen(make, backbone=deep_backbone, **options):
    backbone = backbone()
    model = make(backbone, NUM_CLASSES, **options)
    model.build(IMAGES.shape)
    set_random_weights(model)
    # Variances must be positive.
    backbone.set_weights([np.abs(w) + 0.1 for w in backbone.get_weights()])
    backbone.trainable = False
    return model


def _check_steps(model, labels):
    """A step on features changes the weights as one on images does."""
    weights = model.get_weights()
    logs, changes = step(model, IMAGES, labels)
    features = model.view_features(IMAGES)
    model.set_weights(weights)
    feature_logs, feature_changes = step(model, features, labels)
    assert feature_logs == pytest.approx(logs, rel=1e-5)
    assert_all_close(feature_changes, changes)
    assert any(np.abs(change).max() > 0.01 for change in changes)


@pytest.mark.parametrize("make", MODELS)
def test_shape_and_values(make):
    model = _frozen(make)
    features = model.view_features(IMAGES, batch_size=3)["features"]
    assert features.shape == (7, model.num_transforms, 4)
    assert features.dtype == np.float32
    for j in range(model.num_transforms):
        views = model.transforms(IMAGES, (j,))[:, 0]
        maps = keras.ops.convert_to_numpy(model.backbone(views))
        np.testing.assert_allclose(
            features[:, j], maps.mean(axis=(1, 2)), atol=1e-5
        )


@pytest.mark.parametrize("make", MODELS)
def test_a_step_on_features_is_one_on_images(make):
    model = _frozen(make)
    _check_steps(model, LABELS)


@requires_tensorflow
@pytest.mark.parametrize(
    "options", [{"transform_chunk": 2}, {"transforms_per_step": 2, "seed": 3}]
)
def test_steps_in_parts(options):
    model = _frozen(_sla, **options)
    _check_steps(model, LABELS)


def test_unlabeled_features():
    labels = np.where(np.arange(7) % 2, -1, LABELS)
    model = _frozen(_sla, unlabeled_loss=True)
    _check_steps(model, labels)


def test_evaluation_and_prediction():
    model = _frozen(_sla)
    model.compile("sgd")
    features = model.view_features(IMAGES)
    assert model.evaluate(
        features, LABELS, return_dict=True, verbose=0
    ) == pytest.approx(
        model.evaluate(IMAGES, LABELS, return_dict=True, verbose=0), rel=1e-5
    )
    for mode in model.modes:
        np.testing.assert_allclose(
            model.predict(features, mode=mode, verbose=0),
            model.predict(IMAGES, mode=mode, verbose=0),
            atol=1e-6,
        )


def test_fit_then_the_whole_model_is_saved(tmp_path):
    model = _frozen(_sla)
    model.compile("sgd")
    backbone = model.backbone.get_weights()
    features = model.view_features(IMAGES)
    model.fit(features, LABELS, validation_data=(features, LABELS), verbose=0)
    assert_all_close(model.backbone.get_weights(), backbone, 0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(
        loaded.predict(IMAGES, verbose=0),
        model.predict(features, verbose=0),
        atol=1e-6,
    )


def test_mixed_precision_gives_float32():
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = _frozen(_sla, dense_backbone)
        features = model.view_features(IMAGES)["features"]
    finally:
        keras.config.set_dtype_policy("float32")
    assert features.dtype == np.float32
    assert features.shape == (7, 4, 3)


def test_what_is_refused():
    model = _frozen(_sla)
    model.compile("sgd")
    features = model.view_features(IMAGES)
    with pytest.raises(ValueError, match=r"Expected \(n, 4, 4\)"):
        model.fit({"features": features["features"][:, :3]}, LABELS)
    with pytest.raises(ValueError, match="Got a dict with 'x'"):
        model.fit({"x": features["features"]}, LABELS)
    with pytest.raises(ValueError, match="n > 0"):
        model.fit({"features": features["features"][:0]}, LABELS[:0])
    with pytest.raises(ValueError, match="7 images and labels"):
        model.fit(features, LABELS[:5])
    with pytest.raises(ValueError, match=r"Got features of shape \(7, 4, 4\)"):
        _frozen(_baseline).fit(features, LABELS)
    model.backbone.trainable = True
    with pytest.raises(ValueError, match="whose backbone is trained"):
        model.fit(features, LABELS)
    with pytest.raises(ValueError, match="that is not built"):
        _sla(deep_backbone(), NUM_CLASSES).view_features(IMAGES)
    strong = keras.layers.Dropout(0.5)
    model = _frozen(_sla, unlabeled_loss=True, strong_augmentation=strong)
    with pytest.raises(ValueError, match="strong_augmentation"):
        model.fit(features, LABELS)


def test_images_are_checked_as_in_fit():
    model = _frozen(_sla)
    bad = IMAGES.copy()
    bad[2, 0, 0, 0] = np.nan
    for images, message in (
        (bad, "NaN or infinite pixels in 1 of 7"),
        (IMAGES[:0], "Got no images"),
        (IMAGES[0], "Expected rank 4"),
        (tiny_images(2, size=6), r"Expected \(n, 4, 4, 2\)"),
    ):
        with pytest.raises(ValueError, match=message):
            model.view_features(images)
    features = np.full((7, 4, 4), np.nan, "float32")
    model.compile("sgd")
    with pytest.raises(ValueError, match="Got NaN or infinite features"):
        model.fit({"features": features}, LABELS)
    with pytest.raises(ValueError, match=r"Expected \(n, 4, 4\)"):
        model.predict({"features": features[:, :, :2]})


@requires_tensorflow
def test_a_data_set_with_labels():
    import tensorflow as tf

    model = _frozen(_sla)
    batches = tf.data.Dataset.from_tensor_slices((IMAGES, LABELS)).batch(3)
    np.testing.assert_allclose(
        model.view_features(batches)["features"],
        model.view_features(IMAGES)["features"],
        atol=1e-6,
    )
