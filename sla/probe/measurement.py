# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Trains the short runs of a probe and judges what they show."""

import time
from typing import Any

from official.core.environment import describe_environment
from official.core.quiet_tensorflow import without_retracing_warnings
from official.typing import Array
from sla.probe.plan import Plan
from sla.probe.report import signals_as_dict
from sla.probe.short_training import ShortRun
from sla.probe.short_training import shortened
from sla.probe.short_training import train_shortly
from sla.probe.signals import measure_signals
from sla.probe.verdict import judge
from sla.version import __version__


def measure(plan: Plan, verbose: bool) -> dict[str, Any]:
    """Measures candidate transform sets and recommends one, or none.

    Args:
        plan: What to measure.
        verbose: Whether to print a line for each network.

    Returns:
        The content of `probe.json`, except for the command.
    """
    config, data = plan.task.config, plan.task.data
    sets, budget = plan.sets, plan.budget
    images = plan.images, plan.training_images
    labels = plan.labels, plan.training_labels
    if verbose:
        steps = f"{budget.steps} steps of {budget.batch_size}"
        print(f"baseline: {steps}", flush=True)
    with without_retracing_warnings():
        baseline = train_shortly(
            shortened(config, budget, "baseline"), data, *images, sets
        )
        runs = [baseline]
        measured = []
        for number, candidate in enumerate(sets, start=1):
            if verbose:
                print(f"[{number}/{len(sets)}] {candidate.name}", flush=True)
            short = shortened(config, budget, "sla", candidate.name)
            runs.append(train_shortly(short, data, *images, [candidate]))
            measured.append(
                measure_signals(candidate, *labels, baseline, runs[-1])
            )
    verdict = judge(measured, data.train.class_names)
    seconds_per_view = min(run.seconds_per_view for run in runs)
    return {
        "dataset": config.task.data.name,
        "class_names": list(data.train.class_names),
        "steps": budget.steps,
        "batch_size": budget.batch_size,
        "num_images": budget.num_images,
        "baseline": _accuracy(baseline, plan.labels),
        "candidates": {
            signals.name: signals_as_dict(signals)
            for signals in verdict.ranking
        },
        "reasons": verdict.reasons,
        "recommended": verdict.recommended,
        "confidence": verdict.confidence,
        "cost": {
            "share": budget.share,
            "training_views": budget.views,
            "full_training_views": budget.full_views,
            "seconds": time.perf_counter() - plan.start,
            "full_seconds": budget.full_views * seconds_per_view,
        },
        "environment": describe_environment(__version__),
    }


def _accuracy(baseline: ShortRun, labels: Array) -> float:
    """Accuracy on the untransformed images."""
    logits = next(iter(baseline.logits.values()))[:, 0]
    return float((logits.argmax(axis=1) == labels).mean())
