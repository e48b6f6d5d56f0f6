# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The configuration for fine-tuning fits the weights that it starts from."""

import pathlib

import numpy as np
import yaml

from tools.efficientnet_lite0_weights import BACKBONE_OPTIONS

ROOT = pathlib.Path(__file__).parents[3]
CONFIG = yaml.safe_load((ROOT / "configs/folder/finetune.yaml").read_text())


def test_it_describes_the_network_of_the_weights():
    options = dict(CONFIG["task"]["backbone"]["options"])
    del options["pretrained_weights"]
    arguments = {"include_rescaling": False, **options["arguments"]}
    assert {**options, "arguments": arguments} == BACKBONE_OPTIONS


def test_pixels_are_as_the_weights_expect():
    data = CONFIG["task"]["data"]
    pixels = np.arange(256)[:, None]
    normalized = (pixels / 255 - data["mean"]) / data["stddev"]
    expected = np.repeat((pixels - 127) / 128, 3, axis=1)
    np.testing.assert_allclose(normalized, expected, atol=1e-7)
