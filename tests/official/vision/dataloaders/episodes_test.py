# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Episodes of some classes and images."""

import numpy as np
import pytest

from official.vision.dataloaders.episodes import EpisodeSampler
from official.vision.dataloaders.episodes import EpisodeShape

NAMES = ("a", "b", "c", "d", "e", "f")
# Images of all classes in an order of their own, eight of each.
LABELS = np.random.default_rng(0).permutation(np.repeat(np.arange(6), 8))


def _sampler(ways=3, shots=2, queries=4, seed=0, **options):
    shape = EpisodeShape(ways, shots, queries)
    return EpisodeSampler(LABELS, NAMES, shape, seed, **options)


def test_each_row_has_images_of_one_class():
    sampler = _sampler()
    for number in range(50):
        episode = sampler.draw(number)
        assert episode.support.shape == (3, 2)
        assert episode.query.shape == (3, 4)
        rows = np.concatenate([episode.support, episode.query], axis=1)
        labels = LABELS[rows]
        assert (labels == labels[:, :1]).all()
        assert len(set(labels[:, 0])) == 3
        assert len(set(rows.ravel())) == rows.size
        assert not episode.versions.any()


def test_an_episode_depends_on_seed_and_number_alone():
    first = [_sampler().draw(number).query for number in (0, 1, 2)]
    sampler = _sampler()
    for number in (2, 0, 1):
        np.testing.assert_array_equal(sampler.draw(number).query, first[number])
    assert (first[0] != first[1]).any()
    assert (_sampler(seed=1).draw(0).query != first[0]).any()


def test_all_images_and_classes_are_drawn():
    sampler = _sampler()
    episodes = [sampler.draw(number) for number in range(200)]
    for rows in ("support", "query"):
        drawn = np.concatenate([getattr(e, rows).ravel() for e in episodes])
        counts = np.bincount(drawn, minlength=len(LABELS))
        assert counts.min() > 0.4 * counts.mean()


def test_classes_of_an_episode_are_of_one_group():
    groups = ("x", "x", "y", "y", "y", "z")
    sampler = _sampler(ways=2, groups=groups)
    seen = set()
    for number in range(60):
        labels = LABELS[sampler.draw(number).support[:, 0]]
        (group,) = {groups[label] for label in labels}
        seen.add(group)
    # Group z has fewer classes than an episode.
    assert seen == {"x", "y"}


def test_versions_are_classes_of_their_own():
    sampler = _sampler(ways=6, versions=4)
    pairs, twice = set(), 0
    for number in range(100):
        episode = sampler.draw(number)
        labels = LABELS[episode.support[:, 0]]
        drawn = list(zip(labels.tolist(), episode.versions.tolist()))
        assert len(set(drawn)) == 6
        twice += len(set(labels)) < 6
        pairs |= set(drawn)
    assert len(pairs) == 24
    assert twice


def test_versions_allow_more_ways_than_classes():
    assert _sampler(ways=7, versions=2).draw(0).support.shape == (7, 2)
    with pytest.raises(
        ValueError, match="Got 6 classes for episodes of 7 ways"
    ):
        _sampler(ways=7)


def test_exactly_enough_classes_and_images_will_do():
    episode = _sampler(ways=6, shots=3, queries=5).draw(0)
    rows = np.concatenate([episode.support, episode.query], axis=1)
    assert sorted(rows.ravel()) == list(range(48))


def test_a_class_with_too_few_images_is_named():
    labels = np.append(LABELS, [6, 6])
    with pytest.raises(ValueError, match=r"fewer than 6 images: rare \(2\)"):
        EpisodeSampler(labels, (*NAMES, "rare"), EpisodeShape(2, 2, 4), seed=0)


def test_groups_that_are_all_too_small_are_refused():
    with pytest.raises(ValueError, match="at least 4 classes in any group"):
        _sampler(ways=4, groups=("x", "x", "x", "y", "y", "y"))
