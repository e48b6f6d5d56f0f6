# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Evaluates a trained model in every mode: `python -m sla.evaluate --help`.

Writes `evaluation.json`, `confusion.png`, `reliability.png` and
`accuracy_cost.png` to the folder of the run, or to `--output`.
"""

import dataclasses
import logging
import pathlib
import sys

import numpy as np
from absl import app
from absl import flags

import sla
from official.core import files
from official.core.entry_point import exit_with_error
from official.core.environment import describe_environment
from official.core.flags import parse_flags
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.core.trained_run import class_names_of
from official.core.trained_run import load_trained_run
from official.vision.evaluation import evaluation_plots
from official.vision.evaluation.class_groups import group_figures
from sla import configs  # noqa: F401  (registers the experiments)
from sla.inference import fit_policy
from sla.inference.cost_plot import plot_accuracy_cost
from sla.inference.evaluation import accuracy_cost_curves
from sla.inference.evaluation import evaluate_modes
from sla.inference.evaluation import evaluate_reductions
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
    flags.DEFINE_string(
        "images",
        None,
        "Folder of labelled images, IMAGES/<class>/*, to test on in place of "
        "the test images of the run. Some of its classes are enough.",
    )
    flags.DEFINE_string(
        "output",
        None,
        "Folder to write to. Default: that of the run, or "
        "<model_dir>/evaluation_<name> for the folder <name> of --images.",
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
        output = RunDirectory(_output(run))
        evaluation = evaluate(run, config, model, _modes(model), output)
    print(evaluation_table(evaluation))
    written = [path for path in output.evaluation_files if path.exists()]
    names = ", ".join(path.name for path in written)
    print(f"files: {output.path}/ ({names})")


def _output(run):
    if FLAGS.output or not FLAGS.images:
        return FLAGS.output or run.path
    return run.path / f"evaluation_{pathlib.Path(FLAGS.images).resolve().name}"


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


def evaluate(run, config, model, modes, output):
    """Evaluates, and writes the files.

    Args:
        run: `RunDirectory` of the model.
        config: its `ExperimentConfig`.
        model: its `MultiViewModel`.
        modes: names of inference modes.
        output: `RunDirectory` to write to.

    Returns:
        The content of `evaluation.json`.
    """
    task = SLAClassificationTask(config)
    class_names = tuple(class_names_of(run))
    if FLAGS.images:
        tested = task.folder_dataset(
            FLAGS.images, model.image_shape, class_names
        )
    else:
        tested = task.test_dataset()
    print("Validation images:")
    validation = collect_answers(model, task.validation_dataset())
    policy = _policy(validation) if model.num_transforms > 1 else None
    print("Test images:")
    answers = collect_answers(model, tested)
    images = np.concatenate(
        [batch for batch, _ in tested.take(2).as_numpy_iterator()]
    )
    figures, probabilities = evaluate_modes(
        model, answers, validation, modes, policy, images[:_TIMED_IMAGES]
    )
    evaluation = {
        "experiment": config.experiment,
        **task.describe(model),
        "seed": config.runtime.seed,
        "images": FLAGS.images,
        "num_tested_examples": len(answers.labels),
        "modes": figures,
        **group_figures(
            task.data.class_counts,
            answers.labels,
            {mode: p.argmax(axis=1) for mode, p in probabilities.items()},
        ),
        "per_transform_accuracy": per_transform_accuracy(
            answers, model.transforms.names
        ),
        "other_reductions": evaluate_reductions(answers),
    }
    title = f"{config.experiment}, seed {config.runtime.seed}"
    with output.writing():
        output.path.mkdir(parents=True, exist_ok=True)
        if policy is not None:
            evaluation["adaptive_policy"] = dataclasses.asdict(policy)
            curves = accuracy_cost_curves(answers, policy)
            evaluation["accuracy_cost"] = curves
            plot_accuracy_cost(curves, figures, output.accuracy_cost, title)
        if {"adaptive", "aggregated"} <= set(modes):
            evaluation["adaptive_share_of_gain"] = gain_share(figures)
        shown = model.default_mode if model.default_mode in modes else modes[0]
        evaluation_plots.plot_confusion(
            probabilities[shown],
            answers.labels,
            class_names,
            output.confusion,
            f"{title}, {shown}",
        )
        evaluation_plots.plot_reliability(
            probabilities, answers.labels, output.reliability, title
        )
        evaluation["environment"] = describe_environment(sla.__version__)
        files.write_json(output.evaluation, evaluation)
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
