# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import pytest

from backend_marks import requires_tensorflow
from official.core import precision
from official.core.config_definitions import ExperimentConfig
from official.core.config_definitions import RuntimeConfig
from official.core.precision import machine_precision
from official.core.precision import settled_precision
from official.core.processor import ONEDNN
from official.core.run_directory import RunDirectory
from official.modeling.hyperparams.base_config import ConfigError

AUTO = RuntimeConfig(precision="auto")


@pytest.fixture
def machine(monkeypatch):
    """A function that pretends what the machine has."""

    def pretend(instructions=(), capabilities=()):
        monkeypatch.setenv(ONEDNN, "1")
        monkeypatch.setattr(precision, "instruction_sets", lambda: instructions)
        monkeypatch.setattr(
            precision, "_gpu_capabilities", lambda: list(capabilities)
        )

    return pretend


@pytest.mark.parametrize(
    "instructions, capabilities, expected, reason",
    [
        (["avx2"], [], "float32", "processor does not compute in bfloat16"),
        (["avx512f"], [], "float32", "processor does not compute"),
        (["avx512_bf16"], [], "mixed_bfloat16", "has avx512_bf16"),
        (["avx2", "amx_bf16"], [], "mixed_bfloat16", "has amx_bf16"),
        (["avx512_bf16"], [(7, 5)], "float32", "compute capability 7.5"),
        ([], [(8, 0)], "mixed_bfloat16", "compute capability 8.0"),
        ([], [(10, 0), (8, 6)], "mixed_bfloat16", "compute capability 8.6"),
        ([], [(9, 0), (7, 0)], "float32", "compute capability 7.0"),
    ],
)
def test_bfloat16_where_it_is_not_emulated(
    machine, instructions, capabilities, expected, reason
):
    machine(instructions, capabilities)
    chosen, why = machine_precision(AUTO)
    assert chosen == expected
    assert reason in why


def test_without_onednn_tensorflow_emulates_it(machine, monkeypatch):
    machine(["avx512_bf16"])
    monkeypatch.setenv(ONEDNN, "0")
    assert machine_precision(AUTO)[0] == "float32"


def test_tpu(machine):
    machine()
    runtime = RuntimeConfig(precision="auto", distribution_strategy="tpu")
    assert machine_precision(runtime)[0] == "mixed_bfloat16"


@requires_tensorflow
def test_this_machine():
    assert machine_precision(AUTO)[0] in ("float32", "mixed_bfloat16")


def test_a_run_goes_on_as_it_began(machine, tmp_path):
    machine(["avx512_bf16"])
    run = RunDirectory(tmp_path / "run")
    assert settled_precision(AUTO, run, is_new=False)[0] == "mixed_bfloat16"
    run.prepare(ExperimentConfig(runtime=RuntimeConfig(precision="float32")))
    assert settled_precision(AUTO, run, is_new=False) == (
        "float32",
        "the run began with it",
    )
    assert settled_precision(AUTO, run, is_new=True)[0] == "mixed_bfloat16"


def test_a_run_from_before_the_setting(machine, tmp_path):
    machine(["avx512_bf16"])
    run = RunDirectory(tmp_path)
    run.params.write_text("experiment: e\n")
    assert settled_precision(AUTO, run, is_new=False)[0] == "float32"


def test_workers_do_not_choose_each_for_itself():
    runtime = RuntimeConfig(
        precision="auto", distribution_strategy="multi_worker_mirrored"
    )
    with pytest.raises(
        ConfigError, match="runtime.precision: Got 'auto'. Expected a dtype"
    ):
        ExperimentConfig(runtime=runtime).validate()
