# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Steps on a random subset of the transforms, against float64 numpy."""

import itertools

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from numpy_models import class_loss
from numpy_models import dense_features
from numpy_models import finite_differences
from numpy_models import sla_loss
from tiny_models import NUM_CLASSES
from tiny_models import assert_all_close
from tiny_models import dense_backbone
from tiny_models import set_random_weights
from tiny_models import step
from tiny_models import tiny_images
from tiny_models import tiny_labels

pytestmark = requires_tensorflow

IMAGES = tiny_images(4)
LABELS = tiny_labels(4)
TARGETS = np.eye(NUM_CLASSES)[LABELS]
DISTILLATION = sla.SelfDistillation(1.5, 0.5, 2.0, per_view=True)


def _built(model_class=sla.SLAModel, **options):
    model = model_class(dense_backbone(), NUM_CLASSES, "rotation", **options)
    model.build(IMAGES.shape)
    set_random_weights(model)
    return model


def _subsets(size):
    """All subsets that a step may have."""
    return [(0, *rest) for rest in itertools.combinations((1, 2, 3), size - 1)]


def _assert_one_subset_fits(model, size, loss_of_subset):
    """Loss and gradients of a step are numpy's for one possible subset.

    Args:
        loss_of_subset: function of the subset -> the value, and a function of
            the weights to differentiate.
    """
    weights = [weight.astype("float64") for weight in model.get_weights()]
    logs, gradients = step(model, IMAGES, LABELS)
    values = {
        subset: loss_of_subset(weights, subset) for subset in _subsets(size)
    }
    fitting = [
        loss
        for value, loss in values.values()
        if np.isclose(logs["loss"], value, rtol=1e-5)
    ]
    assert len(fitting) == 1
    assert_all_close(gradients, finite_differences(fitting[0], weights))


@pytest.mark.parametrize("size, reduction", [(2, "mean"), (3, "sum")])
def test_loss_and_gradients_of_joint_labels(size, reduction):
    model = _built(
        distillation=DISTILLATION,
        joint_reduction=reduction,
        transforms_per_step=size,
    )
    options = {"reduction": reduction, **DISTILLATION.get_config()}

    def loss_of_subset(weights, present):
        return sla_loss(
            weights,
            IMAGES,
            TARGETS,
            "rotation",
            dense_features,
            {**options, "present": present},
        )

    _assert_one_subset_fits(model, size, loss_of_subset)


@pytest.mark.parametrize(
    "model_class", [sla.AugmentationModel, sla.MultiTaskModel]
)
def test_loss_and_gradients_of_the_other_methods(model_class):
    model = _built(model_class, transforms_per_step=2)

    def loss_of_subset(weights, present):
        def loss(weights):
            return class_loss(
                weights, IMAGES, TARGETS, "rotation", dense_features, present
            )

        return loss(weights), loss

    _assert_one_subset_fits(model, 2, loss_of_subset)


def _train(transforms_per_step, chunk=None, epochs=12, model_class=None):
    model = _built(
        model_class or sla.SLAModel,
        transforms_per_step=transforms_per_step,
        transform_chunk=chunk,
        **({} if model_class else {"distillation": DISTILLATION}),
    )
    model.compile(keras.optimizers.SGD(0.05))
    history = model.fit(
        IMAGES, LABELS, batch_size=2, epochs=epochs, shuffle=False, verbose=0
    )
    return history.history, model


@pytest.mark.parametrize("chunk", [1, 2])
def test_chunks_of_a_subset_train_as_the_whole_of_it(chunk):
    whole_logs, whole = _train(3)
    logs, model = _train(3, chunk)
    assert_all_close(model.get_weights(), whole.get_weights())
    for name, values in whole_logs.items():
        np.testing.assert_allclose(logs[name], values, rtol=1e-4, err_msg=name)


def test_all_transforms_in_each_step_is_the_default():
    assert_all_close(
        _train(4)[1].get_weights(), _train(None)[1].get_weights(), 0.0
    )


