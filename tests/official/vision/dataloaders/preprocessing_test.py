# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of Preprocessing."""

import numpy as np
import pytest
import tensorflow as tf

from official.vision.dataloaders.preprocessing import Preprocessing


@pytest.mark.parametrize("as_tensor", [False, True])
def test_normalise_matches_the_formula(as_tensor):
    mean, stddev = (0.1, 0.5, 0.9), (0.2, 0.5, 1.0)
    images = np.arange(2 * 128 * 3, dtype="uint8").reshape(2, 8, 16, 3)
    expected = (images.astype("float64") / 255 - mean) / stddev
    preprocessing = Preprocessing(mean, stddev)
    given = tf.constant(images) if as_tensor else images
    normalised = preprocessing.normalise(given)
    assert isinstance(normalised, tf.Tensor if as_tensor else np.ndarray)
    normalised = np.asarray(normalised)
    assert normalised.dtype == np.float32
    np.testing.assert_allclose(normalised, expected, atol=2e-6)


def test_lists_of_a_configuration_become_tuples():
    assert Preprocessing([0.5], [0.5]) == Preprocessing()
    assert hash(Preprocessing([0.5], [0.5])) == hash(Preprocessing())


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"mean": (0.5, 124.1)}, r"mean .*\[0, 1\].*124\.1"),
        ({"mean": ()}, r"mean .*Received: \(\)"),
        ({"mean": (float("nan"),)}, "mean .*nan"),
        ({"stddev": (0.5, 0.0)}, r"stddev .*\(0, 1\].*0\.0"),
        ({"stddev": (62.5,)}, r"stddev .*62\.5"),
        ({"stddev": ()}, r"stddev .*Received: \(\)"),
        ({"crop_padding": -1}, "crop_padding .*at least 0.*Received: -1"),
        ({"crop_area": (0.0, 1.0)}, r"crop_area .*Received: \(0\.0, 1\.0\)"),
        ({"crop_area": (0.9, 0.1)}, "crop_area .*smaller one first"),
        ({"crop_area": (0.5,)}, r"crop_area .*Received: \(0\.5,\)"),
        (
            {"crop_area": (0.1, 1.0), "crop_padding": 2},
            "two kinds of random crop",
        ),
    ],
)
def test_bad_values(arguments, message):
    with pytest.raises(ValueError, match=message):
        Preprocessing(**arguments)


def test_values_that_do_not_fit_the_images():
    Preprocessing((0.1, 0.2, 0.3), (0.5,), 7).check_image_shape((8, 9, 3))
    with pytest.raises(ValueError, match=r"mean must hold 1 .*0\.2"):
        Preprocessing((0.1, 0.2)).check_image_shape((8, 8, 1))
    with pytest.raises(ValueError, match="stddev must hold 1 value or 3"):
        Preprocessing(stddev=(0.1, 0.2)).check_image_shape((8, 8, 3))
    with pytest.raises(ValueError, match=r"less than .*\(9, 8, 1\).*ed: 8"):
        Preprocessing(crop_padding=8).check_image_shape((9, 8, 1))
    with pytest.raises(ValueError, match=r"at least the .*\(9, 8, 1\).*ed: 8"):
        Preprocessing(evaluation_resize=8).check_image_shape((9, 8, 1))


def test_restore_undoes_normalise():
    preprocessing = Preprocessing(mean=(0.1, 0.2, 0.3), stddev=(0.5, 0.6, 0.7))
    images = np.arange(2 * 3 * 3, dtype="uint8").reshape(2, 3, 3) * 13
    restored = preprocessing.restore(preprocessing.normalise(images))
    np.testing.assert_allclose(restored, images / 255, atol=1e-6)
    assert restored.dtype == np.float32


def test_restore_stays_between_black_and_white():
    images = Preprocessing().restore(np.array([[[-3.0]], [[3.0]]]))
    np.testing.assert_array_equal(images.ravel(), [0, 1])
