# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What every model shares: ways to run it, precision, inference, refusals."""

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from numpy_models import cross_entropy
from tiny_models import NUM_CLASSES
from tiny_models import assert_all_close
from tiny_models import deep_backbone
from tiny_models import dense_backbone
from tiny_models import set_random_weights
from tiny_models import tiny_images
from tiny_models import tiny_labels

IMAGES = tiny_images(8)
LABELS = tiny_labels(8)


def _make():
    model = sla.SLAModel(
        dense_backbone(),
        NUM_CLASSES,
        distillation=True,
    )
    model.build(IMAGES.shape)
    set_random_weights(model)
    return model


@pytest.mark.parametrize(
    "model_class, policy, run_eagerly",
    [
        (sla.SLAModel, "mixed_float16", False),
        (sla.SLAModel, "mixed_bfloat16", True),
        (sla.MultiTaskModel, "mixed_float16", True),
    ],
)
def test_mixed_precision_trains_with_float32_logits(
    model_class, policy, run_eagerly
):
    options = {"distillation": True} if model_class is sla.SLAModel else {}
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy(policy)
    try:
        model = model_class(
            deep_backbone(), NUM_CLASSES, "rotation2", **options
        )
        optimizer = keras.optimizers.Adam(0.05)
        model.compile(optimizer, run_eagerly=run_eagerly)
        images = tiny_images(12)
        history = model.fit(images, tiny_labels(12), epochs=8, verbose=0)
        outputs = model(images)
    finally:
        keras.config.set_dtype_policy("float32")
    compute = policy.removeprefix("mixed_")
    assert model.backbone.layers[0].compute_dtype == compute
    for logits in outputs.values():
        assert keras.backend.standardize_dtype(logits.dtype) == "float32"
    loss = model.compute_loss(y=tiny_labels(12), y_pred=outputs)
    assert keras.backend.standardize_dtype(loss.dtype) == "float32"
    assert history.history["loss"][-1] < 0.9 * history.history["loss"][0]
    assert model.predict(images, verbose=0).dtype == np.float32
    assert model.deploy().predict(images, verbose=0).dtype == np.float32


class _Batches(keras.utils.PyDataset):
    """The examples four at a time."""

    def __len__(self):
        return 2

    def __getitem__(self, index):
        rows = slice(4 * index, 4 * index + 4)
        return IMAGES[rows], LABELS[rows]


def _fit(data, labels=None, compile_options=None, **options):
    model = _make()
    model.compile(keras.optimizers.SGD(0.1), **(compile_options or {}))
    model.fit(data, labels, epochs=2, verbose=0, **options)
    return model.get_weights()


def _fit_arrays(**compile_options):
    options = {"batch_size": 4, "shuffle": False}
    return _fit(IMAGES, LABELS, compile_options, **options)


@pytest.fixture(scope="module")
def trained():
    return _fit_arrays()


def test_python_data_set(trained):
    assert_all_close(_fit(_Batches(), shuffle=False), trained)


@requires_tensorflow
def test_tensorflow_data_set(trained):
    import tensorflow as tf

    data = tf.data.Dataset.from_tensor_slices((IMAGES, LABELS)).batch(4)
    assert_all_close(_fit(data, shuffle=False), trained)
    endless = data.repeat().prefetch(2)
    endless_options = {"steps_per_epoch": 2, "shuffle": False}
    assert_all_close(_fit(endless, **endless_options), trained)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"run_eagerly": True}, id="run_eagerly"),
        pytest.param({"jit_compile": True}, id="jit_compile"),
        pytest.param(
            {"steps_per_execution": 2},
            id="steps_per_execution",
            marks=pytest.mark.skipif(
                keras.backend.backend() == "torch",
                reason="Keras takes one step at a time on PyTorch",
            ),
        ),
    ],
)
def test_ways_to_run_a_step(options, trained):
    assert_all_close(_fit_arrays(**options), trained)


@pytest.mark.parametrize("model_class", [sla.SLAModel, sla.MultiTaskModel])
def test_a_small_set_can_be_learned(model_class):
    keras.utils.set_random_seed(0)
    model = model_class(dense_backbone(), NUM_CLASSES, "rotation2")
    model.compile(keras.optimizers.Adam(0.1), run_eagerly=True)
    history = model.fit(IMAGES, LABELS, epochs=12, verbose=0).history
    assert history["aggregated_accuracy"][-1] == 1.0
    predicted = model.predict(IMAGES, verbose=0).argmax(axis=-1)
    np.testing.assert_array_equal(predicted, LABELS)


def test_compile_refuses_a_loss_and_can_be_repeated():
    with pytest.raises(
        ValueError,
        match="loss='mse'. Expected None: SLAModel has its loss",
    ):
        _make().compile("sgd", loss="mse")
    model = _make()
    model.compile("sgd")
    model.compile(optimizer=keras.optimizers.Adam(), run_eagerly=True)
    assert np.isfinite(model.train_on_batch(IMAGES, LABELS)[0])


