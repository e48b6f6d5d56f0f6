# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Learns from episodes, and measures how well new classes are told apart."""

from collections.abc import Mapping
from collections.abc import Sequence
from os import PathLike
from typing import Any


def few_shot(
    experiment: str | None = None,
    *,
    config_file: str | PathLike | Sequence[str | PathLike] = (),
    params_override: Mapping[str, Any] | Sequence[str] = (),
    model_dir: str | PathLike | None = None,
    data_dir: str | PathLike | None = None,
    seed: int | None = None,
    overwrite: bool = False,
    images: str | PathLike | None = None,
    ways: int | Sequence[int] = (5, 20),
    shots: int | Sequence[int] = (1, 5),
    queries: int = 15,
    episodes: int = 1000,
    heads: str | Sequence[str] | None = None,
    output: str | PathLike | None = None,
    verbose: bool = False,
) -> dict[str, Any]:
    """Trains on episodes, or loads a run, and tests it on new classes.

    With an experiment, a network is trained on episodes of the base classes and
    selected on those of the validation classes. Without one, `model_dir` names
    a trained run of any kind, whose features are used as they are. Either is
    then measured on the same random episodes of novel classes, which are
    written to `few_shot.json` and, episode by episode, `few_shot_episodes.npz`.

    Args:
        experiment: Name of a registered few-shot experiment, such as
            "omniglot_proto_sla".
        config_file: As for `sla.train.train`.
        params_override: As for `sla.train.train`.
        model_dir: Folder of the run. Default, with an experiment:
            `runs/<experiment>/seed<N>`.
        data_dir: Folder of the data.
        seed: Seed of the training, at least 0. It does not change the episodes
            of the test.
        overwrite: Whether to replace a finished run.
        images: Folder of new classes, `IMAGES/<class>/*`. Default: the novel
            classes of the run's data set.
        ways: Numbers of classes per episode.
        shots: Numbers of support images per class.
        queries: Number of query images per class.
        episodes: Number of episodes of each kind.
        heads: For runs that were not trained on episodes, classifiers of their
            features: "nearest_centroid", "logistic_regression" and
            "linear_svm". Default: all three.
        output: Folder to write to. Default: that of the run, or
            `<model_dir>/few_shot_<name>` for the folder <name> of `images`.
        verbose: Whether to print progress and, at the end, the results.

    Returns:
        The content of `few_shot.json`.

    Raises:
        ConfigError: A setting is unknown or not allowed.
        RunError: There is no trained run, the classes or images are too few,
            or training fails.
        RunInterrupted: A signal stopped the training; all is saved.

    Example:
    >>> import sla
    >>> report = sla.few_shot.few_shot(
    ...     "omniglot_proto_sla", data_dir="data"
    ... )  # doctest: +SKIP
    >>> report["rows"][0]["accuracy"]  # doctest: +SKIP
    """
    import sla.api  # noqa: F401  (registers the layers of saved models)
    from official.core.run_directory import RunError
    from official.core.trained_run import class_names_of
    from official.core.trained_run import load_trained_run
    from sla.configs import all_experiments  # noqa: F401  (registers them)
    from sla.few_shot.measurement import checked_heads
    from sla.few_shot.measurement import measure
    from sla.few_shot.measurement import plan_tests
    from sla.few_shot.novel_images import load_novel_images
    from sla.few_shot.report import few_shot_table
    from sla.few_shot.report import write_report
    from sla.few_shot.training import parse_few_shot
    from sla.few_shot.training import train_few_shot

    feature_heads = checked_heads(heads)
    if experiment is None and not config_file:
        if model_dir is None:
            raise RunError(
                "experiment: Got none, and no model_dir. Expected an "
                "experiment to train, or the folder of a trained run to test."
            )
        if params_override or seed is not None or overwrite:
            raise RunError(
                "experiment: Got none, with settings of a training. Expected "
                "one, because a trained run keeps its settings. Leave out "
                "params_override, seed and overwrite to test it."
            )
        run, config, model = load_trained_run(model_dir, data_dir)
        known = class_names_of(run)
        novel = load_novel_images(config, model.image_shape, images, known)
        tests = plan_tests(novel, ways, shots, queries, episodes)
    else:
        run, task = parse_few_shot(
            experiment, config_file, params_override, model_dir, data_dir, seed
        )
        config = task.config
        known = list(task.division.base.class_names)
        novel = load_novel_images(config, task.image_shape, images, known, task)
        tests = plan_tests(novel, ways, shots, queries, episodes)
        model = train_few_shot(task, run, overwrite, verbose)
    report, accuracies = measure(
        run, config, model, novel, tests, feature_heads, verbose
    )
    folder = write_report(run, images, output, report, accuracies)
    if verbose:
        print(few_shot_table(report))
        print(f"files: {folder}/ (few_shot.json, few_shot_episodes.npz)")
    return report
