# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Configurations for fine-tuning fit the weights that they start from."""

import pathlib

import numpy as np
import pytest
import yaml

ROOT = pathlib.Path(__file__).parents[3]
FILES = sorted((ROOT / "configs").glob("*/finetune.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_pixels_are_as_the_weights_expect(path):
    data = yaml.safe_load(path.read_text())["task"]["data"]
    pixels = np.arange(256)[:, None]
    normalized = (pixels / 255 - data["mean"]) / data["stddev"]
    expected = np.repeat((pixels - 127) / 128, 3, axis=1)
    np.testing.assert_allclose(normalized, expected, atol=1e-7)
