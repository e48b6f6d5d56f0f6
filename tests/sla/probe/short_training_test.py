# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The recipe of a short run."""

import pytest

from backend_marks import requires_tensorflow
from official.core.config_parser import parse_experiment
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.probe.budget import Budget
from sla.probe.short_training import shortened

pytestmark = requires_tensorflow

BUDGET = Budget(
    full_views=1, steps=150, batch_size=16, num_images=1, views=0.15
)


@pytest.mark.parametrize(
    "optimizer, rate", [("sgd", 0.1 * 16 / 64), ("adam", 0.1)]
)
def test_rate_and_warm_up_are_those_of_a_smaller_run(optimizer, rate):
    config = parse_experiment(
        "digits_sla",
        params_overrides={
            "trainer.train_steps": 600,
            "trainer.optimizer.name": optimizer,
            "trainer.optimizer.learning_rate": 0.1,
            "trainer.optimizer.average_momentum": 0.9,
            "trainer.optimizer.schedule.warmup_steps": 40,
            "task.data.batch_size": 64,
        },
    )
    short = shortened(config, BUDGET, "sla", "rotation2")
    trainer = short.trainer
    assert trainer.optimizer.learning_rate == pytest.approx(rate)
    assert trainer.optimizer.average_momentum is None
    assert trainer.optimizer.schedule.warmup_steps == 10
    assert trainer.train_steps == 150
    assert short.task.data.batch_size == 16
    assert short.task.transforms == "rotation2"
