# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The loss for unequal classes, from the configuration to the model."""

import pytest

import sla
from backend_marks import requires_tensorflow
from official.core.config_parser import parse_experiment
from official.modeling.hyperparams.base_config import ConfigError
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.configs.methods import METHODS
from sla.tasks.sla_classification import SLAClassificationTask

pytestmark = requires_tensorflow

DATA = (
    "task.data.validation_size=100,task.data.labels_per_class=60,"
    "task.data.imbalance={kind: step, ratio: 20}"
)
LDAM_DRW = (
    "task.class_loss={name: ldam, class_balanced_beta: 0.999, "
    "deferred_until: 0.29, scale: 20}"
)
COUNTS = (60,) * 5 + (3,) * 5


def _task(*overrides, experiment="digits_sla_sd"):
    return SLAClassificationTask(
        parse_experiment(experiment, params_overrides=[DATA, *overrides])
    )


def test_the_default_is_the_cross_entropy():
    task = _task()
    assert task.build_class_loss() == sla.ClassLoss()
    assert task.callbacks(None) == []


@pytest.mark.parametrize("method", METHODS)
def test_ldam_with_deferred_weights(method):
    task = _task(
        LDAM_DRW,
        "trainer.train_steps=100",
        experiment=f"digits_{method}",
    )
    model = task.build_model()
    assert model.class_loss == sla.ClassLoss(
        "ldam",
        scale=20.0,
        class_counts=COUNTS,
        class_balanced_beta=0.999,
        deferred=True,
    )
    assert model.class_loss.class_counts == COUNTS
    (callback,) = task.callbacks(model)
    assert callback.start_step == 29


def test_focal_loss():
    loss = _task("task.class_loss={name: focal, gamma: 1}").build_class_loss()
    assert (loss.name, loss.gamma, loss.deferred) == ("focal", 1.0, False)


@pytest.mark.parametrize(
    "settings, message",
    [
        ("{name: hinge}", "name: Got 'hinge'.*'ldam'"),
        ("{gamma: 1}", r"gamma: Got 1\.0.*2\.0, as name is cross_entropy"),
        ("{name: ldam, gamma: 1}", "gamma: Got.*as name is ldam, not focal"),
        ("{name: focal, scale: 9}", "scale: Got.*as name is focal, not ldam"),
        ("{max_margin: 0.1}", "max_margin: Got.*as name is cross_entropy"),
        ("{name: focal, gamma: -1}", "gamma: Got -1.*at least 0"),
        ("{name: ldam, scale: 0}", "scale: Got 0.*above 0"),
        (
            "{class_balanced_beta: 1}",
            r"class_balanced_beta: Got 1\.0.*a number below 1",
        ),
        (
            "{deferred_until: 0.8}",
            "deferred_until: Got 0.8.*null, as class_bal.*weights",
        ),
        (
            "{class_balanced_beta: 0.9, deferred_until: 1}",
            r"deferred_until: Got 1\.0.*a number below 1",
        ),
    ],
)
def test_bad_settings_are_named_by_their_path(settings, message):
    with pytest.raises(ConfigError, match=rf"task\.class_loss\.{message}"):
        _task(f"task.class_loss={settings}")
