# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What else the baseline could do with the cost of M views."""

import dataclasses

from official.modeling.hyperparams.base_config import ConfigError
from sla import transforms
from sla.comparing.plan import PlannedControl
from sla.comparing.test_time import crop_offsets

CONTROLS = ("steps", "batch", "views", "ten_crop", "ensemble")


def with_controls(grid, names):
    """The rows of a grid, each baseline followed by its controls.

    M is the number of transforms of the methods that a baseline is compared
    with; for several sets there are several controls.

    Args:
        grid: `Grid`.
        names: some of `CONTROLS`:
            `steps`: M times the steps, and the validation interval; the
            schedule is stretched, but for the steps of its warm-up;
            `batch`: M times as many images in each step, the same one more
            than once where there are fewer;
            `views`: mean of the logits of the test images' M views;
            `ten_crop`: likewise of the corners and the centre of the padded
            image, each mirrored too if training mirrors;
            `ensemble`: mean of the probabilities of M baselines that learnt
            from the same labels.

    Returns:
        List of `Row`.

    Raises:
        ConfigError: for another name, or where there is nothing to control.
    """
    for name in names:
        if name not in CONTROLS:
            raise ConfigError(
                f"--controls: got {name!r}, expected some of "
                f"{', '.join(CONTROLS)}"
            )
    if names and "baseline" not in grid.methods.values():
        raise ConfigError(
            f"--controls: got {','.join(names)}, expected none without a "
            "baseline among the experiments"
        )
    rows = []
    for row in grid.rows:
        rows.append(row)
        if row.method != "baseline":
            continue
        sets = _transform_sets(grid, row)
        for name in names:
            found = _ROWS[name](grid, row, sets)
            rows += {each.label: each for each in found}.values()
    return rows


def _transform_sets(grid, baseline):
    """Names of the sets of the rows that are compared with a baseline."""
    rows = [
        row
        for row in grid.rows
        if row.reference == baseline.key and row.method != "baseline"
    ]
    configs = [row.items[0].config for row in rows or [baseline]]
    return list(dict.fromkeys(config.task.transforms for config in configs))


def _row(baseline, label, control, items):
    return dataclasses.replace(
        baseline,
        label=label,
        control=control,
        reference=baseline.key,
        items=tuple(items),
    )


def _retrained(grid, baseline, label, pair, overrides):
    return _row(
        baseline,
        label,
        pair[0],
        [
            grid.plan_run(
                baseline.experiment, baseline.settings, seed, [pair], overrides
            )
            for seed in range(grid.num_seeds)
        ],
    )


def _steps(grid, baseline, sets):
    trainer = baseline.items[0].config.trainer
    for size in map(_size, sets):
        yield _retrained(
            grid,
            baseline,
            f"{baseline.label}, {size} x steps",
            ("steps", f"x{size}"),
            [
                f"trainer.train_steps={size * trainer.train_steps}",
                "trainer.validation_interval="
                f"{size * trainer.validation_interval}",
            ],
        )


def _batch(grid, baseline, sets):
    batch_size = baseline.items[0].config.task.data.batch_size
    for size in map(_size, sets):
        yield _retrained(
            grid,
            baseline,
            f"{baseline.label}, {size} x batch",
            ("batch", f"x{size}"),
            [f"task.data.batch_size={size * batch_size}"],
        )


def _views(grid, baseline, sets):
    for name in sets:
        yield _evaluated(baseline, f"{name} views", "views", name)


def _ten_crop(grid, baseline, sets):
    augmentation = baseline.items[0].config.task.data.augmentation
    if augmentation.random_resized_crop:
        raise ConfigError(
            "--controls: got ten_crop, expected others for "
            f"{baseline.experiment}: it is made of the crops of "
            "task.data.augmentation.crop_padding"
        )
    count = len(crop_offsets(augmentation.crop_padding))
    count *= 1 + augmentation.horizontal_flip
    yield _evaluated(baseline, f"{count} crops", "ten_crop")


def _evaluated(baseline, what, kind, transform_set=None):
    file = "_".join(filter(None, ("control", kind, transform_set))) + ".json"
    return _row(
        baseline,
        f"{baseline.label}, {what}",
        kind,
        [
            PlannedControl(
                _control_name(run, what),
                run.path / file,
                kind,
                (run,),
                transform_set,
            )
            for run in baseline.items
        ],
    )


def _ensemble(grid, baseline, sets):
    for size in map(_size, sets):
        what = f"ensemble of {size}"
        items = [
            PlannedControl(
                _control_name(run, what),
                run.path / f"control_ensemble_{size}.json",
                "ensemble",
                (run, *_members(grid, baseline, seed, size)),
            )
            for seed, run in enumerate(baseline.items)
        ]
        yield _row(baseline, f"{baseline.label}, {what}", "ensemble", items)


def _members(grid, baseline, seed, size):
    """The others that learn from the labels of a run, from other weights on."""
    split_seed = baseline.items[seed].config.task.data.split_seed
    if split_seed is None:
        split_seed = seed
    for member in range(1, size):
        yield grid.plan_run(
            baseline.experiment,
            baseline.settings,
            seed,
            [("ensemble_member", str(member))],
            [f"task.data.split_seed={split_seed}"],
            own_seed=seed + 1000 * member,
        )


def _control_name(run, what):
    return f"{run.name}, {what}"


def _size(name):
    return len(transforms.get(name))


_ROWS = {
    "steps": _steps,
    "batch": _batch,
    "views": _views,
    "ten_crop": _ten_crop,
    "ensemble": _ensemble,
}