def test_predict_follows_the_weights_and_knows_its_modes():
    model = _make()
    before = model.predict(IMAGES, mode="single", verbose=0)
    np.testing.assert_allclose(before.sum(axis=1), 1.0, rtol=1e-5)
    set_random_weights(model, seed=1)
    after = model.predict(IMAGES, mode="single", verbose=0)
    scores = keras.ops.convert_to_numpy(model(IMAGES)["joint"])[:, 0, :, 0]
    expected = [-cross_entropy(np.eye(3)[0], row) for row in scores]
    np.testing.assert_allclose(np.log(after[:, 0]), expected, rtol=1e-4)
    assert np.abs(after - before).max() > 0.01
    np.testing.assert_array_equal(
        model.predict(IMAGES, verbose=0),
        model.predict(IMAGES, mode="distilled", verbose=0),
    )
    with pytest.raises(
        ValueError,
        match="Got mode='agg'. Expected one of single, aggregated, distilled, "
        "the inference modes of this SLAModel.",
    ):
        model.predict(IMAGES, mode="agg")


def test_predict_builds_a_model_that_has_seen_nothing():
    model = sla.SLAModel(dense_backbone(), NUM_CLASSES)
    with pytest.raises(ValueError, match="Got a SLAModel that is not built"):
        model.predict(_Batches(), verbose=0)
    assert model.predict(IMAGES, verbose=0).shape == (8, NUM_CLASSES)


def test_class_probabilities_are_those_of_predict():
    model = _make()
    for mode in model.modes:
        np.testing.assert_allclose(
            keras.ops.convert_to_numpy(model.class_probabilities(IMAGES, mode)),
            model.predict(IMAGES, mode=mode, verbose=0),
            atol=1e-6,
        )


class _TwoOutputs(keras.layers.Layer):
    def call(self, images):
        return [images, images]


@pytest.mark.parametrize(
    "backbone, message",
    [
        (
            keras.layers.Reshape((16, 2)),
            r"Got \(None, 16, 2\) from the back",
        ),
        (_TwoOutputs(), r"Got list from .* Expected one tensor \(B, feat"),
    ],
)
def test_refuses_a_backbone_that_cannot_be_pooled(backbone, message):
    model = sla.SLAModel(backbone, NUM_CLASSES)
    with pytest.raises(ValueError, match=message):
        model.build(IMAGES.shape)


@pytest.mark.parametrize(
    "transforms, shape, message",
    [
        ("rotation", (None, 4, 6, 3), "height 4 and width 6.*Expected square"),
        ("color_perm", (None, 4, 4, 1), "Got gray images .* permutes colors"),
        ("rotation", (None, 16), r"shape \(None, 16\). Expected rank 4"),
    ],
)
def test_refuses_to_build_for_images_that_do_not_fit(
    transforms, shape, message
):
    model = sla.SLAModel(dense_backbone(), NUM_CLASSES, transforms)
    with pytest.raises(ValueError, match=message):
        model.build(shape)


@pytest.mark.parametrize("chunk", [None, 2])
@pytest.mark.filterwarnings("ignore:The model does not have any trainable")
def test_a_model_that_is_frozen_as_a_whole(chunk):
    if chunk and keras.backend.backend() != "tensorflow":
        pytest.skip("chunks need TensorFlow")
    model = sla.SLAModel(dense_backbone(), NUM_CLASSES, transform_chunk=chunk)
    model.build(IMAGES.shape)
    model.trainable = False
    model.compile("sgd")
    before = model.get_weights()
    history = model.fit(IMAGES, LABELS, verbose=0).history
    assert np.isfinite(history["loss"]).all()
    assert_all_close(model.get_weights(), before, 0.0)


@pytest.mark.skipif(
    keras.backend.backend() == "tensorflow", reason="there it trains"
)
@pytest.mark.parametrize("option", ["transform_chunk", "transforms_per_step"])
def test_a_model_trained_in_parts_predicts_on_every_backend(option):
    model = sla.SLAModel(dense_backbone(), NUM_CLASSES, **{option: 2})
    assert model.predict(IMAGES, verbose=0).shape == (len(IMAGES), NUM_CLASSES)
    model.compile("sgd")
    with pytest.raises(ValueError, match=f"{option} .*on the .* backend"):
        model.fit(IMAGES, LABELS, verbose=0)


@pytest.mark.parametrize("integer", [np.int64, np.int32, np.uint8])
def test_integers_of_numpy(integer, tmp_path):
    shape = tuple(map(integer, IMAGES.shape[1:]))
    backbone = sla.backbones.small_cnn(shape, width=integer(2))
    model = sla.SLAModel(backbone, integer(NUM_CLASSES))
    model.build(IMAGES.shape)
    model.save(tmp_path / "model.keras")
    assert keras.models.load_model(tmp_path / "model.keras").num_classes == 3
    deployed = model.deploy("aggregated", views=np.array([0, 2]))
    deployed.save(tmp_path / "deployed.keras")
    keras.models.load_model(tmp_path / "deployed.keras")
