# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Which items of a comparison are finished, and when the rest will be."""

import time
from collections.abc import Sequence

from official.core.progress_line import format_duration
from sla.compare.plan import PlannedControl
from sla.reporting.results import accuracies
from sla.reporting.text import percent
from sla.train.planned_run import Outcome
from sla.train.planned_run import PlannedRun


class Progress:
    """Keeps account of items and estimates the time that is left.

    Args:
        items: All that the comparison needs, done or not.
        verbose: Whether to print a line now and for each item that ends.

    Attributes:
        finished: The items whose results are there.
        failures: The errors of items that failed.
    """

    def __init__(
        self, items: Sequence[PlannedRun | PlannedControl], verbose: bool
    ):
        self.finished = {item for item in items if item.is_finished()}
        self.failures: dict[PlannedRun | PlannedControl, str] = {}
        self._verbose = verbose
        self._total = len(items)
        self._work_left = sum(
            item.work for item in items if item not in self.finished
        )
        self._work_done = 0
        self._start = time.perf_counter()
        if verbose:
            print(
                f"Of {self._total} runs and controls, {len(self.finished)} "
                "are already finished."
            )

    def report(
        self, item: PlannedRun | PlannedControl, outcome: Outcome
    ) -> None:
        """Notes that an item has ended.

        Args:
            item: One of the items.
            outcome: What became of it.
        """
        self._work_left -= item.work
        self._work_done += item.work
        if outcome.error is None:
            self.finished.add(item)
            text = _best_accuracy(item)
        else:
            self.failures[item] = outcome.error
            text = f"FAILED: {outcome.error}"
        if self._verbose:
            count = len(self.finished) + len(self.failures)
            print(
                f"[{count}/{self._total}] {item.name}: {text}, "
                f"{format_duration(outcome.seconds)}{self._time_left()}",
                flush=True,
            )

    def _time_left(self) -> str:
        if not self._work_left:
            return ""
        elapsed = time.perf_counter() - self._start
        left = elapsed / self._work_done * self._work_left
        return f"; about {format_duration(left)} left"


def _best_accuracy(item: PlannedRun | PlannedControl) -> str:
    modes = accuracies(item.results())
    best = max(modes, key=modes.__getitem__)
    return f"{best} {percent(modes[best], digits=1)}%"
