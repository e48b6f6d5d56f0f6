# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the registry of experiments."""

import pytest

from official.core import exp_factory
from official.core.config_definitions import ExperimentConfig
from official.modeling.hyperparams.base_config import ConfigError


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    monkeypatch.setattr(exp_factory, "_EXPERIMENTS", {})
    for name in ("fake_two", "fake_one"):
        exp_factory.register_config_factory(name, f"About {name}.")(
            ExperimentConfig
        )


def test_config_is_fresh_and_knows_its_name():
    config = exp_factory.get_exp_config("fake_one")
    assert config == ExperimentConfig(experiment="fake_one")
    config.trainer.train_steps = 1
    assert exp_factory.get_exp_config("fake_one") != config


def test_decorator_returns_the_function():
    def factory():
        return ExperimentConfig()

    decorator = exp_factory.register_config_factory("fake_three", "Three.")
    assert decorator(factory) is factory


def test_list_is_sorted():
    assert list(exp_factory.list_experiments().items()) == [
        ("fake_one", "About fake_one."),
        ("fake_two", "About fake_two."),
    ]


def test_second_registration_is_refused():
    with pytest.raises(ValueError, match="second experiment named 'fake_one'"):
        exp_factory.register_config_factory("fake_one", "Again.")(
            ExperimentConfig
        )


@pytest.mark.parametrize(
    "name, message",
    [
        ("fake_on", "Got 'fake_on'. .* Did you mean fake_one"),
        ("zzz", "Got 'zzz'. Expected a registered name. --list_experiments"),
        (None, "Got null"),
        (["fake_one"], "Got .'fake_one'."),
    ],
)
def test_unknown_name(name, message):
    with pytest.raises(ConfigError, match=message):
        exp_factory.get_exp_config(name)
