# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the settings of the augmentation."""

import pytest

from official.modeling.hyperparams.base_config import ConfigError
from official.vision.ops.augmentation_config import AugmentationConfig

OLD_DEFAULTS = {"rand_augment_magnitude": None, "rand_augment_layers": 2}


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"crop_padding": -1}, "crop_padding: Got -1. .*at least 0"),
        ({"color_jitter": [0.1, 0.1]}, "color_jitter: .*four numbers"),
        ({"color_jitter": [0.1] * 5}, "color_jitter: .*four numbers"),
        ({"color_jitter": [0, 0, 0, 0.6]}, "the last .hue. at most 0.5"),
        ({"color_jitter": [0, 1.1, 0, 0]}, r"color_jitter\[1\]: Got 1.1"),
        ({"color_jitter": [-0.1, 0, 0, 0]}, r"color_jitter\[0\]: Got -0.1"),
        ({"mixup_alpha": -0.1}, "mixup_alpha: Got -0.1. .*at least 0"),
        ({"cutmix_alpha": -1}, "cutmix_alpha: Got -1. .*at least 0"),
        ({"label_smoothing": 1.0}, "label_smoothing: Got 1.0. .*less than 1"),
        ({"label_smoothing": -0.1}, "label_smoothing: Got -0.1"),
        ({"crop_area": [0.0, 1.0]}, r"crop_area\[0\]: Got 0.0"),
        ({"crop_area": [0.9, 0.1]}, "crop_area: .*smaller one first"),
        ({"crop_area": [0.5]}, "crop_area: .*two shares"),
        (
            {"random_resized_crop": True, "crop_padding": 2},
            "crop_padding: Got 2. Expected 0, as random_resized_crop is true",
        ),
    ],
)
def test_settings_that_are_refused(settings, message):
    with pytest.raises(ConfigError, match=message):
        AugmentationConfig(**settings).validate()


@pytest.mark.parametrize(
    "settings, soft",
    [
        ({}, False),
        ({"color_jitter": [0.1, 0, 0, 0]}, False),
        ({"mixup_alpha": 0.2}, True),
        ({"cutmix_alpha": 0.2}, True),
        ({"label_smoothing": 0.1}, True),
    ],
)
def test_what_gives_soft_labels(settings, soft):
    assert AugmentationConfig(**settings).gives_soft_labels == soft


def test_settings_that_do_not_fit_the_images():
    AugmentationConfig(mixup_alpha=1.0).check_image_shape((8, 8, 5))
    AugmentationConfig(crop_padding=7).check_image_shape((8, 8, 5))
    with pytest.raises(ValueError, match=r"=8\. Expected less .*\(9, 8, 1\)"):
        AugmentationConfig(crop_padding=8).check_image_shape((9, 8, 1))
    jitter = AugmentationConfig(color_jitter=[0, 0, 0, 0.1])
    jitter.check_image_shape((8, 8, 1))
    with pytest.raises(ValueError, match=r"\(8, 8, 5\)\. .*1 channel or 3"):
        jitter.check_image_shape((8, 8, 5))


def test_settings_of_earlier_versions_load_where_they_did_nothing():
    assert AugmentationConfig.from_dict(OLD_DEFAULTS) == AugmentationConfig()
    assert not set(OLD_DEFAULTS) & set(AugmentationConfig().as_dict())


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"rand_augment_magnitude": 9}, "Got 9. Expected null. .*was removed"),
        ({"rand_augment_layers": 3}, "Got 3. Expected 2. .*was removed"),
    ],
)
def test_settings_of_earlier_versions_that_did_something(settings, message):
    (name,) = settings
    with pytest.raises(ConfigError, match=f"^data.{name}: {message}"):
        AugmentationConfig().override(settings, "data")
