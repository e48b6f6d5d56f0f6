# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Arguments of a comparison as the texts of flags."""

import inspect
import shlex

from sla.compare import compare
from sla.compare.flag_values import flag_values
from sla.compare.rows import plan_rows
from sla.reporting.command_line import command_line

DEFAULTS = {
    name: parameter.default
    for name, parameter in inspect.signature(compare).parameters.items()
    if name in inspect.signature(plan_rows).parameters
}


def _values(**arguments):
    return flag_values({**DEFAULTS, **arguments})


def test_values_of_python_and_texts_are_the_same():
    learning_rate = "trainer.optimizer.learning_rate"
    of_python = _values(
        methods=["baseline", "sla"],
        labels_per_class=[5, "all"],
        transforms=("rotation", "rotation2"),
        vary={
            "task.transforms_per_step": [2, None],
            "task.class_loss": [{"name": "focal"}, {"name": "ldam"}],
        },
        controls=["steps"],
        params_override={"trainer.train_steps": 10},
        method_override={"baseline": {learning_rate: 0.5}},
    )
    of_texts = _values(
        methods="baseline,sla",
        labels_per_class="5,all",
        transforms="rotation,rotation2",
        vary=[
            "task.transforms_per_step=2,null",
            "task.class_loss={name: focal},{name: ldam}",
        ],
        controls="steps",
        params_override=["trainer.train_steps=10"],
        method_override=[f"baseline:{learning_rate}=0.5"],
    )
    assert of_python == of_texts
    assert plan_rows(**of_python) == plan_rows(**of_texts)


def test_a_single_text_or_path_is_one_value(tmp_path):
    file = tmp_path / "short.yaml"
    file.write_text("trainer: {train_steps: 4}\n")
    steps = "trainer.train_steps=5"
    values = _values(
        config_file=file,
        params_override=steps,
        vary="task.joint_reduction=mean,sum",
        method_override=f"baseline:{steps}",
    )
    assert values == _values(
        config_file=[file],
        params_override=[steps],
        vary=["task.joint_reduction=mean,sum"],
        method_override=[f"baseline:{steps}"],
    )
    assert plan_rows(**values)


def test_defaults_are_those_of_the_command():
    line = command_line("sla.compare", **_values())
    assert (
        line
        == "python -m sla.compare --dataset=digits --seeds=5 --runs_dir=runs"
    )
    assert len(plan_rows(**_values())) == 5


def test_experiments_take_the_place_of_the_data_set():
    values = _values(experiments=["mnist_da", "digits_sla"])
    words = shlex.split(command_line("sla.compare", **values))
    assert "--experiments=mnist_da,digits_sla" in words
    assert not any(word.startswith("--dataset") for word in words)
    assert [row.label for row in plan_rows(**values)] == [
        "mnist_da",
        "digits_sla",
    ]
