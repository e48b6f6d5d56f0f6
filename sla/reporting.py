# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Results as text for people."""

import json
import pathlib

_COLUMNS = ("single", "aggregated", "distilled", "adaptive")


def results_table(rows):
    """A table of test accuracies in percent.

    Args:
        rows: list of pairs (label, dict of mode -> text).

    Returns:
        A string of several lines; columns no row has are left out.
    """
    columns = [
        column
        for column in _COLUMNS
        if any(column in cells for _, cells in rows)
    ]
    width = max(len("test accuracy in %"), *(len(label) for label, _ in rows))
    lines = ["test accuracy in %".ljust(width) + _cells(columns)]
    lines.append("-" * len(lines[0]))
    for label, cells in rows:
        texts = [cells.get(column, "") for column in columns]
        lines.append(label.ljust(width) + _cells(texts))
    return "\n".join(lines)


def _cells(texts):
    return "".join(text.rjust(14) for text in texts)


def accuracies(results):
    """Mode -> test accuracy as a fraction, from a `results.json`."""
    return {
        column: results["test"][f"{column}_accuracy"]
        for column in _COLUMNS
        if f"{column}_accuracy" in results["test"]
    }


def text_table(rows):
    """Rows of texts, the header first, in columns.

    Returns:
        A string of several lines.
    """
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = [
        "  ".join(
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths))
        )
        for row in rows
    ]
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join(lines)


def evaluation_table(evaluation):
    """What `sla.evaluate` prints: a line for each mode.

    Args:
        evaluation: content of an `evaluation.json`.

    Returns:
        A string of several lines.
    """
    rows = [
        (
            *("mode", "passes", "accuracy in % (95%)", "top-5", "NLL", "ECE"),
            *("T", "ECE at T", "images/s", "ms/image"),
        )
    ]
    for mode, figures in evaluation["modes"].items():
        low, high = figures["accuracy_interval"]
        top_5 = figures.get("top_5_accuracy")
        rows.append(
            (
                mode,
                f"{figures['passes_per_image']:.2f}",
                f"{100 * figures['accuracy']:.2f} "
                f"({100 * low:.2f} - {100 * high:.2f})",
                "" if top_5 is None else f"{100 * top_5:.2f}",
                f"{figures['negative_log_likelihood']:.4f}",
                f"{100 * figures['expected_calibration_error']:.2f}",
                *_calibration(figures),
                f"{figures['images_per_second']:.0f}",
                f"{figures['milliseconds_per_image']:.1f}",
            )
        )
    lines = [text_table(rows)]
    groups = group_rows(evaluation)
    if groups:
        lines += ["", results_table(groups)]
    views = evaluation["per_transform_accuracy"]
    lines += [
        "",
        "each view on its own: "
        + ", ".join(f"{name} {100 * v:.2f}" for name, v in views.items()),
    ]
    lines += [
        f"{one['mode']} by {one['reduction']}: accuracy "
        f"{100 * one['accuracy']:.2f}, NLL "
        f"{one['negative_log_likelihood']:.4f}, ECE "
        f"{100 * one['expected_calibration_error']:.2f}"
        for one in evaluation["other_reductions"]
    ]
    share = evaluation.get("adaptive_share_of_gain")
    if share is not None:
        lines.append(
            f"adaptive keeps {100 * share:.0f} % of what all "
            f"{evaluation['num_transforms']} views gain over one pass"
        )
    return "\n".join(lines)


def group_rows(results):
    """Rows for `results_table` with the accuracy on groups of classes.

    Args:
        results: content of a `results.json` or an `evaluation.json`.

    Returns:
        List of pairs (label, dict of mode -> text), empty where all classes
        have as many training images.
    """
    groups = dict(results.get("group_accuracy", {}))
    if not groups:
        return []
    rows = [(f"  {name}-shot classes", groups[name]) for name in groups]
    rows.append(("  mean over classes", results["balanced_accuracy"]))
    return [(label, _percents(fractions)) for label, fractions in rows]


def _percents(fractions):
    return {mode: f"{100 * value:.2f}" for mode, value in fractions.items()}


def _calibration(figures):
    if "scaled" not in figures:
        return "", ""
    error = figures["scaled"]["expected_calibration_error"]
    return f"{figures['temperature']:.2f}", f"{100 * error:.2f}"


def run_report(results, model_dir, root="runs"):
    """What `sla.train` prints at the end.

    Args:
        results: content of this run's `results.json`.
        model_dir: folder of the run.
        root: folder in which to look for the baseline of the same seed, to
            show the gain over it.

    Returns:
        A string of several lines.
    """
    shown = [results]
    baseline = _baseline_of(results, pathlib.Path(root))
    if baseline:
        shown.insert(0, baseline)
    rows = []
    for one in shown:
        rows.append((one["experiment"], _percents(accuracies(one))))
        rows += group_rows(one)
    lines = [
        "",
        results_table(rows),
        "",
        f"{results['num_train_examples']} training labels, "
        f"{results['num_test_examples']} test images, seed "
        f"{results['seed']}, {results['parameters']:,} parameters, "
        f"{results['steps']} steps in {results['train_seconds']:.0f} s "
        f"({results['examples_per_second']:.0f} images/s)",
    ]
    if baseline:
        gain = max(accuracies(results).values()) - max(
            accuracies(baseline).values()
        )
        lines.append(
            f"best mode against {baseline['experiment']}: {100 * gain:+.2f} "
            "points (one seed: see the README for several)"
        )
    lines.append(
        f"files: {model_dir}/ (results.json, model.keras, "
        "saved_model/, history.csv, curves.png, ...)"
    )
    return "\n".join(lines)


def _baseline_of(results, root):
    if results["method"] == "baseline":
        return None
    name = results["experiment"].removesuffix(results["method"]) + "baseline"
    path = root / name / f"seed{results['seed']}" / "results.json"
    if not path.exists():
        return None
    return json.loads(path.read_text(encoding="utf-8"))
