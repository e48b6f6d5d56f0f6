# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Evaluates a trained model in every mode: `python -m sla.evaluate --help`.

Writes `evaluation.json`, `confusion.png`, `reliability.png` and
`accuracy_cost.png` to the folder of the run.
"""

import dataclasses
import logging
import sys

import numpy as np
from absl import app
from absl import flags

import sla
from official.core import files
from official.core.entry_point import exit_with_error
from official.core.environment import describe_environment
from official.core.flags import parse_flags
from official.core.run_directory import RunError
from official.core.trained_run import load_trained_run
from official.vision.evaluation import evaluation_plots
from sla import configs  # noqa: F401  (registers the experiments)
from sla.inference import fit_policy
from sla.inference.cost_plot import plot_accuracy_cost
from sla.inference.evaluation import accuracy_cost_curves
from sla.inference.evaluation import evaluate_modes
from sla.inference.evaluation import gain_share
from sla.inference.evaluation import per_transform_accuracy
from sla.inference.view_answers import collect_answers
from sla.reporting import evaluation_table
from sla.tasks.sla_classification import SLAClassificationTask

_TIMED_IMAGES = 512
_DEFAULT_PASSES = 1.6

if __name__ == "__main__":
    flags.DEFINE_string(
        "model_dir", None, "Folder of a finished run.", required=True
    )
    flags.DEFINE_list(
        "modes",
        None,
        "Inference modes among single, aggregated, distilled and adaptive. "
        "Default: all that the model has.",
    )
    flags.DEFINE_string(
        "data_dir", None, "Folder of the data. Default: that of the run."
    )
    flags.DEFINE_float(
        "max_passes",
        None,
        "Passes per image that adaptive inference may take on average, on "
        "the validation images. Default: 1.6, unless --min_accuracy is given.",
    )
    flags.DEFINE_float(
        "min_accuracy",
        None,
        "Accuracy, 0 to 1, that adaptive inference is to reach on the "
        "validation images with as few passes as it can.",
    )
FLAGS = flags.FLAGS


def main(_):
    # It warns of one trace for each size of a batch, which are few.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    with exit_with_error():
        run, config, model = load_trained_run(FLAGS.model_dir, FLAGS.data_dir)
        modes = _modes(model)
        print(evaluation_table(evaluate(run, config, model, modes)))
    written = [path for path in run.evaluation_files if path.exists()]
    print(f"files: {run.path}/ ({', '.join(path.name for path in written)})")


def _modes(model):
    known = (*model.modes, *(["adaptive"] if model.num_transforms > 1 else []))
    modes = FLAGS.modes or list(known)
    for mode in modes:
        if mode not in known:
            raise RunError(
                f"--modes: got {mode}, expected some of {', '.join(known)}, "
                "the modes of this model"
            )
    return modes


def evaluate(run, config, model, modes):
    """Evaluates, and writes the files.

    Returns:
        The content of `evaluation.json`.
    """
    task = SLAClassificationTask(config)
    print("Validation images:")
    validation = collect_answers(model, task.validation_dataset())
    policy = _policy(validation) if model.num_transforms > 1 else None
    print("Test images:")
    answers = collect_answers(model, task.test_dataset())
    images = np.concatenate(
        [batch for batch, _ in task.test_dataset().take(2).as_numpy_iterator()]
    )
    figures, probabilities = evaluate_modes(
        model, answers, validation, modes, policy, images[:_TIMED_IMAGES]
    )
    evaluation = {
        "experiment": config.experiment,
        **task.describe(model),
        "seed": config.runtime.seed,
        "modes": figures,
        "per_transform_accuracy": per_transform_accuracy(
            answers, model.transforms.names
        ),
    }
    title = f"{config.experiment}, seed {config.runtime.seed}"
    with run.writing():
        if policy is not None:
            evaluation["adaptive_policy"] = dataclasses.asdict(policy)
            curves = accuracy_cost_curves(answers, policy)
            evaluation["accuracy_cost"] = curves
            plot_accuracy_cost(curves, figures, run.accuracy_cost, title)
        if {"adaptive", "aggregated"} <= set(modes):
            evaluation["adaptive_share_of_gain"] = gain_share(figures)
        shown = model.default_mode if model.default_mode in modes else modes[0]
        evaluation_plots.plot_confusion(
            probabilities[shown],
            answers.labels,
            task.data.test.class_names,
            run.confusion,
            f"{title}, {shown}",
        )
        evaluation_plots.plot_reliability(
            probabilities, answers.labels, run.reliability, title
        )
        evaluation["environment"] = describe_environment(sla.__version__)
        files.write_json(run.evaluation, evaluation)
    return evaluation


def _policy(answers):
    max_passes = FLAGS.max_passes
    if max_passes is None and FLAGS.min_accuracy is None:
        max_passes = _DEFAULT_PASSES
    try:
        return fit_policy(
            answers.views,
            answers.labels,
            answers.student,
            max_passes,
            FLAGS.min_accuracy,
        )
    except ValueError as error:
        raise RunError(str(error)) from error


if __name__ == "__main__":
    sys.exit(app.run(main, flags_parser=parse_flags))
