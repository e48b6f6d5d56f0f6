# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From flags to a form."""

import dataclasses

import pytest

import sla
from official.core import files
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from sla.inference import AdaptivePolicy
from sla.inference.form_of_run import form_of_run
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
    form = form_of_run(run, model)
    assert (form.mode, form.reduction, form.views) == ("distilled", None, None)


def test_policy_and_order_come_from_the_evaluation(evaluated, model):
    assert form_of_run(evaluated, model, "adaptive").policy == POLICY
    form = form_of_run(evaluated, model, "aggregated", None, 3)
    assert form.views == (0, 2, 3)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("both",), "expected one of single, aggregated, distilled, adaptive"),
        (("single", "logit_mean"), "one of own_transform, marginal, logit_sum"),
        (("distilled", "marginal"), "expected none in mode distilled"),
        (("aggregated", None, 5), "expected 1 to 4 in mode aggregated"),
        (("distilled", None, 2), "expected 1 to 1 in mode distilled"),
        (("adaptive",), "Run python -m sla.evaluate"),
        (("aggregated", None, 2), "--num_views: .* holds no policy"),
    ],
)
def test_refuses(run, model, arguments, message):
    with pytest.raises(RunError, match=message):
        form_of_run(run, model, *arguments)


def test_a_baseline_has_one_form(run):
    model = sla.AugmentationModel(dense_backbone(), 3)
    assert form_of_run(run, model).mode == "single"
    with pytest.raises(RunError, match="expected one of single, the"):
        form_of_run(run, model, "adaptive")