@pytest.mark.parametrize("model_class", [sla.SLAModel, sla.MultiTaskModel])
def test_each_step_has_the_identity_and_in_the_end_every_transform(model_class):
    options = {"transforms_per_step": 2}
    model = _built(model_class, **options)
    model.compile(keras.optimizers.SGD(0.0))
    seen = []
    for _ in range(20):
        model.reset_metrics()
        model.train_on_batch(IMAGES, LABELS)
        seen.append(model.view_accuracy.count.numpy() > 0)
    seen = np.array(seen)
    assert seen[:, 0].all()
    assert (seen.sum(axis=1) == 2).all()
    assert (seen.sum(axis=0) > 2).all()


def test_the_report_counts_only_the_views_that_ran():
    model = _built(transforms_per_step=2)
    model.compile(keras.optimizers.SGD(0.0))
    logs = model.train_on_batch(IMAGES, LABELS, return_dict=True)
    ran = model.view_accuracy.count.numpy() > 0
    whole = model.evaluate(IMAGES, LABELS, verbose=0, return_dict=True)
    names = [f"accuracy_on_{name}" for name in model.transforms.names]
    for name, has_run in zip(names, ran):
        assert logs[name] == pytest.approx(whole[name] if has_run else 0)


@pytest.mark.parametrize("size, chunk", [(None, None), (2, None), (3, 1)])
def test_nothing_is_traced_after_the_first_step(size, chunk):
    model = _built(transforms_per_step=size, transform_chunk=chunk)
    model.compile(keras.optimizers.SGD(0.05))
    traced, after_first = [], []
    loss_terms = model.loss_terms

    def counting(*arguments):
        traced.append(1)
        return loss_terms(*arguments)

    model.loss_terms = counting
    at_first = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda *_, **__: after_first.append(len(traced))
    )
    model.fit(
        IMAGES, LABELS, batch_size=2, epochs=3, callbacks=[at_first], verbose=0
    )
    assert len(after_first) == 6
    assert after_first[0] > 0
    assert after_first[-1] == after_first[0]


@pytest.mark.parametrize("size", [1, 0, 5, 2.0])
def test_refuses_other_numbers(size):
    message = f"transforms_per_step={size!r}. Expected an integer from 2 to .*4"
    with pytest.raises(ValueError, match=message):
        _built(transforms_per_step=size)


def test_the_number_is_kept(tmp_path):
    model = _built(transforms_per_step=3)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.transforms_per_step == 3


def _drawn(model, steps=12):
    """Which transforms ran in each of some steps."""
    seen = []
    for _ in range(steps):
        model.reset_metrics()
        model.train_on_batch(IMAGES, LABELS)
        seen.append(model.view_accuracy.count.numpy() > 0)
    return np.array(seen).tolist()


def _compiled(**options):
    model = _built(transforms_per_step=2, **options)
    model.compile(keras.optimizers.SGD(0.0))
    return model


def test_other_seeds_draw_other_transforms(tmp_path):
    drawn = [_drawn(_compiled(seed=seed)) for seed in (0, 1, 1)]
    assert drawn[1] == drawn[2] != drawn[0]
    keras.utils.set_random_seed(1)
    model = _compiled()
    assert _drawn(model, 5) == drawn[1][:5]
    # A file goes on where the model was, whatever the seed is there.
    keras.utils.set_random_seed(2)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert _drawn(loaded, 7) == drawn[1][5:]


def test_draws_compile_for_a_device():
    model = _built(transforms_per_step=2)
    model.compile(keras.optimizers.SGD(0.0), jit_compile=True)
    assert np.isfinite(model.train_on_batch(IMAGES, LABELS)).all()


def test_draws_of_a_step_that_accumulates_gradients():
    model = _built(transforms_per_step=2)
    optimizer = keras.optimizers.SGD(0.0, gradient_accumulation_steps=3)
    model.compile(optimizer)
    drawn = _drawn(model)
    assert drawn[::3] == drawn[1::3] == drawn[2::3] == _drawn(_compiled(), 4)
