# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Which transforms suit a data set, as a function and as a command."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from official.typing import Path

DEFAULT_EXPERIMENT = "digits_sla_sd"


def probe(
    experiment: str | None = None,
    *,
    candidates: Sequence[str] | str | None = None,
    config_file: Path | Sequence[Path] = (),
    params_override: Mapping[str, Any] | Sequence[str] = (),
    data_dir: Path | None = None,
    seed: int | str | None = None,
    output: Path = "probe",
    verbose: bool = False,
) -> dict[str, Any]:
    """Finds out which transforms suit a data set.

    Trains a baseline and, for each candidate set of transforms, a network of
    joint labels for a short while. All of this costs at most 15% of the
    training views of one run of `sla_sd`. Writes `probe.json` and `probe.png`.

    Args:
        experiment: Name of a registered experiment, of any method. Default:
            the one that a file names, or `digits_sla_sd`.
        candidates: Names of transform sets to try, or "all". Default: the
            rotations and color permutations that fit the images.
        config_file: Paths of YAML files of settings, or one.
        params_override: Settings by dotted path, or texts as on the command
            line.
        data_dir: Folder of the data, the setting `task.data.data_dir`.
        seed: At least 0, the setting `runtime.seed`.
        output: Folder to write to.
        verbose: Whether to print progress and, at the end, the findings.

    Returns:
        The content of `probe.json`: among others the figures of all
        `candidates`, the best first, the name of the `recommended` set or
        "none", and the `command` that trains what is recommended.

    Raises:
        ConfigError: If a setting is unknown or not allowed.
        RunError: If the data are missing, a candidate does not fit, or the
            run is too short to take a part of it.

    Example:
    >>> import sla.probe
    >>> report = sla.probe.probe("digits_sla_sd")  # doctest: +SKIP
    >>> report["recommended"], report["confidence"]  # doctest: +SKIP
    """
    from official.core import files
    from official.core.config_parser import parse_experiment
    from official.core.run_directory import RunDirectory
    from official.modeling.hyperparams.override_texts import override_texts
    from sla import api  # noqa: F401  (registers the built-in transform sets)
    from sla.configs import all_experiments  # noqa: F401  (registers them)
    from sla.configs.sla_classification import check_classification
    from sla.probe.measurement import measure
    from sla.probe.plan import plan_probe
    from sla.probe.probe_plot import plot_probe
    from sla.probe.report import report_text
    from sla.probe.verdict import NONE
    from sla.reporting.command_line import command_line

    config = parse_experiment(
        experiment,
        config_file,
        params_override,
        data_dir,
        seed,
        DEFAULT_EXPERIMENT,
    )
    check_classification(config)
    if isinstance(candidates, str):
        candidates = candidates.split(",")
    plan = plan_probe(config, candidates)
    folder = RunDirectory(output)
    with folder.writing():
        folder.path.mkdir(parents=True, exist_ok=True)
    report = measure(plan, verbose)
    choice = f"task.method=sla_sd,task.transforms={report['recommended']}"
    if report["recommended"] == NONE:
        choice = "task.method=baseline"
    report["command"] = command_line(
        "sla.train",
        experiment=config.experiment,
        config_file=config_file,
        params_override=[*override_texts(params_override), choice],
        data_dir=data_dir,
        seed=seed,
    )
    with folder.writing():
        files.write_json(folder.path / "probe.json", report)
        plot_probe(report, folder.path / "probe.png")
    if verbose:
        print(f"\n{report_text(report)}")
        print(f"files: {folder.path}/ (probe.json, probe.png)")
    return files.read_json(folder.path / "probe.json")
