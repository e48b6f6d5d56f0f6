# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Lines that tell how far a grid has got."""

import time

from official.core import files
from official.core.callbacks import format_duration
from sla.reporting import accuracies


class Progress:
    """Counts items and estimates the time that is left.

    Args:
        items: all that the comparison needs, done or not.
    """

    def __init__(self, items):
        missing = [item for item in items if not item.is_finished]
        self._total = len(items)
        self._count = len(items) - len(missing)
        self._work_left = sum(item.work for item in missing)
        self._work_done = 0
        self._start = time.perf_counter()
        self.failures = {}
        print(
            f"{self._total} runs and controls, {self._count} of them finished "
            "before."
        )

    def report(self, item, outcome):
        """Prints a line for an item that has ended.

        Args:
            item: of the grid.
            outcome: its `Outcome`.
        """
        self._count += 1
        self._work_left -= item.work
        self._work_done += item.work
        if outcome.error is None:
            text = _shown_accuracy(files.read_json(item.output))
        else:
            self.failures[item] = outcome.error
            text = f"FAILED: {outcome.error}"
        print(
            f"[{self._count}/{self._total}] {item.name}: {text}, "
            f"{format_duration(outcome.seconds)}{self._time_left()}",
            flush=True,
        )

    def _time_left(self):
        if not self._work_left:
            return ""
        elapsed = time.perf_counter() - self._start
        left = elapsed / self._work_done * self._work_left
        return f"; about {format_duration(left)} left"


def _shown_accuracy(results):
    mode, accuracy = max(accuracies(results).items(), key=lambda item: item[1])
    return f"{mode} {100 * accuracy:.1f} %"
