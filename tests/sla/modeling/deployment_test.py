# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Deployed models predict as the training model does, and need less."""

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from fresh_python import run_fresh
from sla.modeling.deployment import copy_layer
from tiny_models import NUM_CLASSES
from tiny_models import deep_backbone
from tiny_models import dense_backbone
from tiny_models import set_random_weights
from tiny_models import tiny_images

IMAGES = tiny_images(5, size=6)
MODES = ("single", "aggregated", "distilled")


def _randomize(model):
    """Random weights, but a variance that is positive."""
    set_random_weights(model)
    model.set_weights([abs(weight) for weight in model.get_weights()])


def _make(backbone=deep_backbone, transforms="rotation"):
    model = sla.SLAModel(backbone(), NUM_CLASSES, transforms, distillation=True)
    model.build(IMAGES.shape)
    _randomize(model)
    return model


def _packages(model):
    """Names of the packages that the layers come from, at any depth."""
    packages = {type(model).__module__.split(".")[0]}
    for layer in getattr(model, "layers", []):
        packages |= _packages(layer)
    return packages


def _predict(model, **options):
    return model.predict(IMAGES, verbose=0, **options)


@pytest.mark.parametrize("backbone", [deep_backbone, dense_backbone])
@pytest.mark.parametrize("mode", MODES)
def test_deployed_equals_predict(backbone, mode):
    model = _make(backbone)
    deployed = model.deploy(mode)
    expected = _predict(model, mode=mode)
    assert expected.std(axis=0).max() > 0.01
    np.testing.assert_allclose(_predict(deployed), expected, atol=1e-6)
    assert deployed.name == f"{model.name}_{mode}"
    assert deployed.output_shape == (None, NUM_CLASSES)


@pytest.mark.parametrize(
    "model_class", [sla.AugmentationModel, sla.MultiTaskModel]
)
@pytest.mark.parametrize("mode", ["single", "aggregated"])
def test_deployed_equals_predict_without_joint_head(model_class, mode):
    model = model_class(deep_backbone(), NUM_CLASSES, "rotation")
    model.build(IMAGES.shape)
    _randomize(model)
    deployed = model.deploy(mode)
    np.testing.assert_allclose(
        _predict(deployed), _predict(model, mode=mode), atol=1e-6
    )
    assert deployed.count_params() == model.backbone.count_params() + 4 * 3 + 3


def _view_logits(model):
    """Joint logits `(B, M, N, M)` in float64, a view at a time."""
    joint = model(IMAGES, training=False)["joint"]
    return keras.ops.convert_to_numpy(joint).astype("float64")


def _softmax(logits):
    weights = np.exp(logits)
    return weights / weights.sum(axis=-1, keepdims=True)


EXPECTED = {
    ("aggregated", "probability_mean"): lambda joint: _softmax(
        np.einsum("bjij->bji", joint)
    ).mean(axis=1),
    ("single", "marginal"): lambda joint: (
        _softmax(joint[:, 0].reshape(len(joint), -1))
        .reshape(joint[:, 0].shape)
        .sum(axis=2)
    ),
    ("single", "logit_sum"): lambda joint: _softmax(joint[:, 0].sum(axis=2)),
}


@pytest.mark.parametrize("mode, reduction", EXPECTED)
def test_other_reductions(mode, reduction, tmp_path):
    model = _make()
    expected = EXPECTED[mode, reduction](_view_logits(model))
    assert np.abs(expected - _predict(model, mode=mode)).max() > 1e-3
    predictions = _predict(model, mode=mode, reduction=reduction)
    np.testing.assert_allclose(predictions, expected, atol=1e-6)
    deployed = model.deploy(mode, reduction)
    np.testing.assert_allclose(_predict(deployed), expected, atol=1e-6)
    deployed.save(tmp_path / "deployed.keras")
    loaded = keras.models.load_model(tmp_path / "deployed.keras")
    np.testing.assert_allclose(_predict(loaded), expected, atol=1e-6)
    if mode == "single":
        assert _packages(loaded) == {"keras"}


def test_probability_mean_without_joint_head():
    model = sla.AugmentationModel(deep_backbone(), NUM_CLASSES, "rotation")
    model.build(IMAGES.shape)
    _randomize(model)
    logits = keras.ops.convert_to_numpy(model(IMAGES, training=False)["class"])
    expected = _softmax(logits.astype("float64")).mean(axis=1)
    deployed = model.deploy("aggregated", "probability_mean")
    np.testing.assert_allclose(_predict(deployed), expected, atol=1e-6)


def test_some_views_at_a_temperature():
    model = _make()
    joint = _view_logits(model)
    logits = (joint[:, 0, :, 0] + joint[:, 3, :, 3]) / 2
    deployed = model.deploy("aggregated", views=(0, 3), temperature=2.5)
    np.testing.assert_allclose(
        _predict(deployed), _softmax(logits / 2.5), atol=1e-6
    )
    one_head = model.backbone.count_params() + 4 * 6 + 6
    assert deployed.count_params() == one_head


