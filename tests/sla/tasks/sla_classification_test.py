# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests that the settings of a task reach its model."""

import pytest

from backend_marks import requires_tensorflow
from official.core.config_parser import parse_experiment
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.tasks.sla_classification import SLAClassificationTask

pytestmark = requires_tensorflow


@pytest.mark.parametrize(
    "name, value",
    [
        ("joint_reduction", "mean"),
        ("joint_reduction", "sum"),
        ("transform_chunk", 2),
        ("transforms_per_step", 3),
    ],
)
def test_settings_reach_the_model(name, value):
    config = parse_experiment(
        "digits_sla_sd", params_overrides={f"task.{name}": value}
    )
    model = SLAClassificationTask(config).build_model()
    assert getattr(model, name) == value
