# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From what a user asks for to deployment options."""

import dataclasses

import pytest

import sla
from official.core import files
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from sla.inference import AdaptivePolicy
from sla.inference.run_options import options_of_run
from tiny_models import dense_backbone

POLICY = AdaptivePolicy((0, 2, 3, 1), 0.75, 1.5)


@pytest.fixture
def run(tmp_path):
    return RunDirectory(tmp_path)


@pytest.fixture
def evaluated(run):
    content = {"adaptive_policy": dataclasses.asdict(POLICY)}
    files.write_json(run.evaluation, content)
    return run


@pytest.fixture(scope="module")
def model():
    return sla.SLAModel(dense_backbone(), 3, "rotation", distillation=True)


def test_defaults(run, model):
    options = options_of_run(run, model)
    assert (options.mode, options.reduction, options.views) == (
        "distilled",
        None,
        None,
    )


def test_policy_and_order_come_from_the_evaluation(evaluated, model):
    assert options_of_run(evaluated, model, "adaptive").policy == POLICY
    options = options_of_run(evaluated, model, "aggregated", None, 3)
    assert options.views == (0, 2, 3)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("both",), "Expected one of single, aggregated, distilled, adaptive"),
        (("single", "logit_mean"), "one of own_transform, marginal, logit_sum"),
        (("distilled", "marginal"), "Expected no reduction in mode distilled"),
        (("aggregated", None, 5), "Expected 1 to 4 in mode aggregated"),
        (
            ("distilled", None, 2),
            "Expected 1 in mode distilled, which makes one",
        ),
        (("adaptive",), "run python -m sla.evaluate"),
        (("aggregated", None, 2), "num_views: Got 2.* holds no policy"),
    ],
)
def test_refuses(run, model, arguments, message):
    with pytest.raises(RunError, match=message):
        options_of_run(run, model, *arguments)


def test_a_baseline_has_one_mode(run):
    model = sla.AugmentationModel(dense_backbone(), 3)
    assert options_of_run(run, model).mode == "single"
    with pytest.raises(RunError, match="Expected one of single, the"):
        options_of_run(run, model, "adaptive")
