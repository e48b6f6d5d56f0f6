# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What `fit` and `compile` refuse of data with unlabeled images."""

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from tiny_models import NUM_CLASSES
from tiny_models import assert_all_close
from tiny_models import dense_backbone
from tiny_models import set_random_weights
from tiny_models import tiny_images

IMAGES = tiny_images(7)
LABELS = np.array([1, -1, 0, -1, -1, 2, -1])


def _make(loss=True, model_class=sla.SLAModel):
    model = model_class(
        dense_backbone(), NUM_CLASSES, "rotation", unlabeled_loss=loss
    )
    model.build(IMAGES.shape)
    set_random_weights(model)
    return model


def test_class_weight_of_arrays_leaves_unlabeled_images_alone():
    def fitted(**options):
        model = _make()
        model.compile(keras.optimizers.SGD(0.1))
        model.fit(
            IMAGES, LABELS, batch_size=7, shuffle=False, verbose=0, **options
        )
        return model.get_weights()

    by_class = fitted(class_weight={0: 0.5, 1: 2.0, 2: 3.0})
    weights = np.array([2.0, 7.0, 0.5, 7.0, 7.0, 3.0, 7.0])
    assert_all_close(by_class, fitted(sample_weight=weights), 1e-6)


def _refusal(labels=LABELS, model=None, images=IMAGES, **options):
    model = _make() if model is None else model
    model.compile("sgd", **options.pop("compile", {}))
    with pytest.raises(ValueError) as refusal:
        model.fit(images, labels, verbose=0, **options)
    return str(refusal.value)


def test_refusals():
    assert "no labeled image of class 2" in _refusal(np.minimum(LABELS, 1))
    assert "no unlabeled image" in _refusal(np.abs(LABELS))
    one_hot = np.eye(NUM_CLASSES)[np.abs(LABELS)]
    assert "no unlabeled image" in _refusal(one_hot)
    assert "-2" in _refusal(np.where(LABELS < 0, -2, LABELS))
    assert "unlabeled_loss=True" in _refusal(model=_make(None))
    with pytest.raises(ValueError, match="weighted_metrics"):
        _make().compile("sgd", metrics=["accuracy"])
    with pytest.raises(ValueError, match="pseudo_label_weight"):
        _make(
            sla.UnlabeledLoss(pseudo_label_weight=0),
            model_class=sla.AugmentationModel,
        )


@requires_tensorflow
def test_class_weight_with_a_data_set_is_refused():
    import tensorflow as tf

    data = tf.data.Dataset.from_tensor_slices((IMAGES, LABELS)).batch(3)
    message = _refusal(None, images=data, class_weight={0: 2.0})
    assert "sample_weight" in message
