# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The TensorFlow step: the stock one's result, in chunks or whole."""

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

pytestmark = requires_tensorflow

IMAGES = tiny_images(10)
LABELS = tiny_labels(10)
WEIGHTS = np.linspace(0.5, 2.0, 10)
DISTILLATION = sla.SelfDistillation(1.5, 0.5, 2.0)


class _StockSLA(sla.SLAModel):
    train_step = keras.Model.train_step


class _StockMultiTask(sla.MultiTaskModel):
    train_step = keras.Model.train_step


KINDS = {
    "sla": (sla.SLAModel, _StockSLA, {}),
    "sla_sd": (
        sla.SLAModel,
        _StockSLA,
        {"distillation": DISTILLATION, "joint_reduction": "sum"},
    ),
    "mt": (sla.MultiTaskModel, _StockMultiTask, {}),
}


def _train(model_class, options, metrics=None):
    """Three steps, the last on a short batch: reported values, weights."""
    backbone = dense_backbone(kernel_regularizer=keras.regularizers.L2(0.05))
    model = model_class(backbone, NUM_CLASSES, "rotation", **options)
    model.build(IMAGES.shape)
    set_random_weights(model)
    optimizer = keras.optimizers.SGD(0.1, momentum=0.9)
    model.compile(optimizer, metrics=metrics, run_eagerly=True)
    history = model.fit(
        IMAGES,
        LABELS,
        sample_weight=WEIGHTS,
        batch_size=4,
        shuffle=False,
        verbose=0,
    )
    assert int(optimizer.iterations) == 3
    return {k: v[0] for k, v in history.history.items()}, model.get_weights()


@pytest.fixture(scope="module", params=KINDS)
def stock(request):
    """What the stock step of Keras gives, all views at once."""
    model_class, stock_class, options = KINDS[request.param]
    return model_class, options, _train(stock_class, options, ["accuracy"])


@pytest.mark.parametrize("chunk", [None, 1, 2, 3, 4])
def test_same_weights_and_report_as_the_stock_step(chunk, stock):
    model_class, options, (expected_logs, expected) = stock
    options = {**options, "transform_chunk": chunk}
    logs, weights = _train(model_class, options, ["accuracy"])
    assert_all_close(weights, expected)
    assert logs == pytest.approx(expected_logs, rel=1e-5)
    assert "accuracy" in logs


def test_plain_augmentation_in_chunks():
    whole = _train(sla.AugmentationModel, {})
    chunked = _train(sla.AugmentationModel, {"transform_chunk": 3})
    assert_all_close(chunked[1], whole[1])
    assert chunked[0] == pytest.approx(whole[0], rel=1e-5)


@pytest.mark.parametrize("chunk", [None, 1, 3])
def test_regularisers_are_in_the_loss_once(chunk):
    losses = []
    for factor in (0.0, 0.2):
        regularizer = keras.regularizers.L2(factor)
        model = sla.SLAModel(
            dense_backbone(kernel_regularizer=regularizer),
            NUM_CLASSES,
            transform_chunk=chunk,
        )
        model.build(IMAGES.shape)
        set_random_weights(model)
        squares = np.sum(np.square(model.get_weights()[0]))
        losses.append(step(model, IMAGES, LABELS)[0]["loss"])
    assert losses[1] - losses[0] == pytest.approx(0.2 * squares, rel=1e-4)


@pytest.mark.parametrize(
    "chunk, policy, run_eagerly",
    [(1, "mixed_float16", True), (3, "float32", False)],
)
def test_chunks_train_with_batch_normalization(chunk, policy, run_eagerly):
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy(policy)
    try:
        model = sla.SLAModel(
            deep_backbone(),
            NUM_CLASSES,
            distillation=True,
            transform_chunk=chunk,
        )
        optimizer = keras.optimizers.Adam(0.05)
        model.compile(optimizer, run_eagerly=run_eagerly)
        losses = model.fit(IMAGES, LABELS, epochs=8, verbose=0).history["loss"]
    finally:
        keras.config.set_dtype_policy("float32")
    assert np.isfinite(losses).all()
    assert losses[-1] < 0.9 * losses[0]
    statistics = model.backbone.layers[1].get_weights()[2]
    assert np.abs(statistics).max() > 0.01


@pytest.mark.parametrize("chunk", [0, -1, 5, 2.0, "2"])
def test_refuses_other_chunks(chunk):
    message = f"transform_chunk={chunk!r}. Expected an integer from 1 to .*, 4"
    with pytest.raises(ValueError, match=message):
        sla.SLAModel(dense_backbone(), NUM_CLASSES, transform_chunk=chunk)


def test_a_backbone_can_be_frozen():
    model = sla.SLAModel(dense_backbone(), NUM_CLASSES, transform_chunk=2)
    model.build(IMAGES.shape)
    model.backbone.trainable = False
    _, change = step(model, IMAGES, LABELS)
    assert [np.abs(value).max() > 0 for value in change] == [0, 0, 1, 1]
