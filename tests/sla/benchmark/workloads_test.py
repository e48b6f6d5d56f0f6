# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Every case can be built and run."""

import importlib.util

import keras
import pytest

from backend_marks import requires_tensorflow
from sla.benchmark.cases import list_cases
from sla.benchmark.worker import load_workloads

pytestmark = requires_tensorflow

COMMON = {"depth": 20, "batch_size": 4, "transforms": "rotation"}
QUICK = {"sla_sd", "adaptive"}
CASES = list_cases(
    ["train", "subsets", "inference", "memory"],
    ["float32"],
    COMMON,
    chunks=[2],
    num_views=4,
)


def test_subsets_have_each_number_of_views_from_two_on():
    sizes = [
        case.settings["transforms_per_step"]
        for case in CASES
        if case.part == "subsets"
    ]
    assert sizes == [2, 3, None]


@pytest.fixture(autouse=True)
def policy():
    yield
    keras.config.set_dtype_policy("float32")


# The subsets differ in their size alone. Quick ones: training and inference.
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=f"{case.part}-{case.name}",
            marks=[] if case.name in QUICK else pytest.mark.slow,
        )
        for case in CASES
        if case.settings.get("transforms_per_step") != 3
    ],
)
def test_case_runs(case):
    if case.system == "torch":
        if importlib.util.find_spec("torch") is None:
            pytest.skip("PyTorch is not installed")
    workloads = load_workloads(case.system)
    call, images = workloads.build(case)
    call()
    assert images == 4
    assert all(workloads.versions().values())
