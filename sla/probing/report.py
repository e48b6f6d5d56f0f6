# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The outcome of a probe as text and as a picture."""

import dataclasses
import textwrap

from official.core import files
from sla.probing.verdict import NONE

_WIDTH = 78


def report_text(report):
    """Table, reasons and recommendation.

    Args:
        report: the content of `probe.json`.

    Returns:
        Lines of text.
    """
    width = max(9, *(len(name) for name in report["candidates"]))
    lines = [
        f"{report['dataset']}: baseline {100 * report['baseline']:.1f} % "
        f"after {report['steps']} steps of {report['batch_size']}, on "
        f"{report['num_images']} validation images",
        "",
        f"{'candidate':<{width}}  views    told    kept  "
        f"{'gain now (95%)':>22}  {'expected (95%)':>22}",
    ]
    for name, found in report["candidates"].items():
        kept = 100 * found["mean_accuracy_kept"]
        now = _gain(found["gain"], found["interval"])
        expected = _gain(found["expected_gain"], found["expected_interval"])
        lines.append(
            f"{name:<{width}}  {len(found['transform_names']):5}  "
            f"{100 * found['told']:4.0f} %  {kept:4.0f} %  "
            f"{now:>22}  {expected:>22}"
        )
    lines += [
        "",
        *_wrapped(
            "told: how well the network names the transform, 0 % is chance; "
            "kept: accuracy of the baseline on transformed images in % of that "
            "on untouched ones; gain: aggregated accuracy minus the baseline's "
            "after equally many steps, in points; expected: the same after the "
            "whole training, without the lag that is due to training images "
            "still to be learned. Intervals are over the images; how another "
            "training would end is not in them.",
            "",
        ),
        "",
    ]
    for name, reasons in report["reasons"].items():
        lines.append(f"{name}:")
        for reason in reasons:
            lines += _wrapped(reason, "  - ")
    cost = report["cost"]
    chosen = report["recommended"]
    advice = "train without transforms" if chosen == NONE else chosen
    lines += [
        "",
        f"cost: {100 * cost['share']:.1f} % of the training views of one run "
        f"of sla_sd; {cost['seconds']:.0f} s, where that run takes about "
        f"{cost['full_seconds']:.0f} s at the same speed",
        f"recommended: {advice} (confidence: {report['confidence']})",
        f"  {report['command']}",
    ]
    return "\n".join(lines)


def _gain(gain, interval):
    low, high = interval
    return f"{100 * gain:+.1f} ({100 * low:+.1f} to {100 * high:+.1f})"


def _wrapped(text, start):
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
    )


def signals_as_dict(signals):
    """`Signals` for JSON."""
    return {
        **dataclasses.asdict(signals),
        "mean_accuracy_kept": signals.mean_accuracy_kept,
    }


def plot_probe(report, path):
    """Draws gains with intervals, and what is told, class by class.

    Args:
        report: the content of `probe.json`.
        path: of the picture, PNG.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    candidates = report["candidates"]
    classes = report["class_names"]
    panels = len(candidates)
    figure = Figure(
        figsize=(5 + 2.6 * panels, max(3.5, 1.5 + 0.25 * len(classes))),
        layout="constrained",
    )
    FigureCanvasAgg(figure)
    first, *others = figure.subplots(
        1, 1 + panels, width_ratios=[1.8] + [1] * panels
    )
    for place, found in enumerate(candidates.values()):
        for name, shift, color in (
            ("", 0.1, "C7"),
            ("expected_", -0.1, "C0"),
        ):
            low, high = found[f"{name}interval"]
            gain = found[f"{name}gain"]
            first.errorbar(
                100 * gain,
                shift - place,
                xerr=[[100 * (gain - low)], [100 * (high - gain)]],
                fmt="o",
                color=color,
                capsize=3,
            )
    first.set_yticks([-place for place in range(panels)], list(candidates))
    first.axvline(0, color="grey", linewidth=1)
    first.grid(axis="x", alpha=0.3)
    first.set_title(
        "gain over the baseline in points:\nnow (grey), expected (blue)"
    )
    for axes, (name, found) in zip(others, candidates.items()):
        image = axes.imshow(
            [row[1:] for row in found["told_from_untouched"]],
            vmin=0.5,
            vmax=1,
            aspect="auto",
            cmap="viridis",
        )
        names = found["transform_names"][1:]
        axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
        shown = classes if axes is others[0] else []
        axes.set_yticks(range(len(shown)), shown, fontsize=7)
        axes.set_title(name, fontsize=9)
    figure.colorbar(image, ax=others, label="told from untouched, by class")
    with files.replacing(path) as temporary:
        figure.savefig(temporary, dpi=110)
