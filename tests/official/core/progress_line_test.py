# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of what one sees before the first epoch ends."""

from official.core import progress_line
from official.core.progress_line import ProgressLine
from official.core.training_state import Progress


def _train(monkeypatch, seconds_per_step, steps):
    """Steps that take so long, in a run of 1,000; the first is compiled."""
    clock = [0.0]
    monkeypatch.setattr(progress_line.time, "perf_counter", lambda: clock[0])
    progress = Progress()
    line = ProgressLine(progress, 1000, [], "accuracy")
    line.params = {"steps": steps}
    line.on_train_begin()
    line.on_epoch_begin(0)
    clock[0] = 60.0
    for batch in range(steps):
        progress.step += 1
        line.on_train_batch_end(batch, {"loss": 1.0})
        clock[0] += seconds_per_step


def test_time_left_is_told_once_before_a_long_epoch_ends(monkeypatch, capsys):
    _train(monkeypatch, seconds_per_step=6.0, steps=20)
    assert capsys.readouterr().out == "step 3/1000  about 1.7 h left\n"


def test_a_short_epoch_tells_it_by_itself(monkeypatch, capsys):
    _train(monkeypatch, seconds_per_step=0.1, steps=20)
    assert capsys.readouterr().out == ""
