# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the image classification configuration."""

import pytest

from official.modeling.hyperparams.base_config import ConfigError
from official.vision.configs.image_classification import (
    ImageClassificationConfig,
)


def test_defaults_are_valid_and_complete():
    config = ImageClassificationConfig().validate("task")
    assert config.as_dict()["data"] == {
        "name": "digits",
        "data_dir": None,
        "batch_size": 64,
        "image_size": None,
        "evaluation_resize": None,
        "mean": [0.5],
        "stddev": [0.5],
        "labels_per_class": None,
        "fraction": None,
        "imbalance": {"kind": "none", "ratio": 1.0},
        "unreadable": "error",
        "cache": "auto",
        "evaluation_batch_size": 256,
        "validation_size": 200,
        "validation_indices": None,
        "split_seed": None,
        "unlabeled": None,
        "unlabeled_size": None,
        "unlabeled_batch_size": None,
        "label_table": {
            "file": None,
            "path": "path",
            "label": "label",
            "split": None,
            "group": None,
        },
        "augmentation": {
            "crop_padding": 0,
            "horizontal_flip": False,
            "random_resized_crop": False,
            "crop_area": [0.08, 1.0],
            "color_jitter": [0.0, 0.0, 0.0, 0.0],
            "mixup_alpha": 0.0,
            "cutmix_alpha": 0.0,
            "label_smoothing": 0.0,
        },
        "tf_data_service": None,
    }
    again = ImageClassificationConfig.from_dict(config.as_dict())
    assert again == config


@pytest.mark.parametrize(
    "section, values, message",
    [
        ("data", {"name": "cifar"}, r"task\.data\.name: Got 'cifar'.*cifar10"),
        ("data", {"batch_size": 0}, r"task\.data\.batch_size: Got 0"),
        (
            "data",
            {"evaluation_batch_size": 0},
            r"task\.data\.evaluation_batch_size: Got 0",
        ),
        ("data", {"labels_per_class": 0}, r"task\.data\.labels_per_class: Got"),
        ("data", {"validation_size": 0}, r"task\.data\.validation_size: Got 0"),
        ("data", {"validation_size": 2.5}, r"size: Got 2\.5.*whole number"),
        ("data", {"mean": []}, r"task\.data\.mean: Got \[\].*one value"),
        ("data", {"stddev": []}, r"task\.data\.stddev: Got \[\].*one value"),
        ("data", {"mean": [0.5, 124.1]}, r"task\.data\.mean.*124\.1"),
        ("data", {"stddev": [0.0]}, r"task\.data\.stddev.*0\.0"),
        (
            "data",
            {"augmentation": {"crop_padding": -1}},
            r"task\.data\.augmentation\.crop_padding: Got -1",
        ),
        *(
            ("data", {"augmentation": {name: value}}, rf"\.{name}: Got .*{got}")
            for name, value, got in (
                ("color_jitter", [0.1], "four numbers"),
                ("color_jitter", [0, 0, 0, 0.6], "hue"),
                ("color_jitter", [0.1] * 5, "four numbers"),
                ("mixup_alpha", -0.1, "-0.1"),
                ("cutmix_alpha", -0.1, "-0.1"),
                ("label_smoothing", 1.0, "less than 1"),
            )
        ),
        (
            "data",
            {"augmentation": {"crop_padding": 4, "random_resized_crop": True}},
            r"augmentation\.crop_padding: Got 4.*0, as random_resized_crop",
        ),
        (
            "data",
            {"augmentation": {"crop_area": [0.5, 0.2]}},
            r"crop_area: Got \[0\.5, 0\.2\].*smaller one first",
        ),
        ("data", {"augmentation": {"crop_area": [0, 1]}}, r"crop_area\[0\]"),
        ("data", {"name": "tfds:"}, r"name: Got 'tfds:'.*or tfds:SET"),
        ("data", {"mean": [0.5, 0.5]}, r"mean: Got \[0\.5, 0\.5\].*one value"),
        ("data", {"unreadable": "ignore"}, "'error', 'skip'"),
        ("data", {"cache": True}, "'auto', 'always', 'never'"),
        ("data", {"image_size": [32]}, r"image_size: Got \[32\].*\[H, W\]"),
        ("data", {"image_size": [32, 0]}, r"image_size\[1\]: Got 0"),
        (
            "data",
            {"evaluation_resize": 256},
            "evaluation_resize: Got 256.*null without an image_size",
        ),
        (
            "data",
            {"evaluation_resize": 200, "image_size": [64, 224]},
            "evaluation_resize: Got 200.*at least 224",
        ),
        (
            "data",
            {"fraction": 0},
            "Got 0. .*above 0.0 and at most 1.0",
        ),
        (
            "data",
            {"fraction": 0.5, "labels_per_class": 3},
            r"fraction: Got 0\.5.*null, as labels_per_class is 3",
        ),
        *(
            ("data", {"imbalance": values}, rf"\.imbalance\.{message}")
            for values, message in (
                ({"kind": "linear"}, "kind: Got 'linear'.*'exponential'"),
                (
                    {"kind": "step", "ratio": 0.9},
                    "ratio: Got 0.9.*least 1.0",
                ),
                ({"ratio": 10}, "ratio: Got 10.0.*1.0, as kind is none"),
            )
        ),
        (
            "data",
            {"fraction": 0.5, "imbalance": {"kind": "step"}},
            r"fraction: Got 0\.5.*null, as imbalance\.kind is step",
        ),
        (
            "data",
            {"tf_data_service": "host:5000"},
            "tf_data_service: Got 'host:5000'.*grpc://host:port",
        ),
        ("backbone", {"name": "resnot"}, r"task\.backbone: .*'resnot'"),
        (
            "backbone",
            {"options": {"dept": 20}},
            r"task\.backbone: .*the option 'dept'",
        ),
    ],
)
def test_bad_values_are_named_by_their_path(section, values, message):
    with pytest.raises(ConfigError, match=message):
        ImageClassificationConfig().override(
            {section: values}, "task"
        ).validate("task")


def test_settings_of_large_images():
    values = {
        "name": "tfds:imagenet_resized/32x32",
        "image_size": [224, 224],
        "evaluation_resize": 256,
        "tf_data_service": "grpc://host:5000",
        "augmentation": {"random_resized_crop": True},
    }
    config = ImageClassificationConfig().override({"data": values})
    assert config.validate().data.image_size == [224, 224]
