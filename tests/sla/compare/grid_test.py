# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of what a comparison runs, and where."""

import pytest

from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError
from sla.compare.axes import build_axes
from sla.compare.grid import Grid
from sla.compare.rows import parse_method_overrides
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.train.planned_run import check_finished
from sla.train.run_settings import RunSettings

METHODS = ("baseline", "da", "sla", "sla_sd")


def _grid(
    root,
    methods=METHODS,
    seeds=2,
    labels=None,
    fraction=None,
    sets=None,
    vary=(),
    own=(),
    **common,
):
    names = [f"digits_{method}" for method in methods]
    common["method_override"] = parse_method_overrides(own, names)
    axes = build_axes(labels, fraction, sets, vary)
    return Grid(names, axes, seeds, RunSettings(**common), root)


def _paths(grid, root):
    return [
        item.path.relative_to(root).as_posix()
        for row in grid.rows
        for item in row.items
    ]


def test_folders_without_axes_are_those_of_train(tmp_path):
    grid = _grid(tmp_path, ["baseline", "sla"])
    assert _paths(grid, tmp_path) == [
        f"digits_{method}/seed{seed}"
        for method in ("baseline", "sla")
        for seed in (0, 1)
    ]
    for row in grid.rows:
        assert [i.config.runtime.seed for i in row.items] == [0, 1]


def test_a_method_is_trained_once_for_what_it_ignores(tmp_path):
    grid = _grid(
        tmp_path,
        seeds=1,
        labels="5,all",
        sets="rotation,rotation2",
        vary=["task.distillation.temperature=1,4"],
    )
    paths = _paths(grid, tmp_path)
    assert len(set(paths)) == len(paths) == 2 * (1 + 2 + 2 + 4)
    assert "digits_baseline/labels_per_class=all/seed0" in paths
    assert "digits_sla/labels_per_class=5,transforms=rotation2/seed0" in paths
    longest = (
        "labels_per_class=5,transforms=rotation,distillation.temperature=4"
    )
    assert f"digits_sla_sd/{longest}/seed0" in paths
    for row in grid.rows:
        # The same labels, whatever else the row varies.
        assert row.reference == ("digits_baseline", row.settings[:1])
        (run,) = row.items
        settings = dict(row.settings)
        data = run.config.task.data
        expected = {"5": 5, "all": None}[settings["labels_per_class"]]
        assert data.labels_per_class == expected
        if "transforms" in settings:
            assert run.config.task.transforms == settings["transforms"]


def test_shares_replace_the_labels_of_the_experiment(tmp_path):
    grid = _grid(tmp_path, seeds=1, fraction="0.1,1")
    data = grid.rows[0].items[0].config.task.data
    assert (data.fraction, data.labels_per_class) == (0.1, None)


def test_values_in_brackets_and_safe_folder_names(tmp_path):
    vary = ["task.backbone.options={width: 4},{width: 8}"]
    grid = _grid(tmp_path, ["baseline"], seeds=1, vary=vary)
    assert _paths(grid, tmp_path) == [
        "digits_baseline/backbone.options=width_4/seed0",
        "digits_baseline/backbone.options=width_8/seed0",
    ]
    options = [row.items[0].config.task.backbone.options for row in grid.rows]
    assert options == [{"width": 4}, {"width": 8}]


def test_settings_of_one_method(tmp_path):
    rate = "trainer.optimizer.learning_rate"
    grid = _grid(
        tmp_path,
        seeds=1,
        own=[f"baseline:{rate}=0.5", f"digits_sla:{rate}=0.25"],
        params_override=(f"{rate}=0.125",),
    )
    rates = [
        row.items[0].config.trainer.optimizer.learning_rate for row in grid.rows
    ]
    assert rates == [0.5, 0.125, 0.25, 0.125]


def test_without_a_baseline_the_first_is_the_reference(tmp_path):
    grid = _grid(tmp_path, ["da", "sla"], seeds=1, sets="rotation,rotation2")
    assert {row.reference for row in grid.rows} == {
        ("digits_da", (("transforms", name),))
        for name in ("rotation", "rotation2")
    }


def test_work_counts_views_and_images(tmp_path):
    grid = _grid(
        tmp_path,
        ["baseline", "sla"],
        seeds=1,
        vary=["task.transforms_per_step=null,2"],
    )
    work = [row.items[0].work for row in grid.rows]
    assert work == [600 * 64, 4 * 600 * 64, 2 * 600 * 64]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"methods": ["baselin"]}, "Did you mean digits_baseline"),
        ({"vary": ["task.dat.name=x"]}, "task.dat: Got an unknown key"),
        ({"vary": ["task.data.name"]}, "Expected path.to.setting=value,value"),
        ({"vary": ["task.method=da,mt"]}, "argument methods"),
        ({"vary": ["runtime.seed=1,2"]}, "argument seeds"),
        ({"vary": ["trainer.train_steps=5,"]}, "values with commas between"),
        ({"labels": "5,x"}, "labels_per_class: Got 'x'"),
        ({"labels": "5", "fraction": "0.1"}, "fraction: Got '0.1'"),
        ({"sets": "rotaton"}, "task.transforms: "),
        (
            {"sets": "rotation", "vary": ["task.transforms=rotation2"]},
            "task.transforms: Got two lists",
        ),
        (
            {"vary": ["task.backbone.options={width: 4},[width: 4]"]},
            "a mapping",
        ),
        (
            {"vary": ["task.data.mean=[0.5],0.5"]},
            "task.data.mean: Got 0.5",
        ),
        ({"own": ["mt:task.data.name=x"]}, "method_override: Got 'mt:"),
        ({"own": ["baseline"]}, "Expected METHOD:setting="),
    ],
)
def test_nothing_is_planned_with(tmp_path, arguments, message):
    with pytest.raises(ConfigError) as error:
        _grid(tmp_path, **arguments)
    assert message in str(error.value)


def test_two_runs_in_one_folder_are_refused(tmp_path):
    vary = ["task.data.validation_indices=a/b.npy,a_b.npy"]
    with pytest.raises(ConfigError, match="share the folder .*a_b.npy"):
        _grid(tmp_path, ["baseline"], vary=vary)


def test_a_folder_with_other_settings_is_told_before_anything_runs(tmp_path):
    before = _grid(tmp_path, ["baseline"], seeds=1).rows[0].items[0]
    RunDirectory(before.path).prepare(before.config)
    check_finished([before])
    other = ("task.data.batch_size=32",)
    now = _grid(tmp_path, ["baseline"], seeds=1, params_override=other)
    with pytest.raises(RunError, match="batch_size was 64 and is now 32"):
        check_finished(now.rows[0].items)
