# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The recipe from arrays, for a few steps on the backend in use."""

import json

import keras
import numpy as np
import pytest

from benchmarks.cifar10_gpu import multiplications
from benchmarks.cifar10_gpu import train
from benchmarks.device_steps import MEAN
from benchmarks.device_steps import PADDING
from benchmarks.device_steps import STDDEV
from benchmarks.device_steps import crop_and_flip
from benchmarks.device_steps import draw_batch
from benchmarks.device_steps import normalize

RNG = np.random.default_rng(0)
DATA = {
    "x_train": RNG.integers(0, 256, (40, 32, 32, 3), "uint8"),
    "y_train": np.arange(40) % 10,
    "x_test": RNG.integers(0, 256, (20, 32, 32, 3), "uint8"),
    "y_test": np.arange(20) % 10,
}
SETTINGS = {"batch_size": 8, "depth": 20, "interval": 2}


def test_crops_and_flips_are_those_of_numpy():
    images = RNG.normal(size=(3, 6, 5, 2)).astype("float32")
    offsets = np.array([[0, 8], [4, 4], [7, 1]], "int32")
    flips = np.array([False, False, True])
    found = crop_and_flip(
        *map(keras.ops.convert_to_tensor, (images, offsets, flips))
    )
    border = [(0, 0), (PADDING, PADDING), (PADDING, PADDING), (0, 0)]
    padded = np.pad(images, border)
    expected = [
        image[row : row + 6, column : column + 5]
        for image, (row, column) in zip(padded, offsets)
    ]
    expected[2] = expected[2][:, ::-1]
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(found[1], images[1])


def test_pixels_are_normalized():
    expected = (DATA["x_test"] / 255 - MEAN) / STDDEV
    np.testing.assert_allclose(normalize(DATA["x_test"]), expected, atol=1e-5)


def test_an_epoch_has_each_image_once_and_crops_of_its_own():
    args = DATA["x_train"], np.arange(40)
    batches = [draw_batch(*args, step, 8, 0) for step in range(10)]
    labels = [batch[1] for batch in batches]
    for epoch in (labels[:5], labels[5:]):
        assert sorted(np.concatenate(epoch)) == list(range(40))
    assert np.concatenate(labels[:5]).tolist() != sorted(range(40))
    assert labels[0].tolist() != labels[5].tolist()
    assert not np.array_equal(batches[0][2], batches[5][2])
    other_seed = draw_batch(*args, 0, 8, 1)
    assert other_seed[1].tolist() != labels[0].tolist()
    for image, label in zip(*batches[3][:2]):
        np.testing.assert_array_equal(image, DATA["x_train"][label])


def test_a_run_that_was_stopped_ends_as_if_never_stopped(tmp_path):
    stopped, whole = tmp_path / "stopped", tmp_path / "whole"
    assert train(DATA, stopped, steps=4, max_seconds=0, **SETTINGS) is None
    assert json.loads((stopped / "progress.json").read_text())["step"] == 2
    results = train(DATA, stopped, steps=4, **SETTINGS)
    expected = train(DATA, whole, steps=4, **SETTINGS)
    for name, value in expected["test"].items():
        assert results["test"][name] == pytest.approx(value, rel=1e-4)
    assert results["parameters"] > 270_000
    assert json.loads((stopped / "results.json").read_text()) == results
    first, second = (
        keras.models.load_model(folder / "model-4.keras").get_weights()
        for folder in (stopped, whole)
    )
    for weight, other in zip(first, second):
        np.testing.assert_allclose(weight, other, rtol=1e-4, atol=1e-5)
    assert not (stopped / "model-2.keras").exists()


@pytest.mark.parametrize("method", ["baseline", "sla"])
def test_other_methods(method, tmp_path):
    settings = {**SETTINGS, "steps": 2, "peak_tflops": 1.0}
    results = train(DATA, tmp_path, method, **settings)
    views = {"baseline": 1, "sla": 4}[method]
    assert results["share_of_peak"] == pytest.approx(
        6e-12 * 40_550_400 * views * results["images_per_second"]
    )
    assert 0 <= results["test"]["single_accuracy"] <= 1


@pytest.mark.slow
def test_steps_learn_what_there_is_to_learn(tmp_path):
    images = np.zeros((40, 32, 32, 3), "uint8")
    images += (25 * (np.arange(40) % 10)).astype("uint8")[:, None, None, None]
    data = {**DATA, "x_train": images, "x_test": images[:20]}
    results = train(data, tmp_path, "baseline", steps=60, **SETTINGS)
    assert results["test"]["class_loss"] < np.log(10)


def test_multiplications_are_counted_by_hand():
    import sla

    backbone = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            keras.layers.Conv2D(4, 3, padding="same"),
            keras.layers.Conv2D(2, 3, strides=2, padding="same"),
        ]
    )
    model = sla.AugmentationModel(backbone, 10)
    assert multiplications(model) == 64 * 27 * 4 + 16 * 36 * 2
