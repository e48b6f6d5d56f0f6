# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Does one item of a comparison, in whatever process."""

import dataclasses
import time
import traceback

import keras

import sla
from official.core.interruption import RunInterrupted
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.core.train_lib import run_experiment
from sla.comparing.plan import PlannedControl
from sla.comparing.test_time import evaluate_control
from sla.tasks.sla_classification import SLAClassificationTask


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of an item.

    Attributes:
        seconds: that it took.
        error: why it failed, in one line; None if it did not.
    """

    seconds: float
    error: str | None = None


def do_item(item):
    """Trains a run, or goes on with it; or evaluates a control.

    Args:
        item: `PlannedRun` or `PlannedControl`.

    Returns:
        An `Outcome`; a failure is told in it, so that others go on.

    Raises:
        RunInterrupted: if a signal stopped the training.
    """
    start = time.perf_counter()
    error = None
    try:
        _do(item)
    except RunInterrupted:
        raise
    except RunError as reason:
        error = str(reason)
    except Exception as reason:
        # Whatever went wrong with one run, the others can do without it.
        traceback.print_exc()
        error = f"{type(reason).__name__}: {reason}"
    finally:
        keras.utils.clear_session()
    if error is not None:
        error = " ".join(error.split())
    return Outcome(time.perf_counter() - start, error)


def _do(item):
    if isinstance(item, PlannedControl):
        evaluate_control(item)
        return
    run_experiment(
        item.config,
        SLAClassificationTask(item.config),
        RunDirectory(item.path),
        "train_and_eval",
        sla.__version__,
    )