@pytest.mark.parametrize("mode", ["single", "aggregated", "distilled"])
def test_logits_are_those_that_the_probabilities_come_from(mode, tmp_path):
    model = _make()
    outputs = model(IMAGES, training=False)
    joint = _view_logits(model)
    expected = {
        "single": joint[:, 0, :, 0],
        "aggregated": np.einsum("bjij->bi", joint) / 4,
        "distilled": keras.ops.convert_to_numpy(outputs["student"]),
    }[mode]
    deployed = model.deploy(mode, temperature=2.0, outputs="logits")
    np.testing.assert_allclose(_predict(deployed), expected / 2, atol=1e-5)
    deployed.save(tmp_path / "logits.keras")
    loaded = keras.models.load_model(tmp_path / "logits.keras")
    np.testing.assert_allclose(_predict(loaded), expected / 2, atol=1e-5)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"outputs": "scores"}, "outputs='scores'. Expected one of probabil"),
        ({"mode": "single", "reduction": "logit_mean"}, "own_transform, marg"),
        ({"mode": "distilled", "reduction": "marginal"}, "nothing to reduce"),
        ({"mode": "distilled", "views": (0, 1)}, "takes one forward pass"),
        ({"mode": "aggregated", "views": (0, 7)}, "distinct indices of the 4"),
        ({"temperature": 0.0}, "Expected a number above 0"),
    ],
)
def test_refuses_what_a_mode_lacks(arguments, message):
    with pytest.raises(ValueError, match=message):
        _make().deploy(**arguments)


def test_the_modes_predict_differently_and_the_default_is_the_last():
    model = _make()
    predictions = [_predict(model, mode=mode) for mode in MODES]
    for i in range(3):
        assert np.abs(predictions[i] - predictions[i - 1]).max() > 1e-3
    np.testing.assert_allclose(
        _predict(model.deploy()), predictions[-1], atol=1e-6
    )


def test_parameters_and_layers():
    model = _make()
    backbone = model.backbone.count_params()
    for mode in ("single", "distilled"):
        deployed = model.deploy(mode)
        assert deployed.count_params() == backbone + 4 * 3 + 3
        assert _packages(deployed) == {"keras"}
    aggregated = model.deploy("aggregated")
    assert aggregated.count_params() == backbone + 4 * 12 + 12
    assert "sla" in _packages(aggregated)


def test_training_on_leaves_the_deployed_model_alone():
    model = _make()
    deployed = model.deploy("distilled")
    before = _predict(deployed)
    set_random_weights(model.backbone, seed=1)
    model.student_head.set_weights([np.ones((4, 3)), np.arange(3)])
    np.testing.assert_array_equal(_predict(deployed), before)
    deployed.layers[-2].set_weights([np.zeros((4, 3)), np.zeros(3)])
    assert np.abs(_predict(model) - 1 / 3).max() > 0.01


@pytest.mark.parametrize("mode", MODES)
def test_any_batch_size_and_training_flag(mode):
    deployed = _make().deploy(mode)
    whole = _predict(deployed)
    alone = keras.ops.convert_to_numpy(deployed(IMAGES[2:3], training=False))
    np.testing.assert_allclose(alone, whole[2:3], atol=1e-6)


@pytest.mark.parametrize("mode", MODES)
def test_saved_and_loaded(mode, tmp_path):
    deployed = _make().deploy(mode)
    deployed.save(tmp_path / "deployed.keras")
    loaded = keras.models.load_model(tmp_path / "deployed.keras")
    np.testing.assert_array_equal(_predict(loaded), _predict(deployed))


LOAD_KERAS = """
    import json, sys
    import keras, numpy as np
    images = np.load(sys.argv[-1])
    models = [keras.models.load_model(path) for path in sys.argv[1:-1]]
    predictions = [
        keras.ops.convert_to_numpy(model(images)).tolist() for model in models
    ]
    assert "sla" not in sys.modules
    assert "official" not in sys.modules
    print(json.dumps(predictions))
"""


@pytest.mark.slow
def test_saved_single_and_distilled_models_need_keras_alone(tmp_path):
    model = _make()
    paths = []
    for mode in ("single", "distilled"):
        paths.append(tmp_path / f"{mode}.keras")
        model.deploy(mode).save(paths[-1])
    np.save(tmp_path / "images.npy", IMAGES)
    predictions = run_fresh(LOAD_KERAS, *paths, tmp_path / "images.npy")
    expected = [_predict(model, mode=mode) for mode in ("single", "distilled")]
    np.testing.assert_allclose(predictions, expected, atol=1e-6)


