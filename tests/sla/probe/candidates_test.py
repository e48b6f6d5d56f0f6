# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The transform sets that fit, and those that do not."""

import pytest

import sla
from official.core.run_directory import RunError
from sla.probe.candidates import choose_candidates


def test_usual_candidates_are_those_that_fit():
    names = [chosen.name for chosen in choose_candidates(None, (8, 8, 1))]
    assert names == ["rotation", "rotation2"]
    names = [chosen.name for chosen in choose_candidates(None, (8, 6, 3))]
    assert names == ["rotation2", "color_perm", "color_perm3"]


def test_all_are_all_registered_that_fit():
    chosen = choose_candidates(["all"], (8, 8, 3))
    assert {candidate.name for candidate in chosen} >= {
        *("rotation", "rotation2", "color_perm", "color_perm3"),
        *("rot_color_perm6", "rot_color_perm12", "rot_color_perm24"),
    }
    assert all(len(candidate) > 1 for candidate in chosen)
    assert len(chosen) < len(sla.transforms.names())


@pytest.mark.parametrize(
    "names, message",
    [
        ([], "Got none"),
        (["rotatoin"], "Did you mean"),
        (["color_perm"], "gray"),
        (["identity"], "one transform"),
        (["rotation", "rotation"], "twice"),
    ],
)
def test_candidates_that_make_no_sense_are_refused(names, message):
    with pytest.raises(RunError, match=message):
        choose_candidates(names, (8, 8, 1))
