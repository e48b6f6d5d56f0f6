# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the table of methods."""

import pytest

from fresh_python import run_fresh
from sla.configs.methods import METHODS


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("task.data.batch_size", list(METHODS)),
        ("task.unlabeled_loss.threshold", list(METHODS)),
        ("task.unlabeled_loss.transform_weight", ["mt", "sla", "sla_sd"]),
        ("task.unlabeled_loss.ramp", ["sla_sd"]),
        ("task.transforms", ["da", "mt", "sla", "sla_sd"]),
        ("task.transforms_per_step", ["da", "mt", "sla", "sla_sd"]),
        ("task.transform_chunk", ["da", "mt", "sla", "sla_sd"]),
        ("task.joint_reduction", ["sla", "sla_sd"]),
        ("task.distillation", ["sla_sd"]),
        ("task.distillation.weight", ["sla_sd"]),
        ("task.distillation_of_another_kind", list(METHODS)),
    ],
)
def test_settings_that_a_method_uses(path, methods):
    assert [m.name for m in METHODS.values() if m.uses(path)] == methods


def test_commands_that_only_list_methods_load_no_library():
    loaded = run_fresh(
        """
        import json
        import sys

        # As Python has them while it looks for the module to run.
        sys.argv, sys.orig_argv = ["-m"], ["python", "-m", "sla.compare"]
        import sla.configs.methods

        heavy = {"keras", "numpy", "tensorflow"}
        print(json.dumps(sorted(heavy & set(sys.modules))))
        """
    )
    assert loaded == []
