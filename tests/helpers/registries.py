# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What examples register is taken back."""

from official.core import exp_factory
from official.vision.dataloaders import sources
from official.vision.modeling.backbones import factory
from sla.configs import all_experiments  # noqa: F401  (stays registered)
from sla.transforms import registry


def restore_registries(monkeypatch):
    """Has the test's `monkeypatch` put back all that is registered by name."""
    for module, name in (
        (exp_factory, "_EXPERIMENTS"),
        (factory, "_BUILDERS"),
        (registry, "_SETS"),
        (sources, "_SOURCES"),
    ):
        monkeypatch.setattr(module, name, dict(getattr(module, name)))