LOAD_SAVED_MODEL = """
    import json, sys
    # TensorFlow imports Keras where it can: here nobody can.
    sys.modules.update({"keras": None, "sla": None, "official": None})
    import numpy as np
    import tensorflow as tf
    images = np.load(sys.argv[-1])
    models = [tf.saved_model.load(path) for path in sys.argv[1:-1]]
    predictions = [model.serve(images).numpy().tolist() for model in models]
    print(json.dumps(predictions))
"""


@pytest.mark.slow
@requires_tensorflow
def test_saved_model_needs_tensorflow_alone(tmp_path):
    model = _make()
    for mode in MODES:
        model.deploy(mode).export(tmp_path / mode, verbose=False)
    np.save(tmp_path / "images.npy", IMAGES)
    paths = [tmp_path / mode for mode in MODES]
    predictions = run_fresh(LOAD_SAVED_MODEL, *paths, tmp_path / "images.npy")
    expected = [_predict(model, mode=mode) for mode in MODES]
    np.testing.assert_allclose(predictions, expected, atol=1e-5)


@keras.saving.register_keras_serializable(package="deployment_test")
class Subclassed(keras.Model):
    def __init__(self, width, **kwargs):
        super().__init__(**kwargs)
        self.width = width
        self.convolution = keras.layers.Conv2D(width, 3)
        self.normalization = keras.layers.BatchNormalization()

    def call(self, images, training=None):
        features = self.convolution(images)
        return self.normalization(features, training=training)

    def get_config(self):
        return {**super().get_config(), "width": self.width}


class Unsaveable(Subclassed):
    """Keeps its constructor's argument to itself."""

    def get_config(self):
        return keras.Model.get_config(self)


@pytest.mark.parametrize("mode", MODES)
def test_subclassed_backbone(mode):
    model = _make(lambda: Subclassed(4))
    np.testing.assert_allclose(
        _predict(model.deploy(mode)), _predict(model, mode=mode), atol=1e-6
    )


def test_a_backbone_that_cannot_be_copied_is_named():
    model = _make(lambda: Unsaveable(4))
    with pytest.raises(
        ValueError, match=r"Got Unsaveable(.|\n)*get_config\(\) that"
    ):
        model.deploy("single")


def test_refuses_an_unknown_mode_and_an_unbuilt_model():
    with pytest.raises(
        ValueError, match="mode='student'. Expected one of single"
    ):
        _make().deploy("student")
    unbuilt = sla.SLAModel(deep_backbone(), NUM_CLASSES)
    with pytest.raises(
        ValueError, match="SLAModel that is not built, so its im"
    ):
        unbuilt.deploy("single")


@keras.saving.register_keras_serializable(package="deployment_test")
class Flattening(keras.Model):
    """With `get_config`."""

    def __init__(self, width, **kwargs):
        super().__init__(**kwargs)
        self.width = width
        self.flatten = keras.layers.Flatten()
        self.dense = keras.layers.Dense(width)

    def call(self, images):
        return self.dense(self.flatten(images))

    def get_config(self):
        return {**super().get_config(), "width": self.width}


class WithFunction(keras.Model):
    """Built on an argument that Keras cannot serialize by itself."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def call(self, images):
        return self.function(images)


class Forgetful(Flattening):
    """Leaves a constructor's argument out of its config."""

    def get_config(self):
        return keras.Model.get_config(self)


def functional_backbone():
    images = keras.Input(IMAGES.shape[1:])
    inner = keras.Sequential([keras.layers.Conv2D(4, 3)], name="inner")
    features = keras.layers.Flatten()(inner(images))
    return keras.Model(images, features, name="outer")


@pytest.mark.parametrize(
    "make",
    [
        deep_backbone,
        functional_backbone,
        lambda: Flattening(4),
        keras.layers.Flatten,
        lambda: keras.layers.Conv2D(4, 3),
    ],
)
def test_copy_is_alike_and_independent(make):
    layer = make()
    expected = keras.ops.convert_to_numpy(layer(IMAGES))
    copy = copy_layer(layer)
    assert type(copy) is type(layer)
    assert copy is not layer
    copy(IMAGES)
    assert not {id(weight) for weight in copy.weights} & {
        id(weight) for weight in layer.weights
    }
    copy.set_weights(layer.get_weights())
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(copy(IMAGES)), expected
    )


@pytest.mark.parametrize(
    "layer", [WithFunction(keras.ops.relu), Forgetful(4)], ids=repr
)
def test_a_backbone_without_config_is_named_with_the_remedy(layer):
    layer(IMAGES)
    name = f"{type(layer).__name__} '{layer.name}'"
    with pytest.raises(
        ValueError,
        match=rf"Got {name}, which cannot be copied(.|\n)*a get_config\(\)",
    ):
        copy_layer(layer)
