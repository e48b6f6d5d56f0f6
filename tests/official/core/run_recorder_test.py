# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of what a run writes and prints, on a real small fit."""

import csv

import keras
import numpy as np
import pytest

from official.core.distribution import Distribution
from official.core.interruption import StopRequest
from official.core.progress_line import ProgressLine
from official.core.run_directory import RunDirectory
from official.core.run_recorder import RunRecorder
from official.core.training_state import Progress


@pytest.fixture
def run(tmp_path):
    return RunDirectory(tmp_path)


def _fit(run, metric, validation_labels, epochs=3, rate=0.5):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    model.compile(
        keras.optimizers.SGD(rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    x = np.random.default_rng(0).normal(size=(64, 2)).astype("float32")
    y = (x[:, 0] > 0).astype("int32")
    progress = Progress()
    model.fit(
        x,
        y,
        validation_data=(x, validation_labels(y)),
        epochs=epochs,
        verbose=0,
        callbacks=[
            RunRecorder(
                run, progress, metric, StopRequest(), 2 * epochs, Distribution()
            ),
            ProgressLine(progress, 2 * epochs, ["accuracy"], metric),
        ],
    )
    return progress


def test_history_has_a_row_for_each_epoch(run):
    progress = _fit(run, "accuracy", lambda y: y)
    with open(run.history, newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["2", "4", "6"]
    assert float(rows[0]["learning_rate"]) == 0.5
    assert float(rows[2]["val_loss"]) == progress.history[2]["val_loss"]
    assert progress.train_seconds == pytest.approx(
        sum(row["seconds"] for row in progress.history), abs=0.01
    )


def test_best_model_is_kept_by_accuracy_and_by_loss(run):
    # Against inverted labels the model gets worse with every epoch.
    progress = _fit(run, "loss", lambda y: 1 - y)
    assert progress.best_step == 2
    losses = [row["val_loss"] for row in progress.history]
    assert progress.best_value == min(losses) == losses[0]
    assert keras.models.load_model(run.model).optimizer.iterations == 2

    progress = _fit(run, "accuracy", lambda y: y)
    accuracies = [row["val_accuracy"] for row in progress.history]
    assert progress.best_value == max(accuracies)
    best_epoch = accuracies.index(max(accuracies))
    assert progress.best_step == progress.history[best_epoch]["step"]
    assert keras.models.load_model(run.model).optimizer.iterations == (
        progress.best_step
    )


def test_of_equal_epochs_the_first_is_the_best(run):
    progress = _fit(run, "accuracy", lambda y: y, rate=0.0)
    assert progress.best_step == 2
    assert keras.models.load_model(run.model).optimizer.iterations == 2


def test_progress_lines(run, capsys):
    _fit(run, "accuracy", lambda y: y)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("step 2/6  loss ")
    assert "accuracy" in lines[0] and "%" in lines[0] and "left" in lines[0]
    assert "left" not in lines[2]
    assert "best accuracy on validation" in lines[3]
