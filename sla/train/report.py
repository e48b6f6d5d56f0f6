# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What training prints at the end."""

import pathlib
from collections.abc import Mapping
from typing import Any

from official.core import files
from official.core.config_definitions import ExperimentConfig
from official.typing import Path
from sla.reporting.results import accuracies
from sla.reporting.results import accuracy_row
from sla.reporting.results import group_rows
from sla.reporting.results import results_table
from sla.reporting.text import percent


def plan_line(config: ExperimentConfig) -> str:
    """What is going to be trained, in a line.

    Args:
        config: Configuration of the run.

    Returns:
        The network, the size of the images and the number of steps. For a
        folder of images it names the settings for many of them.
    """
    data, backbone = config.task.data, config.task.backbone
    options = ", ".join(
        f"{name}={'{...}' if isinstance(value, dict) else value}"
        for name, value in backbone.options.items()
    )
    size = " x ".join(map(str, data.image_size or ()))
    line = f"{backbone.name}({options})"
    if size:
        line += f" on images of {size} pixels"
    line += (
        f", {config.trainer.train_steps:,} steps of {data.batch_size} images"
    )
    if data.unlabeled is not None:
        number = data.unlabeled_batch_size or data.batch_size
        line += f" and {number} unlabeled ones"
    if data.name == "folder" and backbone.name == "small_cnn":
        line += (
            "\nThis is for some hundred images and a CPU. From a pretrained "
            "network, which photographs gain from: "
            "--config_file=folder/finetune. For thousands and a GPU: "
            "--config_file=folder/resnet18"
        )
    return line


def run_report(
    results: Mapping[str, Any], model_dir: Path, root: Path = "runs"
) -> str:
    """The figures of a run, beside the baseline's where there is one.

    Args:
        results: Content of this run's `results.json`.
        model_dir: Folder of the run.
        root: Folder in which to look for the baseline of the same seed.

    Returns:
        Several lines.
    """
    shown = [results]
    baseline = _baseline_of(results, pathlib.Path(root))
    if baseline:
        shown.insert(0, baseline)
    rows = []
    for figures in shown:
        rows.append(accuracy_row(figures["experiment"], accuracies(figures)))
        rows += group_rows(figures)
    lines = [
        "",
        results_table(rows),
        "",
        f"{results['num_train_examples']} training labels, "
        f"{_unlabeled_words(results)}"
        f"{results['num_test_examples']} test images, seed "
        f"{results['seed']}, {results['parameters']:,} parameters, "
        f"{results['steps']} steps in {results['train_seconds']:.0f} s "
        f"({results['examples_per_second']:.0f} images/s)",
    ]
    if baseline:
        best, best_baseline = (
            max(accuracies(figures).values()) for figures in (results, baseline)
        )
        gain = percent(best - best_baseline, sign="+")
        lines.append(
            f"best mode against {baseline['experiment']}: {gain} points (one "
            "seed: see the README for several)"
        )
    labeled = _run_without_unlabeled(results, pathlib.Path(root))
    if labeled:
        lines.append(_gain_line(results, labeled))
    lines.append(
        f"files: {model_dir}/ (results.json, model.keras, "
        "saved_model/, history.csv, curves.png, ...)"
    )
    return "\n".join(lines)


def _unlabeled_words(results: Mapping[str, Any]) -> str:
    number = results.get("num_unlabeled_examples")
    return f"{number} unlabeled images, " if number else ""


def _gain_line(results: Mapping[str, Any], labeled: Mapping[str, Any]) -> str:
    """What the unlabeled images brought, mode by mode."""
    before, after = accuracies(labeled), accuracies(results)
    gains = ", ".join(
        f"{mode} {percent(after[mode] - before[mode], sign='+')}"
        for mode in after
        if mode in before
    )
    return (
        "gain from the unlabeled images, in points of accuracy against "
        f"{labeled['experiment']} without them: {gains} (one seed)"
    )


def _run_without_unlabeled(
    results: Mapping[str, Any], root: pathlib.Path
) -> dict[str, Any] | None:
    """The results of the same experiment and data, but for those images."""
    if "num_unlabeled_examples" not in results:
        return None
    path = root / results["experiment"] / f"seed{results['seed']}"
    path /= "results.json"
    if not path.exists():
        return None
    labeled = files.read_json(path)
    same = ("num_train_examples", "num_test_examples", "class_names")
    if any(labeled.get(name) != results[name] for name in same):
        return None
    return labeled


def _baseline_of(
    results: Mapping[str, Any], root: pathlib.Path
) -> dict[str, Any] | None:
    if results["method"] == "baseline":
        return None
    name = results["experiment"].removesuffix(results["method"]) + "baseline"
    path = root / name / f"seed{results['seed']}" / "results.json"
    return files.read_json(path) if path.exists() else None
