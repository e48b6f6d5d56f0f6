# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Measures a network on episodes of new classes."""

import dataclasses
import sys
from collections.abc import Sequence
from typing import Any

import keras

from official.core import files
from official.core.argument_checks import as_list
from official.core.argument_checks import check_names
from official.core.config_definitions import ExperimentConfig
from official.core.environment import describe_environment
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.typing import Array
from official.vision.dataloaders.episodes import EpisodeSampler
from official.vision.dataloaders.episodes import EpisodeShape
from sla.few_shot.novel_images import NovelImages
from sla.inference.embedding import embed_images
from sla.inference.embedding import views_to_test
from sla.inference.episode_accuracy import episode_accuracies
from sla.inference.support_classifiers import FEATURE_HEADS
from sla.inference.support_classifiers import classifiers_of_features
from sla.inference.support_classifiers import classifiers_of_model
from sla.modeling.few_shot_model import FewShotModel
from sla.modeling.view_backbone import ViewBackbone
from sla.reporting.statistics import mean_interval
from sla.version import __version__

# The episodes of the test are the same for all runs.
_SEED = 0


@dataclasses.dataclass(frozen=True, eq=False)
class EpisodeTest:
    """Episodes of one kind.

    Attributes:
        sampler: Draws them.
        within_groups: Whether the classes of each are of one group.
        num_episodes: Number of episodes.
    """

    sampler: EpisodeSampler
    within_groups: bool
    num_episodes: int

    @property
    def name(self) -> str:
        """What the arrays of the test are called."""
        shape = self.sampler.shape
        within = "_within_groups" if self.within_groups else ""
        return f"{shape.ways}_way_{shape.shots}_shot{within}"


def checked_heads(heads: str | Sequence[str] | None) -> tuple[str, ...]:
    """Checks the names of heads; all if there are none.

    Raises:
        RunError: One is unknown.
    """
    if heads is None:
        return tuple(FEATURE_HEADS)
    names = tuple(as_list(heads))
    check_names("heads", names, tuple(FEATURE_HEADS))
    return names


def plan_tests(
    novel: NovelImages,
    ways: int | Sequence[int],
    shots: int | Sequence[int],
    queries: int,
    episodes: int,
) -> list[EpisodeTest]:
    """Plans episodes of each number of ways and shots.

    Where classes have groups, there are also episodes within groups.

    Args:
        novel: The images.
        ways: As for `sla.few_shot.few_shot`.
        shots: As for `sla.few_shot.few_shot`.
        queries: As for `sla.few_shot.few_shot`.
        episodes: As for `sla.few_shot.few_shot`.

    Returns:
        The tests.

    Raises:
        RunError: A number is out of range, or there are too few classes or
            images.
    """
    all_ways, all_shots = _numbers("ways", ways, 2), _numbers("shots", shots, 1)
    queries = _checked("queries", queries, 1)
    episodes = _checked("episodes", episodes, 2)
    kinds = [None] if novel.groups is None else [None, novel.groups]
    tests = []
    for groups in kinds:
        for num_ways in all_ways:
            for num_shots in all_shots:
                try:
                    sampler = EpisodeSampler(
                        novel.images.labels,
                        novel.images.class_names,
                        EpisodeShape(num_ways, num_shots, queries),
                        _SEED,
                        groups,
                    )
                except ValueError as error:
                    raise RunError(f"images: {error}") from error
                tests.append(EpisodeTest(sampler, groups is not None, episodes))
    return tests


def _numbers(name: str, values: int | Sequence[int], low: int) -> list[int]:
    several = [values] if isinstance(values, int | str) else values
    return [_checked(name, value, low) for value in several]


def _checked(name: str, value: int | str, low: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = low - 1
    if number < low:
        raise RunError(
            f"{name}: Got {value!r}. Expected an integer of at least {low}."
        )
    return number


def measure(
    run: RunDirectory,
    config: ExperimentConfig,
    model: ViewBackbone,
    novel: NovelImages,
    tests: Sequence[EpisodeTest],
    feature_heads: Sequence[str],
    verbose: bool = False,
) -> tuple[dict[str, Any], dict[str, Array]]:
    """Runs the tests.

    Args:
        run: Folder of the run.
        config: Its configuration.
        model: Its model.
        novel: The images of new classes.
        tests: What to measure.
        feature_heads: Heads for a run that did not learn from episodes.
        verbose: Whether to print progress.

    Returns:
        The content of `few_shot.json`, and the accuracy of each classifier in
        each episode, by name.
    """
    if verbose:
        print(
            f"Computing the features of {len(novel.images)} images of "
            f"{novel.images.num_classes} new classes."
        )
    transforms = views_to_test(model, config)
    shown = verbose and sys.stdout.isatty()
    embedded = embed_images(model, config, novel.images, transforms, shown)
    if isinstance(model, FewShotModel):
        classifiers = classifiers_of_model(model)
    else:
        classifiers = classifiers_of_features(
            feature_heads, embedded.features.shape[1]
        )
    rows, by_name = [], {}
    for test in tests:
        if verbose:
            print(
                f"{test.name.replace('_', ' ')}: {test.num_episodes} episodes"
            )
        bar = keras.utils.Progbar(
            test.num_episodes, verbose=int(shown), unit_name="episode"
        )
        measured = episode_accuracies(
            embedded, test.sampler, test.num_episodes, classifiers, bar.update
        )
        for classifier in classifiers:
            head, mode = classifier.head, classifier.mode
            values = measured[head, mode]
            by_name[f"{test.name}/{head}/{mode}"] = values
            rows.append(
                {
                    "ways": test.sampler.shape.ways,
                    "shots": test.sampler.shape.shots,
                    "within_groups": test.within_groups,
                    "head": head,
                    "mode": mode,
                    "passes": classifier.num_views,
                    **mean_interval(values),
                }
            )
    results = files.read_json(run.results) if run.results.exists() else {}
    report = {
        "experiment": config.experiment,
        "method": config.task.method,
        "seed": config.runtime.seed,
        "transforms": transforms.name,
        "train_seconds": results.get("train_seconds"),
        "images": novel.name,
        "num_novel_classes": novel.images.num_classes,
        "num_novel_examples": len(novel.images),
        "queries": tests[0].sampler.shape.queries,
        "episodes": tests[0].num_episodes,
        "rows": rows,
        "environment": describe_environment(__version__),
    }
    return report, by_name
