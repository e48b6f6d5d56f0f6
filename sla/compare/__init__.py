# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Compares methods over seeds and settings, as a function and as a command."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from official.typing import Path

DEFAULT_DATASET = "digits"

#: What else the baseline could do with the cost of M views.
CONTROLS = {
    "steps": "M times as many steps",
    "batch": "batches M times as large",
    "views": "the mean over the M views of each test image",
    "ten_crop": "the mean over crops of each test image",
    "ensemble": "M baselines that learned from the same labels",
}


def compare(
    dataset: str | None = None,
    *,
    methods: Sequence[str] | None = None,
    experiments: Sequence[str] | None = None,
    seeds: int = 5,
    labels_per_class: Sequence[int | str] | str | None = None,
    fraction: Sequence[float] | str | None = None,
    transforms: Sequence[str] | str | None = None,
    vary: Mapping[str, Sequence[Any] | str] | Sequence[str] = (),
    controls: Sequence[str] = (),
    config_file: Path | Sequence[Path] = (),
    params_override: Mapping[str, Any] | Sequence[str] = (),
    method_override: Mapping[str, Mapping[str, Any]] | Sequence[str] = (),
    data_dir: Path | None = None,
    runs_dir: Path = "runs",
    report_dir: Path | None = None,
    jobs: int = 1,
    verbose: bool = False,
) -> dict[str, Any]:
    """Compares methods over seeds and settings.

    Trains what is missing, each run in `<runs_dir>/<experiment>/seed<N>`, with
    a folder between for the settings that differ. A finished run is not
    repeated, and an unfinished one is continued. Every method is trained once
    for all values of a setting that it ignores. Writes `comparison.json`,
    `comparison.md`, `comparison.png` and, where the number of labels differs,
    `labels.png`.

    Args:
        dataset: Data set, the first part of the experiments' names. Default:
            `digits`, unless there are `experiments`.
        methods: Some of `sla.configs.methods.METHODS`. Default: all that need
            no unlabeled images.
        experiments: Registered experiments, in place of `dataset` and
            `methods`.
        seeds: Number of seeds: 0, 1, ...
        labels_per_class: Numbers of training labels of each class, such as
            `[5, 10, "all"]`.
        fraction: Shares of the training labels of each class, such as
            `[0.1, 1]`.
        transforms: Names of transform sets.
        vary: Values of any other settings, such as
            `{"task.joint_reduction": ["mean", "sum"]}`, or texts such as
            `"task.joint_reduction=mean,sum"`.
        controls: Some of `CONTROLS`: what else the baseline could do with the
            cost of the methods' M views.
        config_file: Paths of YAML files of settings of all runs, or one.
        params_override: Settings of all runs by dotted path, or texts as on
            the command line.
        method_override: Settings by dotted path of one method or experiment,
            such as `{"baseline": {"trainer.train_steps": 300}}`, or texts such
            as `"baseline:trainer.train_steps=300"`.
        data_dir: Folder of the data.
        runs_dir: Folder of the runs.
        report_dir: Folder to write to. Default: `runs_dir`.
        jobs: Number of runs at the same time, each in a process with its
            share of the cores. What they print goes to `train.log` in their
            folders. With another number of cores sums are rounded
            differently, which training amplifies. A script that asks for
            several must guard its call by `if __name__ == "__main__":`.
        verbose: Whether to print progress and, at the end, the tables.

    Returns:
        The content of `comparison.json`. A run that failed leaves its row
        with fewer seeds, or out, and its error in `failures`.

    Raises:
        ConfigError: If an argument or a setting is not valid.
        RunError: If a folder holds a run of other settings, the processes of
            `jobs` cannot start, or the report cannot be written.

    Example:
    >>> import sla.compare
    >>> comparison = sla.compare.compare(
    ...     methods=["baseline", "sla"], labels_per_class=[5, 50], seeds=2
    ... )  # doctest: +SKIP
    >>> comparison["rows"][1]["modes"]["aggregated"]["mean"]  # doctest: +SKIP
    """
    import os

    from official.core import files
    from official.core.argument_checks import check_count
    from official.core.environment import describe_environment
    from official.core.run_directory import RunDirectory
    from sla import api  # noqa: F401  (registers the classes of saved models)
    from sla.compare.carry_out import carry_out
    from sla.compare.flag_values import flag_values
    from sla.compare.report import comparison_text
    from sla.compare.report import write_comparison
    from sla.compare.rows import plan_rows
    from sla.compare.summary import summarize
    from sla.reporting.command_line import command_line
    from sla.train.planned_run import PlannedRun
    from sla.version import __version__

    jobs = check_count("jobs", jobs)
    asked = flag_values(
        {
            "dataset": dataset,
            "methods": methods,
            "experiments": experiments,
            "seeds": check_count("seeds", seeds),
            "labels_per_class": labels_per_class,
            "fraction": fraction,
            "transforms": transforms,
            "vary": vary,
            "controls": controls,
            "config_file": config_file,
            "params_override": params_override,
            "method_override": method_override,
            "data_dir": data_dir,
            "runs_dir": runs_dir,
        }
    )
    rows = plan_rows(**asked)
    progress = carry_out(rows, jobs, verbose)
    results = {item: item.results() for item in progress.finished}
    comparison = {
        "command": command_line(
            "sla.compare", **asked, report_dir=report_dir, jobs=jobs
        ),
        "rows": summarize(rows, results, runs_dir),
        "failures": {
            item.name: error for item, error in progress.failures.items()
        },
        "train_seconds": sum(
            results[item]["train_seconds"]
            for item in results
            if isinstance(item, PlannedRun)
        ),
        "cores": os.cpu_count(),
        "environment": describe_environment(__version__),
    }
    folder = RunDirectory(report_dir or runs_dir)
    with folder.writing():
        written = write_comparison(comparison, folder.path)
    if verbose:
        print(f"\n{comparison_text(comparison)}")
        print(f"files: {folder.path}/ ({', '.join(written)})")
    return files.read_json(folder.path / "comparison.json")
