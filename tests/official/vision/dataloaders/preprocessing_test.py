# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of Preprocessing."""

import numpy as np
import pytest
import tensorflow as tf

from official.modeling.hyperparams.base_config import ConfigError
from official.vision.dataloaders.preprocessing import Preprocessing


@pytest.mark.parametrize("as_tensor", [False, True])
def test_normalize_matches_the_formula(as_tensor):
    mean, stddev = [0.1, 0.5, 0.9], [0.2, 0.5, 1.0]
    images = np.arange(2 * 128 * 3, dtype="uint8").reshape(2, 8, 16, 3)
    expected = (images.astype("float64") / 255 - mean) / stddev
    preprocessing = Preprocessing(mean=mean, stddev=stddev)
    given = tf.constant(images) if as_tensor else images
    normalized = preprocessing.normalize(given)
    assert isinstance(normalized, tf.Tensor if as_tensor else np.ndarray)
    normalized = np.asarray(normalized)
    assert normalized.dtype == np.float32
    np.testing.assert_allclose(normalized, expected, atol=2e-6)


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"mean": [0.5, 0.5, 124.1]}, r"mean\[2\]: Got 124\.1"),
        ({"mean": []}, r"mean: Got \[\]\. Expected one value"),
        ({"mean": [float("nan")]}, r"mean\[0\]: Got nan"),
        ({"mean": [0.5, 0.5]}, r"mean: Got \[0\.5, 0\.5\]\. Expected one val"),
        ({"stddev": [0.0]}, r"stddev\[0\]: Got 0\.0\. Expected .*above 0"),
        ({"stddev": [62.5]}, r"stddev\[0\]: Got 62\.5\. .*at most 1"),
        ({"stddev": []}, r"stddev: Got \[\]\. Expected one value"),
        ({"image_size": [8]}, r"image_size: Got \[8\]\. Expected \[H, W\]"),
        ({"evaluation_resize": 8}, "Got 8. Expected null without an image_si"),
        (
            {"evaluation_resize": 8, "image_size": [7, 9]},
            "evaluation_resize: Got 8. Expected .*at least 9",
        ),
    ],
)
def test_settings_that_are_refused(settings, message):
    with pytest.raises(ConfigError, match=message):
        Preprocessing(**settings).validate()


def test_settings_that_do_not_fit_the_images():
    fitting = Preprocessing(mean=[0.1, 0.2, 0.3], evaluation_resize=9)
    fitting.check_image_shape((8, 9, 3))
    for settings, shape, message in (
        ({"mean": [0.1, 0.2]}, (8, 8, 1), r"mean=\[0\.1, 0\.2\]\. .*or 1"),
        ({"stddev": [0.1, 0.2]}, (8, 8, 3), "stddev=.*Expected 1 value or 3"),
        (
            {"evaluation_resize": 8},
            (9, 8, 1),
            r"resize=8\. Expected at least .*\(9, 8, 1\)",
        ),
        ({}, (None, None, 3), r"with_size\(\(H, W\)\)"),
    ):
        with pytest.raises(ValueError, match=message):
            Preprocessing(**settings).check_image_shape(shape)


def test_restore_undoes_normalize():
    preprocessing = Preprocessing(mean=[0.1, 0.2, 0.3], stddev=[0.5, 0.6, 0.7])
    images = np.arange(2 * 3 * 3, dtype="uint8").reshape(2, 3, 3) * 13
    restored = preprocessing.restore(preprocessing.normalize(images))
    np.testing.assert_allclose(restored, images / 255, atol=1e-6)
    assert restored.dtype == np.float32


def test_restore_stays_between_black_and_white():
    images = Preprocessing().restore(np.array([[[-3.0]], [[3.0]]]))
    np.testing.assert_array_equal(images.ravel(), [0, 1])
