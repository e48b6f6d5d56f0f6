# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Bad data is refused before training; good data is left as it was."""

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
from tiny_models import tiny_labels

IMAGES = tiny_images(8, channels=3)
LABELS = tiny_labels(8)


def _make(transforms="rotation"):
    model = sla.SLAModel(dense_backbone(), NUM_CLASSES, transforms)
    model.compile(keras.optimizers.SGD(0.1), run_eagerly=True)
    return model


def _with(array, value, *index):
    array = array.copy()
    array[index] = value
    return array


class _Batches(keras.utils.PyDataset):
    def __init__(self, *batches):
        super().__init__()
        self.batches = batches

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, index):
        return self.batches[index]


BAD_DATA = {
    "label too large": (
        (IMAGES, _with(LABELS, 3, 5)),
        "Got label 3 at index 5. Expected integers from 0 to 2 for num_",
    ),
    "negative label": (
        (IMAGES, _with(LABELS, -1, 0)),
        "Got label -1 at index 0. Expected integers from 0 to 2",
    ),
    "column of labels": (
        (IMAGES, _with(LABELS[:, None], 7, 2)),
        "Got label 7 at index 2. Expected integers from 0 to 2",
    ),
    "fractional label": (
        (IMAGES, _with(LABELS.astype("float32"), 0.5, 4)),
        "Got label 0.5 at index 4. Expected",
    ),
    "label NaN": (
        (IMAGES, _with(LABELS.astype("float32"), np.nan, 4)),
        "Got label nan at index 4. Expected",
    ),
    "other number of classes": (
        (IMAGES, np.eye(4)[LABELS]),
        r"labels of shape \(8, 4\) for 3 classes.*Is num_classes right",
    ),
    "soft label NaN": (
        (IMAGES, _with(np.eye(NUM_CLASSES)[LABELS], np.nan, 6, 1)),
        "Got label .*nan.* at index 6. Expected probabilities",
    ),
    "soft label negative": (
        (IMAGES, _with(np.eye(NUM_CLASSES)[LABELS], -1.0, 2, 0)),
        "Got label .*-1.* at index 2. Expected probabilities",
    ),
    "several classes at once": (
        (IMAGES, _with(np.eye(NUM_CLASSES)[LABELS], 1, 5)),
        "row of labels at index 5 that adds up to 3. Expected 1: one class",
    ),
    "negative weight": (
        (IMAGES, LABELS, _with(np.ones(8), -0.5, 6)),
        "Got sample_weight -0.5 at index 6. Expected finite weights of at le",
    ),
    "weight NaN": (
        (IMAGES, LABELS, _with(np.ones(8), np.nan, 1)),
        "Got sample_weight nan at index 1",
    ),
    "channels first": (
        (np.zeros((8, 3, 16, 16), "float32"), LABELS),
        "channels come first. Expected .B, height, width, channels.*moveaxis",
    ),
    "names as labels": (
        (IMAGES, np.array(["cat"] * 8)),
        "Got labels of dtype <U3. Expected integers from 0 to 2",
    ),
    "fewer labels": (
        (IMAGES, LABELS[:7]),
        r"Got 8 images and labels of shape \(7,\). Expected one label for",
    ),
    "no labels": ((IMAGES, None), "labels"),
    "rank 3": (
        (IMAGES[..., 0], LABELS),
        r"images of shape \(8, 4, 4\). Expected rank 4: .*channel axis",
    ),
    "NaN pixel": (
        (_with(IMAGES, np.nan, 3, 0, 0, 0), LABELS),
        "NaN or infinite pixels in 1 of 8 images, first in image 3",
    ),
    "infinite pixel": (
        (_with(IMAGES, np.inf, slice(2, 4)), LABELS),
        "NaN or infinite pixels in 2 of 8 images, first in image 2",
    ),
    "no images": (
        (IMAGES[:0], LABELS[:0]),
        "Got no images. Expected at least one",
    ),
    "not square": (
        (IMAGES[:, :3], LABELS),
        "height 3 and width 4 .*Expected square",
    ),
}


@pytest.mark.parametrize("data, message", BAD_DATA.values(), ids=BAD_DATA)
def test_refuses_arrays(data, message):
    model = _make()
    data = dict(zip(("x", "y", "sample_weight"), data))
    with pytest.raises(ValueError, match=message):
        model.fit(**data, verbose=0)
    with pytest.raises(ValueError, match=message):
        model.evaluate(**data, verbose=0)
    assert not model.built, "nothing has run"


@pytest.mark.parametrize(
    "name", ["label too large", "NaN pixel", "rank 3", "negative weight"]
)
def test_refuses_first_batches_of_data_sets(name):
    data, message = BAD_DATA[name]
    model = _make()
    with pytest.raises(ValueError, match=message):
        model.fit(_Batches(data), verbose=0)
    with pytest.raises(ValueError, match=message):
        model.fit(IMAGES, LABELS, validation_data=data, verbose=0)
    with pytest.raises(ValueError, match=message):
        model.fit(IMAGES, LABELS, validation_data=_Batches(data), verbose=0)
    assert not model.built


@requires_tensorflow
@pytest.mark.parametrize(
    "name", ["label too large", "NaN pixel", "rank 3", "negative weight"]
)
def test_refuses_first_batches_of_tensorflow_data_sets(name):
    import tensorflow as tf

    data, message = BAD_DATA[name]
    model = _make()
    with pytest.raises(ValueError, match=message):
        model.fit(tf.data.Dataset.from_tensors(data), verbose=0)
    assert not model.built


