# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The picture of the method: it is up to date, and what it shows is true."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import sla
from tools import draw_method
from tools.draw_method import LABEL
from tools.draw_method import NUM_CLASSES
from tools.draw_method import NUM_TRANSFORMS


def test_file_is_up_to_date():
    assert draw_method.PATH.read_text(encoding="utf-8") == (
        draw_method.picture()
    ), "Run: python -m tools.draw_method"


def test_it_is_a_picture_that_describes_itself():
    root = ElementTree.fromstring(draw_method.picture())
    assert root.get("role") == "img" and len(root.get("aria-label")) > 100
    assert "prefers-color-scheme: dark" in root[0].text


def test_predictions_of_a_view_are_over_all_joint_labels():
    for view in range(NUM_TRANSFORMS):
        joint = draw_method.joint_probabilities(view)
        assert joint.shape == (NUM_CLASSES, NUM_TRANSFORMS)
        assert joint.sum() == pytest.approx(1.0)
        assert np.argmax(joint.max(axis=0)) == view


def test_aggregated_prediction_is_that_of_the_method():
    logits = np.log(
        [draw_method.joint_probabilities(j) for j in range(NUM_TRANSFORMS)]
    )
    expected = np.asarray(sla.ops.aggregate(logits[None]))[0]
    expected = np.exp(expected) / np.exp(expected).sum()
    aggregated = draw_method.aggregated_probabilities()
    np.testing.assert_allclose(aggregated, expected, rtol=1e-5)
    assert aggregated.argmax() == LABEL


def test_label_of_each_view_is_shown():
    labels = sla.ops.joint_labels([LABEL], NUM_TRANSFORMS)
    for label in np.ravel(labels):
        assert f">label {label}</text>" in draw_method.picture()
