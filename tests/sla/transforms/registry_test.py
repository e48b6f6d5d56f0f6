# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Transform sets by name."""

import keras
import pytest

from sla import transforms
from sla.transforms import registry


@pytest.fixture
def clean_registry(monkeypatch):
    monkeypatch.setattr(registry, "_SETS", dict(registry._SETS))


def test_sizes():
    sizes = {name: len(transforms.get(name)) for name in transforms.names()}
    assert (
        sizes.items()
        >= {
            "identity": 1,
            "rotation": 4,
            "rotation2": 2,
            "color_perm": 6,
            "color_perm3": 3,
            "rot_color_perm6": 6,
            "rot_color_perm12": 12,
            "rot_color_perm24": 24,
        }.items()
    )


def test_every_set_has_the_name_it_is_found_under():
    for name in (*transforms.names(), "rotation2*color_perm3"):
        assert transforms.get(name).name == name


def test_a_set_is_its_own_name():
    chosen = transforms.get("rotation")
    assert transforms.get(chosen) is chosen


def test_register(clean_registry):
    mine = transforms.register(
        "mine", {"same": lambda x: x, "negative": lambda x: -x}
    )
    assert transforms.get("mine") is mine and "mine" in transforms.names()
    assert len(transforms.get("rotation2*mine")) == 4
    with pytest.raises(ValueError, match="name='mine' for .* which is already"):
        transforms.register("mine", {"same": lambda x: x})


def test_the_same_set_may_be_registered_twice(clean_registry):
    def register(**options):
        return transforms.register(
            "twice", {"same": lambda x: x, "negative": lambda x: -x}, **options
        )

    assert register() is register()
    with pytest.raises(ValueError, match="name='twice' .*already"):
        register(square=True)
    with pytest.raises(ValueError, match="name='rotation2' .*already"):
        transforms.register(
            "rotation2", {"same": lambda x: x, "negative": lambda x: -x}
        )


def test_options_reach_the_set(clean_registry):
    def rolled(images):  # By 6 rows: the identity on the usual 6.
        return keras.ops.roll(images, 6, axis=1)

    mine = transforms.register(
        "rolled",
        {"same": lambda x: x, "rolled": rolled},
        square=True,
        channels=2,
        check_shape=(8, 8, 2),
    )
    assert mine.square and mine.channels == 2


@pytest.mark.parametrize("name", ["rotation", "a*b", "", 5])
def test_names_that_cannot_be_registered(clean_registry, name):
    with pytest.raises(ValueError, match="Choose another"):
        transforms.register(name, {"same": lambda x: x})


def test_refused_set_is_not_registered(clean_registry):
    with pytest.raises(ValueError, match="identity"):
        transforms.register("bad", {"negative": lambda x: -x})
    assert "bad" not in transforms.names()


@pytest.mark.parametrize(
    "name, message",
    [
        (
            "rotatoin",
            "one of color_perm, .*Did you mean 'rotation'.*regis",
        ),
        ("rotation*nothing", "Got transform set 'nothing'"),
        (4, r"transforms=4 \(int\)"),
    ],
)
def test_unknown(name, message):
    with pytest.raises(ValueError, match=message):
        transforms.get(name)
