# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Which optimizer settings are refused, and with which words."""

import pytest

from official.modeling.optimization.optimization_config import OptimizerConfig
from official.modeling.optimization.optimization_config import ScheduleConfig


def test_defaults_are_the_usual_cifar_recipe():
    config = OptimizerConfig().validate()
    assert config.name == "sgd"
    assert config.learning_rate == 0.1
    assert config.momentum == 0.9
    assert not config.nesterov
    assert config.weight_decay == 1e-4
    assert config.clipnorm is None
    assert config.schedule == ScheduleConfig(
        name="step", decay_factor=0.1, decay_at=[0.5, 0.75], warmup_steps=0
    )


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"name": "adamw", "nesterov": True}, r"optimizer\.nesterov.*sgd"),
        ({"nesterov": True, "momentum": 0.0}, r"optimizer\.nesterov"),
        ({"momentum": 1.0}, r"optimizer\.momentum.*1\.0.*below 1"),
        ({"average_momentum": 1.0}, r"average_momentum.*1\.0.*below 1"),
        ({"options": {"rho": 0.5}}, r"options.*'rho'.*sgd only none"),
        (
            {"name": "rmsprop", "options": {"learning_rate": 1}},
            r"options.*'learning_rate'.*rho",
        ),
        (
            {"name": "adam", "options": {"beta_1": "x"}},
            r"optimizer\.options\.beta_1: Got 'x'\. Expected a finite number",
        ),
        (
            {"name": "adam", "options": {"amsgrad": 2}},
            r"options\.amsgrad: Got 2\. Expected true or false",
        ),
        (
            {"name": "adam", "options": {"clipvalue": "much"}},
            r"options\.clipvalue: Got 'much'",
        ),
    ],
)
def test_refuses_what_a_rule_cannot_do(settings, message):
    with pytest.raises(ValueError, match=message):
        OptimizerConfig(**settings).validate("optimizer")


@pytest.mark.parametrize(
    "settings",
    [{"name": "adam", "options": {"beta_1": 0.8}}, {"name": "adamw"}],
)
def test_accepts_what_a_rule_can_do(settings):
    config = OptimizerConfig(**settings).validate()
    assert {name: getattr(config, name) for name in settings} == settings


def test_options_are_read_as_settings_are():
    options = {"epsilon": "1e-8", "gradient_accumulation_steps": 2}
    config = OptimizerConfig(name="adam", options=options).validate()
    assert config.options == {**options, "epsilon": 1e-8}
    assert isinstance(config.options["gradient_accumulation_steps"], int)


@pytest.mark.parametrize("decay_at", [[], [0.75, 0.5], [0.5, 0.5], [0.5, 1.0]])
def test_refuses_bad_fractions(decay_at):
    with pytest.raises(ValueError, match=r"schedule\.decay_at.*rising"):
        ScheduleConfig(decay_at=decay_at).validate("schedule")


def test_fractions_are_free_where_they_are_not_used():
    assert ScheduleConfig(name="cosine", decay_at=[]).validate().decay_at == []
    with pytest.raises(ValueError, match="decay_at"):
        ScheduleConfig(name="step", decay_at=[]).validate()


@pytest.mark.parametrize(
    "override, message",
    [
        ({"learning_rate": 0}, "learning_rate: Got 0"),
        ({"momentum": -0.1}, "momentum: Got -0.1"),
        ({"weight_decay": "-1e-4"}, "weight_decay: Got '-1e-4'"),
        ({"clipnorm": 0}, "clipnorm: Got 0"),
        ({"name": "sdg"}, "name: Got 'sdg'.*sgd.*adam.*adamw"),
        ({"schedule": {"name": "linear"}}, "schedule.name: Got 'linear'"),
        ({"schedule": {"warmup_steps": -1}}, "schedule.warmup_steps: Got -1"),
        ({"schedule": {"decay_factor": 2}}, "schedule.decay_factor: Got 2"),
        ({"schedule": {"decay_at": [0, 0.5]}}, r"schedule.decay_at.*Got 0"),
    ],
)
def test_refuses_values_out_of_range(override, message):
    with pytest.raises(ValueError, match=message):
        OptimizerConfig().override(override).validate()
