# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a model card says."""

from sla.export.model_card import model_card

DESCRIPTION = {
    "experiment": "folder_sla",
    "method": "sla",
    "dataset": "folder",
    "seed": 0,
    "num_train_examples": 20,
    "mode": "single",
    "reduction": None,
    "transforms": ["identity"],
    "temperature": 1,
    "training_test_figures": {"single_accuracy": 0.5},
    "environment": {"package_version": "1.0"},
    "image_shape": [8, 8, 3],
    "mean": [0.5],
    "stddev": [0.5],
    "evaluation_resize": None,
    "class_names": ["<b>cat</b>", "*dog*", "snow_owl"],
    "checked_images": 10,
    "artifacts": [
        {
            "name": "saved_model",
            "bytes": 1024,
            "max_difference": 0.0,
            "images_per_second": 1.0,
            "milliseconds_per_image": 1.0,
        }
    ],
}


def test_class_names_are_no_markdown():
    card = model_card(DESCRIPTION)
    assert r"3 classes: \<b\>cat\</b\>, \*dog\*, snow_owl." in card