def test_refuses_data_sets_without_batches_or_labels():
    with pytest.raises(ValueError, match="Got an empty data set"):
        _make().fit(_Batches(), verbose=0)
    with pytest.raises(ValueError, match="Got a data set without labels"):
        _make().fit(_Batches((IMAGES,)), verbose=0)


@requires_tensorflow
def test_refuses_tensorflow_data_sets_without_batches_or_labels():
    import tensorflow as tf

    data = tf.data.Dataset.from_tensor_slices((IMAGES, LABELS)).batch(4)
    with pytest.raises(ValueError, match="Got an empty data set"):
        _make().fit(data.take(0), verbose=0)
    images = tf.data.Dataset.from_tensor_slices(IMAGES).batch(4)
    with pytest.raises(ValueError, match="Got a data set without labels"):
        _make().fit(images, verbose=0)


def test_refuses_gray_images_with_color_permutations():
    with pytest.raises(ValueError, match="Got gray images .1 channel."):
        _make("color_perm").fit(IMAGES[..., :1], LABELS, verbose=0)


def test_the_model_is_usable_after_a_refusal():
    model = _make()
    with pytest.raises(ValueError, match="Got label 3"):
        model.fit(IMAGES, _with(LABELS, 3, 0), verbose=0)
    assert np.isfinite(model.fit(IMAGES, LABELS, verbose=0).history["loss"])


def test_tensors_are_taken():
    model = _make()
    images, labels = map(keras.ops.convert_to_tensor, (IMAGES, LABELS))
    assert np.isfinite(model.fit(images, labels, verbose=0).history["loss"])


def _trained(data, **options):
    model = _make()
    model.build(IMAGES.shape)
    set_random_weights(model)
    model.fit(data, shuffle=False, verbose=0, **options)
    return model.get_weights()


def _expected():
    return _trained(_Batches(*_slices()))


def _slices():
    return [(IMAGES[i : i + 4], LABELS[i : i + 4]) for i in (0, 4)]


def test_a_generator_loses_no_batch():
    seen = []

    def generate():
        for number, batch in enumerate(_slices()):
            seen.append(number)
            yield batch

    trained = _trained(generate(), steps_per_epoch=2)
    assert seen == [0, 1]
    assert_all_close(trained, _expected(), 1e-6)


@requires_tensorflow
def test_a_tensorflow_data_set_loses_no_batch():
    import tensorflow as tf

    data = tf.data.Dataset.from_tensor_slices((IMAGES, LABELS))
    assert_all_close(_trained(data.batch(4)), _expected(), 1e-6)


@requires_tensorflow
def test_a_shuffled_tensorflow_data_set_keeps_its_order():
    import tensorflow as tf

    data = tf.data.Dataset.from_tensor_slices((IMAGES, LABELS))
    data = data.shuffle(8, seed=3, reshuffle_each_iteration=False).batch(4)
    in_order = _Batches(*data.as_numpy_iterator())
    assert_all_close(_trained(data), _trained(in_order), 1e-6)


class _CountedBatches(_Batches):
    """Notes how often its first batch is read."""

    def __init__(self, *batches):
        super().__init__(*batches)
        self.reads = 0

    def __getitem__(self, index):
        self.reads += index == 0
        return super().__getitem__(index)


def test_validation_data_is_checked_once_and_not_in_each_epoch():
    reads = []
    for epochs in (1, 3):
        data = _CountedBatches(*_slices())
        _make().fit(
            IMAGES, LABELS, validation_data=data, epochs=epochs, verbose=0
        )
        reads.append(data.reads)
    assert reads[1] - reads[0] == 2, "each further epoch reads it once"
    model = _make()
    model.fit(IMAGES, LABELS, verbose=0)
    with pytest.raises(ValueError, match="Got label 3"):
        model.evaluate(_Batches((IMAGES, _with(LABELS, 3, 0))), verbose=0)


@requires_tensorflow
@pytest.mark.parametrize("form", ["integers", "column", "one-hot"])
def test_labels_of_a_shape_that_tensorflow_does_not_know(form):
    import tensorflow as tf

    labels = {
        "integers": LABELS,
        "column": LABELS[:, None],
        "one-hot": np.eye(NUM_CLASSES, dtype="int32")[LABELS],
    }[form]

    def data_set(labels_shape):
        return tf.data.Dataset.from_generator(
            lambda: iter([(IMAGES, labels)]),
            output_signature=(
                tf.TensorSpec((None, *IMAGES.shape[1:])),
                tf.TensorSpec(labels_shape, tf.int32),
            ),
        )

    def evaluate(data):
        model = sla.SLAModel(dense_backbone(), NUM_CLASSES)
        model.build(IMAGES.shape)
        set_random_weights(model)
        model.compile("sgd")
        return model.evaluate(data, verbose=0)

    unknown = data_set([None] * labels.ndim)
    assert evaluate(unknown) == pytest.approx(
        evaluate(_Batches((IMAGES, LABELS)))
    )
    with pytest.raises(ValueError, match="unknown rank.*tf.ensure_shape"):
        _make().fit(data_set(None), verbose=0)


def test_refuses_negative_weights_of_classes():
    model = _make()
    with pytest.raises(ValueError, match="Got class_weight -1.0 at index 1"):
        model.fit(IMAGES, LABELS, class_weight={0: 1.0, 2: -1.0}, verbose=0)
    model.fit(IMAGES, LABELS, class_weight={0: 1.0, 2: 2.0}, verbose=0)
