# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the controls: what they train and what they are compared with."""

import pathlib

import pytest

from official.modeling.hyperparams.base_config import ConfigError
from sla.compare.axes import build_axes
from sla.compare.controls import CONTROLS
from sla.compare.controls import with_controls
from sla.compare.grid import Grid
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.train.run_settings import RunSettings

ROOT = pathlib.Path("runs")


def _rows(names=CONTROLS, experiments=("baseline", "sla"), sets=None, more=""):
    grid = Grid(
        [f"digits_{name}" for name in experiments],
        build_axes("5,10", None, sets, []),
        2,
        RunSettings(params_override=(more,)),
        ROOT,
    )
    return with_controls(grid, list(names))


def _controls(rows):
    """Of the baseline with 5 labels a class, by label."""
    return {
        row.label.removeprefix("digits_baseline, "): row
        for row in rows
        if row.control and row.settings == (("labels_per_class", "5"),)
    }


def test_training_controls_spend_what_m_views_cost():
    rows = _rows()
    baseline = rows[0].items[1].config
    controls = _controls(rows)
    longer = controls["4 x steps"].items[1]
    folder = ROOT / "digits_baseline" / "labels_per_class=5,steps=x4"
    assert longer.path == folder / "seed1"
    changed = {
        "trainer": {"train_steps": 2400, "validation_interval": 200},
    }
    assert longer.config == baseline.override(changed)
    larger = controls["4 x batch"].items[1]
    changed = {"task": {"data": {"batch_size": 256}}}
    assert larger.config == baseline.override(changed)
    assert longer.work == larger.work == 4 * rows[0].items[1].work
    for row in controls.values():
        assert row.reference == rows[0].key


def test_members_of_an_ensemble_share_their_labels_alone():
    rows = _rows()
    ensemble = _controls(rows)["ensemble of 4"].items[1]
    assert ensemble.runs[0] == rows[0].items[1]
    assert len({run.path for run in ensemble.runs}) == 4
    seeds = [run.config.runtime.seed for run in ensemble.runs]
    assert seeds == [1, 1001, 2001, 3001]
    splits = [run.config.task.data.split_seed for run in ensemble.runs]
    assert splits == [None, 1, 1, 1]
    member = ROOT / "digits_baseline" / "labels_per_class=5,ensemble_member=3"
    assert ensemble.runs[3].path == member / "seed1"


def test_members_keep_a_split_that_is_given():
    rows = _rows(["ensemble"], more="task.data.split_seed=7")
    (ensemble,) = _controls(rows).values()
    for run in ensemble.items[1].runs:
        assert run.config.task.data.split_seed == 7


def test_each_transform_set_has_its_controls():
    controls = _controls(_rows(sets="rotation,rotation2,rot_color_perm6"))
    assert list(controls) == [
        *("4 x steps", "2 x steps", "6 x steps"),
        *("4 x batch", "2 x batch", "6 x batch"),
        *("rotation views", "rotation2 views", "rot_color_perm6 views"),
        "5 crops",
        *("ensemble of 4", "ensemble of 2", "ensemble of 6"),
    ]
    small = controls["ensemble of 2"].items[0]
    assert small.runs == controls["ensemble of 6"].items[0].runs[:2]


def test_sets_of_one_size_share_what_they_train():
    controls = _controls(_rows(sets="color_perm,rot_color_perm6"))
    assert list(controls) == [
        *("6 x steps", "6 x batch", "color_perm views"),
        *("rot_color_perm6 views", "5 crops", "ensemble of 6"),
    ]


@pytest.mark.parametrize(
    ("augmentation", "label"),
    [
        ("crop_padding=0", "1 crops"),
        ("horizontal_flip=true", "10 crops"),
    ],
)
def test_crops_follow_the_training(augmentation, label):
    more = f"task.data.augmentation.{augmentation}"
    assert label in _controls(_rows(["ten_crop"], more=more))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"names": ["stops"]}, "controls: Got 'stops'. Expected some of"),
        ({"experiments": ["sla"]}, "without a baseline"),
        (
            {
                "more": "task.data.augmentation.random_resized_crop=true,"
                "task.data.augmentation.crop_padding=0"
            },
            "controls: Got ten_crop",
        ),
    ],
)
def test_controls_refuse(arguments, message):
    with pytest.raises(ConfigError, match=message):
        _rows(**arguments)
