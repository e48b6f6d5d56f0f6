# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How often new classes are told apart, measured on episodes."""

from collections.abc import Callable
from collections.abc import Sequence

import numpy as np

from official.typing import Array
from official.vision.dataloaders.episodes import EpisodeSampler
from sla.inference.embedding import EmbeddedImages
from sla.inference.support_classifiers import SupportClassifier

_EPISODES_AT_ONCE = 20


def episode_accuracies(
    images: EmbeddedImages,
    sampler: EpisodeSampler,
    num_episodes: int,
    classifiers: Sequence[SupportClassifier],
    progress: Callable[[int], None] | None = None,
) -> dict[tuple[str, str], Array]:
    """The accuracy of classifiers in each of many episodes.

    All classifiers see the same episodes, and so does every call with an equal
    sampler: their differences can be paired.

    Args:
        images: Features of the images.
        sampler: Draws from their labels.
        num_episodes: Number of episodes, those from 0 on.
        classifiers: What to measure.
        progress: Called with the number of episodes that are done.

    Returns:
        `(head, mode)` -> float64 `(num_episodes,)`, the share of the query
        images that are classified rightly.
    """
    rights: dict[tuple[str, str], list[Array]] = {
        (classifier.head, classifier.mode): [] for classifier in classifiers
    }
    for start in range(0, num_episodes, _EPISODES_AT_ONCE):
        numbers = range(start, min(start + _EPISODES_AT_ONCE, num_episodes))
        drawn = [sampler.draw(number) for number in numbers]
        support = np.stack([episode.support for episode in drawn])
        query = np.stack([episode.query for episode in drawn])
        ways, queries = query.shape[1:]
        labels = np.repeat(np.arange(ways), queries)
        targets = np.repeat(np.eye(ways, dtype="float32"), support.shape[2], 0)
        support, query = (
            rows.reshape(len(drawn), -1) for rows in (support, query)
        )
        for classifier in classifiers:
            features = classifier.features_of(images)
            weights = classifier.fit(features[support], targets)
            logits = weights.class_logits(features[query], classifier.num_views)
            right = logits.argmax(axis=-1) == labels
            rights[classifier.head, classifier.mode].append(right.mean(axis=1))
        if progress is not None:
            progress(numbers[-1] + 1)
    return {key: np.concatenate(parts) for key, parts in rights.items()}
