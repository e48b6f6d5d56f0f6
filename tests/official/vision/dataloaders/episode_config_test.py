# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Settings of the images of episodes."""

import pytest

from official.modeling.hyperparams.base_config import ConfigError
from official.vision.dataloaders.episode_config import EpisodeDataConfig


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"name": "nothing"}, "name: Got 'nothing'"),
        ({"batch_size": 0}, "batch_size: Got 0"),
        ({"novel_classes": ["a", "a"]}, "novel_classes: .*different names"),
        (
            {"name": "omniglot", "validation_classes": ["a"]},
            "validation_classes: .*omniglot divides its classes itself",
        ),
        (
            {"validation_share": 0.5, "novel_share": 0.5},
            "novel_share: Got 0.5. Expected less than 0.5",
        ),
        ({"novel_share": 0}, "novel_share: Got 0"),
        ({"split_seed": -1}, "split_seed: Got -1"),
        ({"augmentation": {"mixup_alpha": 1}}, "mixup_alpha: Got 1"),
        ({"augmentation": {"cutmix_alpha": 1}}, "cutmix_alpha: Got 1"),
        (
            {"augmentation": {"label_smoothing": 0.1}},
            "label_smoothing: Got 0.1",
        ),
        (
            {"augmentation": {"random_resized_crop": True}},
            "random_resized_crop: .*Use crop_padding",
        ),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings, message):
    with pytest.raises(ConfigError, match=message):
        EpisodeDataConfig().override(settings).validate()


def test_defaults_are_allowed():
    EpisodeDataConfig(name="omniglot").validate()
