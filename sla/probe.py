# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Which transforms suit a data set: `python -m sla.probe --help`.

Trains a baseline and, for each candidate set of transforms, a network of
joint labels for a short while, together at most 15% of one run of `sla_sd`.
Writes `probe.json` and `probe.png` to the folder `--output`.
"""

import dataclasses
import logging
import shlex
import sys
import time

import numpy as np
from absl import app
from absl import flags

import sla
from official.core import files
from official.core.entry_point import exit_with_error
from official.core.environment import describe_environment
from official.core.flags import define_experiment_flags
from official.core.flags import experiment_of_flags
from official.core.flags import parse_flags
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.vision.dataloaders import splits
from sla import configs  # noqa: F401  (registers the experiments)
from sla import transforms
from sla.probing.budget import Budget
from sla.probing.budget import plan_budget
from sla.probing.candidates import choose_candidates
from sla.probing.report import plot_probe
from sla.probing.report import report_text
from sla.probing.report import signals_as_dict
from sla.probing.short_training import shortened
from sla.probing.short_training import train_shortly
from sla.probing.signals import measure_signals
from sla.probing.verdict import NONE
from sla.probing.verdict import judge
from sla.tasks.sla_classification import SLAClassificationTask

DEFAULT_EXPERIMENT = "digits_sla_sd"

if __name__ == "__main__":
    define_experiment_flags(DEFAULT_EXPERIMENT)
    flags.DEFINE_list(
        "candidates",
        None,
        "Transform sets to try, or all. Default: the turns and colour "
        "permutations that fit the images.",
    )
    flags.DEFINE_string(
        "output", "probe", "Folder to write to; made if need be."
    )
FLAGS = flags.FLAGS


def main(_):
    # It warns of one trace for each network, which are few.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    with exit_with_error():
        config = experiment_of_flags(DEFAULT_EXPERIMENT)
        plan = plan_probe(config, FLAGS.candidates)
        output = RunDirectory(FLAGS.output)
        with output.writing():
            output.path.mkdir(parents=True, exist_ok=True)
        report = probe(plan)
        report["command"] = _training_command(config, report["recommended"])
        with output.writing():
            files.write_json(output.path / "probe.json", report)
            plot_probe(report, output.path / "probe.png")
    print(f"\n{report_text(report)}")
    print(f"files: {output.path}/ (probe.json, probe.png)")


@dataclasses.dataclass(frozen=True, eq=False)
class Plan:
    """A probe whose input is good.

    Attributes:
        task: `SLAClassificationTask` of the experiment.
        sets: list of `TransformSet` to try.
        budget: `Budget`.
        images, labels: validation images to answer.
        training_images, training_labels: training images to answer.
        start: `time.perf_counter()` when it began.
    """

    task: SLAClassificationTask
    sets: list
    budget: Budget
    images: np.ndarray
    labels: np.ndarray
    training_images: np.ndarray
    training_labels: np.ndarray
    start: float


def plan_probe(config, candidates=None):
    """Loads the data and finds whether there is enough of everything.

    Args:
        config: `ExperimentConfig` of the data set, of any method.
        candidates: as for `choose_candidates`.

    Returns:
        `Plan`.

    Raises:
        RunError: if the data are not there, a candidate does not fit, or the
            run is too short to take a part of.
    """
    start = time.perf_counter()
    task = SLAClassificationTask(config)
    sets = choose_candidates(candidates, task.image_shape)
    budget = plan_budget(
        config.trainer.train_steps,
        config.task.data.batch_size,
        len(transforms.get(config.task.transforms)),
        [len(each) for each in sets],
        len(task.data.validation),
    )
    validation = _part(task.data.validation, budget.num_images)
    _check_classes(validation)
    training = _part(task.data.train, budget.num_images)
    return Plan(
        task,
        sets,
        budget,
        *task.arrays(validation),
        *task.arrays(training),
        start,
    )


def probe(plan):
    """Measures candidate transform sets and chooses one.

    Args:
        plan: `Plan`.

    Returns:
        Dict, what `probe.json` holds but for the command.
    """
    config, data = plan.task.config, plan.task.data
    sets, budget = plan.sets, plan.budget
    images = plan.images, plan.training_images
    labels = plan.labels, plan.training_labels
    print(f"baseline: {budget.steps} steps of {budget.batch_size}", flush=True)
    baseline = train_shortly(
        shortened(config, budget, "baseline"), data, *images, sets
    )
    runs = [baseline]
    measured = []
    for number, each in enumerate(sets, start=1):
        print(f"[{number}/{len(sets)}] {each.name}", flush=True)
        short = shortened(config, budget, "sla", each.name)
        runs.append(train_shortly(short, data, *images, [each]))
        measured.append(measure_signals(each, *labels, baseline, runs[-1]))
    verdict = judge(measured, data.train.class_names)
    return {
        "dataset": config.task.data.name,
        "class_names": list(data.train.class_names),
        "steps": budget.steps,
        "batch_size": budget.batch_size,
        "num_images": budget.num_images,
        "baseline": _accuracy(baseline, plan.labels),
        "candidates": {
            each.name: signals_as_dict(each) for each in verdict.ranking
        },
        "reasons": verdict.reasons,
        "recommended": verdict.recommended,
        "confidence": verdict.confidence,
        "cost": {
            "share": budget.share,
            "training_views": budget.views,
            "full_training_views": budget.full_views,
            "seconds": time.perf_counter() - plan.start,
            "full_seconds": budget.full_views
            * min(run.seconds_per_view for run in runs),
        },
        "environment": describe_environment(sla.__version__),
    }


def _accuracy(baseline, labels):
    untouched = next(iter(baseline.logits.values()))[:, 0]
    return float((untouched.argmax(axis=1) == labels).mean())


def _part(examples, count):
    if len(examples) <= count:
        return examples
    chosen, _ = splits.stratified_split(examples.labels, count, seed=0)
    return examples.take(chosen)


def _check_classes(validation):
    absent = set(range(validation.num_classes)) - set(validation.labels)
    if absent:
        name = validation.class_names[min(absent)]
        raise RunError(
            f"The {len(validation)} validation images to answer have none of "
            f"class {name!r}, expected some of each class. Raise "
            "task.data.validation_size, or name fewer --candidates."
        )


def _training_command(config, recommended):
    """The command that trains what is recommended, as a text."""
    words = ["python", "-m", "sla.train", f"--experiment={config.experiment}"]
    words += [f"--config_file={path}" for path in FLAGS.config_file]
    words += [f"--params_override={text}" for text in FLAGS.params_override]
    choice = f"task.method=sla_sd,task.transforms={recommended}"
    if recommended == NONE:
        choice = "task.method=baseline"
    words.append(f"--params_override={choice}")
    for name in ("data_dir", "seed"):
        if FLAGS[name].value is not None:
            words.append(f"--{name}={FLAGS[name].value}")
    return shlex.join(words)


if __name__ == "__main__":
    sys.exit(app.run(main, flags_parser=parse_flags))
