# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How many calls make a turn."""

import pytest

from sla.benchmark.runner import _calls_a_turn


class _Worker:
    """Calls of equal length, but the first ones find their results ready."""

    def __init__(self, seconds, ready):
        self.seconds, self.ready = seconds, ready
        self.made = 0

    def run(self, calls):
        free = min(self.ready, calls)
        self.ready -= free
        self.made += calls
        return max((calls - free) * self.seconds, 1e-6) / calls


@pytest.mark.parametrize("seconds", [0.0001, 0.01, 0.4])
@pytest.mark.parametrize("ready", [0, 12])
def test_calls_that_find_their_results_ready_hardly_count(seconds, ready):
    calls = _calls_a_turn(_Worker(seconds, ready))
    ideal = 1.5 / seconds
    assert ideal / 2 < calls < 4 * ideal


def test_a_call_longer_than_a_turn_is_a_turn():
    worker = _Worker(9.0, 0)
    assert _calls_a_turn(worker) == 1 and worker.made == 1
