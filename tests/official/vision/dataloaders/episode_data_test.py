# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Images of episodes, from the settings to tf.data."""

import dataclasses

import numpy as np
import pytest

from image_files import write_classes
from official.vision.dataloaders.episode_config import EpisodeDataConfig
from official.vision.dataloaders.episode_data import build_division
from official.vision.dataloaders.episode_data import episode_dataset
from official.vision.dataloaders.episodes import EpisodeSampler
from official.vision.dataloaders.episodes import EpisodeShape
from official.vision.ops.augmentation_config import AugmentationConfig

CONFIG = EpisodeDataConfig(
    name="digits", augmentation=AugmentationConfig(crop_padding=1)
)


@pytest.fixture(scope="module")
def base():
    return build_division(CONFIG).base


def _sampler(data, **options):
    shape = EpisodeShape(ways=3, shots=1, queries=2)
    return EpisodeSampler(data.labels, data.class_names, shape, 5, **options)


def _batches(data, number=2, config=CONFIG, **options):
    sampler = options.pop("sampler", None) or _sampler(data)
    dataset = episode_dataset(data, sampler, config, batch_size=2, **options)
    return list(dataset.take(number).as_numpy_iterator())


def test_all_images_of_a_source_are_divided_by_class():
    division = build_division(CONFIG)
    assert [p.num_classes for p in division.by_name.values()] == [6, 2, 2]
    # Training and test images alike.
    assert sum(len(part) for part in division.by_name.values()) == 1797


def test_listed_classes_are_novel():
    config = dataclasses.replace(CONFIG, novel_classes=["7", "8", "9"])
    assert build_division(config).novel.class_names == ("7", "8", "9")


def test_a_folder_with_parts_keeps_them(tmp_path):
    for part, names in (("train", "abc"), ("val", "de"), ("test", "fg")):
        write_classes(tmp_path / part, dict.fromkeys(names, 3))
    config = EpisodeDataConfig(
        name="folder", data_dir=str(tmp_path), image_size=[6, 5]
    )
    division = build_division(config)
    assert division.base.class_names == ("a", "b", "c")
    assert division.novel.class_names == ("f", "g")
    assert division.novel.image_shape == (6, 5, 3)


def test_classes_of_a_folder_without_parts_are_drawn(tmp_path):
    write_classes(tmp_path, dict.fromkeys("abcde", 3))
    config = EpisodeDataConfig(
        name="folder", data_dir=str(tmp_path), image_size=[6, 6]
    )
    division = build_division(config)
    assert [p.num_classes for p in division.by_name.values()] == [3, 1, 1]
    assert all(len(p) == 3 * p.num_classes for p in division.by_name.values())


def test_episodes_are_those_of_the_sampler(base):
    batches = _batches(base)
    sampler = _sampler(base)
    for step, batch in enumerate(batches):
        assert batch["support"].shape == (2, 3, 1, 8, 8, 1)
        assert batch["query"].dtype == np.float32
        for row in range(2):
            episode = sampler.draw(2 * step + row)
            for name in ("support", "query"):
                expected = CONFIG.normalize(base.images[getattr(episode, name)])
                np.testing.assert_allclose(
                    batch[name][row], expected, atol=1e-6
                )


def test_versions_are_handed_on(base):
    sampler = _sampler(base, versions=4)
    (batch,) = _batches(base, 1, sampler=sampler)
    expected = [sampler.draw(number).versions for number in (0, 1)]
    np.testing.assert_array_equal(batch["version"], expected)


def test_a_later_start_gives_the_same_batches(base):
    whole = _batches(base, 4, augmentation_seed=3)
    later = _batches(base, 2, augmentation_seed=3, start_step=2)
    for expected, batch in zip(whole[2:], later, strict=True):
        for name, values in batch.items():
            np.testing.assert_array_equal(values, expected[name])


def test_augmentation_depends_on_its_seed(base):
    plain, first, again, other = (
        _batches(base, 1, augmentation_seed=seed)[0]["query"]
        for seed in (None, 3, 3, 4)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != plain).any()
    assert (first != other).any()


def test_images_that_are_not_kept_in_memory_are_the_same(tmp_path):
    for part, names in (("train", "abc"), ("val", "de"), ("test", "fg")):
        write_classes(tmp_path / part, dict.fromkeys(names, 3), kinds=("PNG",))
    kept = EpisodeDataConfig(
        name="folder", data_dir=str(tmp_path), image_size=[6, 5]
    )
    read = dataclasses.replace(kept, cache="never")
    batches = [
        _batches(build_division(config).base, 1, config)[0]
        for config in (kept, read)
    ]
    np.testing.assert_array_equal(*(batch["query"] for batch in batches))
