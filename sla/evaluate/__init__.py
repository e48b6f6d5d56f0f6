# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Evaluates a trained model in every mode, as a function and as a command."""

import pathlib
from collections.abc import Sequence
from typing import Any

from official.typing import Path
from sla.version import __version__


def evaluate(
    model_dir: Path,
    *,
    modes: str | Sequence[str] | None = None,
    data_dir: Path | None = None,
    images: Path | None = None,
    output: Path | None = None,
    max_passes: float | None = None,
    min_accuracy: float | None = None,
    unknown: str | None = None,
    known_share: float = 0.95,
    html: bool = False,
    verbose: bool = False,
) -> dict[str, Any]:
    """Evaluates a trained model in every inference mode.

    Writes `evaluation.json`, `confusion.png`, `reliability.png` and, for a
    model of several views, `accuracy_cost.png`.

    Args:
        model_dir: Folder of a finished run.
        modes: "single", "aggregated", "distilled" or "adaptive", or several
            of them. Default: all that the model has.
        data_dir: Folder of the data. Default: that of the run.
        images: Folder of labeled images, `images/<class>/*`, to test on in
            place of the test images of the run. It may lack some classes.
        output: Folder to write to. Default: that of the run, or
            `<model_dir>/evaluation_<name>` for the folder `<name>` of
            `images`.
        max_passes: Most passes per image that adaptive inference may take,
            on average over the validation images, from 1 to the number of
            views. Default: 1.6, unless `min_accuracy` is given.
        min_accuracy: Accuracy from 0 to 1 that adaptive inference is to reach
            on the validation images in as few passes as possible.
        unknown: Images of other classes: a folder, or "tfds:SET" for the test
            images of that set. The result then says how well each score of
            `sla.ops.known_scores` tells them from the test images.
        known_share: Share of the validation images, above 0 and at most 1,
            that `sla.predict` and `sla.export` with `reject` keep.
        html: Whether to write `evaluation.html` as well: the figures and
            pictures on one page, with the images of the surest mistakes.
        verbose: Whether to print progress and, at the end, the figures.

    Returns:
        The content of `evaluation.json`.

    Raises:
        ConfigError: If the configuration of the run is no longer valid.
        RunError: If there is no trained model, an argument does not fit it,
            or a file cannot be read or written.

    Example:
    >>> import sla.evaluate
    >>> evaluation = sla.evaluate.evaluate(
    ...     "runs/digits_sla_sd/seed0"
    ... )  # doctest: +SKIP
    >>> evaluation["modes"]["distilled"]["accuracy"]  # doctest: +SKIP
    """
    import sla.api  # noqa: F401  (registers the layers of saved models)
    from official.core.environment import describe_environment
    from official.core.run_data import check_same_data
    from official.core.run_directory import RunDirectory
    from official.core.run_directory import RunError
    from official.core.trained_run import class_names_of
    from official.core.trained_run import load_trained_run
    from official.core.training_state import last_progress
    from official.vision.dataloaders.image_folders import is_within
    from official.vision.evaluation.class_groups import group_figures
    from sla.configs import all_experiments  # noqa: F401  (registers them)
    from sla.evaluate.adaptive import adaptive_figures
    from sla.evaluate.adaptive import checked_targets
    from sla.evaluate.adaptive import choose_policy
    from sla.evaluate.modes import checked_modes
    from sla.evaluate.modes import evaluate_modes
    from sla.evaluate.modes import images_to_time
    from sla.evaluate.pictures import mode_of_pictures
    from sla.evaluate.report import evaluation_table
    from sla.evaluate.tested_images import tested_images
    from sla.evaluate.unknown import fit_known_rules
    from sla.evaluate.unknown import unknown_dataset
    from sla.evaluate.unknown import unknown_figures
    from sla.evaluate.views import evaluate_reductions
    from sla.evaluate.views import per_transform_accuracy
    from sla.evaluate.writing import write_evaluation
    from sla.inference.classifier_run import check_classifier
    from sla.inference.known_rule import check_known_share
    from sla.inference.view_predictions import collect_view_predictions
    from sla.tasks.sla_classification import SLAClassificationTask

    run, config, model = load_trained_run(model_dir, data_dir)
    check_classifier(model, run)
    checked = checked_modes(model, modes)
    targets = checked_targets(model, max_passes, min_accuracy)
    try:
        check_known_share(known_share)
    except ValueError as error:
        raise RunError(str(error)) from error
    class_names = tuple(class_names_of(run))
    task = SLAClassificationTask(config)
    check_same_data(run, last_progress(run.checkpoints), task)
    tested = tested_images(task, images, model.image_shape, class_names)
    if verbose and images and is_within(images, task.data_config.data_dir):
        print(
            f"Note: {images} lies in the folder of the data of this run. "
            "Some of these images may be training images."
        )
    others = unknown and unknown_dataset(
        unknown, task, model.image_shape, class_names
    )
    if verbose:
        print("Validation images:")
    validation = collect_view_predictions(
        model, task.validation_dataset(), verbose
    )
    policy = choose_policy(model, validation, targets)
    if verbose:
        print("Test images:")
    test = collect_view_predictions(model, tested.dataset, verbose)
    rules = fit_known_rules(validation, model.modes, known_share)
    figures, probabilities = evaluate_modes(
        model,
        test,
        validation,
        checked,
        policy,
        images_to_time(tested.dataset),
        tested.groups,
    )
    evaluation = {
        "experiment": config.experiment,
        **task.describe(model),
        "seed": config.runtime.seed,
        "images": str(images) if images else None,
        "num_tested_examples": len(test.labels),
        "modes": figures,
        **group_figures(
            task.data.class_counts,
            test.labels,
            {mode: p.argmax(axis=1) for mode, p in probabilities.items()},
        ),
        "per_transform_accuracy": per_transform_accuracy(
            test, model.transforms.names
        ),
        "other_reductions": evaluate_reductions(test),
        **adaptive_figures(test, policy, figures),
        "known_rules": {mode: rule.as_dict() for mode, rule in rules.items()},
        "environment": describe_environment(__version__),
    }
    if unknown:
        if verbose:
            print("Images of other classes:")
        predictions = collect_view_predictions(model, others, verbose)
        evaluation["unknown"] = {
            "images": str(unknown),
            "num_images": len(predictions.labels),
            "modes": unknown_figures(rules, test, predictions),
        }
    folder = RunDirectory(output or _default_output(run.path, images))
    write_evaluation(
        folder,
        evaluation,
        tested,
        test.labels,
        probabilities,
        class_names,
        mode_of_pictures(model, probabilities),
        task.data_config,
        html,
    )
    if verbose:
        print(evaluation_table(evaluation))
        print(f"files: {folder.path}/ ({_written(folder)})")
    return evaluation


def _default_output(run_path, images):
    if not images:
        return run_path
    return run_path / f"evaluation_{pathlib.Path(images).resolve().name}"


def _written(folder):
    paths = [path for path in folder.evaluation_files if path.exists()]
    return ", ".join(path.name for path in paths)
