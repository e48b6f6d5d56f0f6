# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What else the baseline could do with the cost of M views."""

import dataclasses
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence

from official.modeling.hyperparams.base_config import ConfigError
from sla import transforms
from sla.compare import CONTROLS
from sla.compare.grid import Grid
from sla.compare.plan import PlannedControl
from sla.compare.plan import Row
from sla.compare.test_time import crop_offsets
from sla.train.planned_run import PlannedRun


def with_controls(grid: Grid, names: Sequence[str]) -> list[Row]:
    """The rows of a grid, each baseline followed by its controls.

    M is the number of transforms of the methods that a baseline is compared
    with. For several sets there are several controls.

    Args:
        grid: The grid.
        names: Some of these:
            "steps": M times the steps, and the validation interval; the
            schedule is stretched, except for the steps of its warm-up;
            "batch": M times as many images in each step, some of them more
            than once where there are fewer;
            "views": mean of the logits of the test images' M views;
            "ten_crop": likewise of the corners and the center of the padded
            image, each mirrored too if training mirrors;
            "ensemble": mean of the probabilities of M baselines that learned
            from the same labels.

    Returns:
        All rows.

    Raises:
        ConfigError: If there is no such control, or nothing to control.
    """
    for name in names:
        if name not in CONTROLS:
            raise ConfigError(
                f"controls: Got {name!r}. Expected some of "
                f"{', '.join(CONTROLS)}."
            )
    if names and "baseline" not in grid.methods.values():
        raise ConfigError(
            f"controls: Got {','.join(names)} without a baseline. Expected a "
            "baseline among the experiments. Add it, or leave the controls out."
        )
    rows = []
    for row in grid.rows:
        rows.append(row)
        if row.method != "baseline":
            continue
        sets = _transform_sets(grid, row)
        for name in names:
            controls = _BUILDERS[name](grid, row, sets)
            # Sets of one size share what they train.
            rows += {control.label: control for control in controls}.values()
    return rows


def _transform_sets(grid: Grid, baseline: Row) -> list[str]:
    """Names of the sets of the rows that are compared with a baseline."""
    rows = [
        row
        for row in grid.rows
        if row.reference == baseline.key and row.method != "baseline"
    ]
    configs = [row.runs[0].config for row in rows or [baseline]]
    return list(dict.fromkeys(config.task.transforms for config in configs))


def _row(
    baseline: Row,
    what: str,
    control: str,
    items: Iterable[PlannedRun | PlannedControl],
) -> Row:
    return dataclasses.replace(
        baseline,
        label=f"{baseline.label}, {what}",
        control=control,
        reference=baseline.key,
        items=tuple(items),
    )


def _retrained(
    grid: Grid, baseline: Row, control: str, size: int, overrides: Sequence[str]
) -> Row:
    runs = (
        grid.plan_run(
            baseline.experiment,
            baseline.settings,
            seed,
            [(control, f"x{size}")],
            overrides,
        )
        for seed in range(grid.num_seeds)
    )
    return _row(baseline, f"{size} x {control}", control, runs)


def _steps(grid: Grid, baseline: Row, sets: Sequence[str]) -> Iterator[Row]:
    trainer = baseline.runs[0].config.trainer
    for size in map(_size, sets):
        steps = size * trainer.train_steps
        interval = size * trainer.validation_interval
        overrides = [
            f"trainer.train_steps={steps}",
            f"trainer.validation_interval={interval}",
        ]
        yield _retrained(grid, baseline, "steps", size, overrides)


def _batch(grid: Grid, baseline: Row, sets: Sequence[str]) -> Iterator[Row]:
    batch_size = baseline.runs[0].config.task.data.batch_size
    for size in map(_size, sets):
        overrides = [f"task.data.batch_size={size * batch_size}"]
        yield _retrained(grid, baseline, "batch", size, overrides)


def _views(grid: Grid, baseline: Row, sets: Sequence[str]) -> Iterator[Row]:
    for name in sets:
        yield _evaluated(baseline, f"{name} views", "views", name)


def _ten_crop(grid: Grid, baseline: Row, sets: Sequence[str]) -> Iterator[Row]:
    augmentation = baseline.runs[0].config.task.data.augmentation
    if augmentation.random_resized_crop:
        raise ConfigError(
            f"controls: Got ten_crop for {baseline.experiment}. Expected "
            "other controls, since this one is made of the crops of "
            "task.data.augmentation.crop_padding."
        )
    count = len(crop_offsets(augmentation.crop_padding))
    if augmentation.horizontal_flip:
        count *= 2
    yield _evaluated(baseline, f"{count} crops", "ten_crop")


def _evaluated(
    baseline: Row, what: str, kind: str, transform_set: str | None = None
) -> Row:
    file = f"control_{kind}.json"
    if transform_set:
        file = f"control_{kind}_{transform_set}.json"
    controls = (
        PlannedControl(
            f"{run.name}, {what}", run.path / file, kind, (run,), transform_set
        )
        for run in baseline.runs
    )
    return _row(baseline, what, kind, controls)


def _ensemble(grid: Grid, baseline: Row, sets: Sequence[str]) -> Iterator[Row]:
    for size in map(_size, sets):
        what = f"ensemble of {size}"
        controls = (
            PlannedControl(
                f"{run.name}, {what}",
                run.path / f"control_ensemble_{size}.json",
                "ensemble",
                (run, *_members(grid, baseline, seed, size)),
            )
            for seed, run in enumerate(baseline.runs)
        )
        yield _row(baseline, what, "ensemble", controls)


def _members(
    grid: Grid, baseline: Row, seed: int, size: int
) -> Iterator[PlannedRun]:
    """The others that learn from the labels of a run, from other weights on."""
    split_seed = baseline.runs[seed].config.task.data.split_seed
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


def _size(name: str) -> int:
    return len(transforms.get(name))


_BUILDERS = {
    "steps": _steps,
    "batch": _batch,
    "views": _views,
    "ten_crop": _ten_crop,
    "ensemble": _ensemble,
}
