# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The transform sets that fit, and those that do not."""

import pytest

import sla
from official.core.run_directory import RunError
from sla.probing.candidates import choose_candidates


def test_usual_candidates_are_those_that_fit():
    names = [each.name for each in choose_candidates(None, (8, 8, 1))]
    assert names == ["rotation", "rotation2"]
    names = [each.name for each in choose_candidates(None, (8, 6, 3))]
    assert names == ["rotation2", "color_perm", "color_perm3"]


def test_all_are_all_registered_that_fit():
    chosen = choose_candidates(["all"], (8, 8, 3))
    assert {each.name for each in chosen} >= {
        *("rotation", "rotation2", "color_perm", "color_perm3"),
        *("rot_color_perm6", "rot_color_perm12", "rot_color_perm24"),
    }
    assert all(len(each) > 1 for each in chosen)
    assert len(chosen) < len(sla.transforms.names())


@pytest.mark.parametrize(
    "names, message",
    [
        ([], "got none"),
        (["rotatoin"], "Did you mean"),
        (["color_perm"], "grey"),
        (["identity"], "one transform"),
        (["rotation", "rotation"], "twice"),
    ],
)
def test_candidates_that_make_no_sense_are_refused(names, message):
    with pytest.raises(RunError, match=message):
        choose_candidates(names, (8, 8, 1))
