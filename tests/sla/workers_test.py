# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Several devices and several workers, as real processes."""

import csv
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys

import numpy as np
import pytest

from backend_marks import requires_tensorflow

pytestmark = [requires_tensorflow, pytest.mark.slow]

ROOT = pathlib.Path(__file__).parents[2]
PROGRAM = ROOT / "tests" / "helpers" / "plain_training.py"
SETTINGS = (
    "trainer.train_steps=40,trainer.validation_interval=10,"
    "trainer.optimizer={name: sgd, learning_rate: 0.1},"
    "task.backbone={name: plain, options: {}}"
)


def _start(folder, strategy, devices=1, name="run", environment=(), more=()):
    arguments = (
        "--experiment=digits_sla_sd",
        f"--params_override={SETTINGS}",
        f"--params_override=runtime.distribution_strategy={strategy}",
        f"--model_dir={folder / 'run'}",
        *more,
    )
    return subprocess.Popen(
        [
            sys.executable,
            PROGRAM,
            folder / f"{name}.npz",
            str(devices),
            *arguments,
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **dict(environment)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _start_workers(folder):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    addresses = [f"127.0.0.1:{s.getsockname()[1]}" for s in sockets]
    for each in sockets:
        each.close()
    return [
        _start(
            folder,
            "multi_worker_mirrored",
            name=f"worker{index}",
            environment={
                "TF_CONFIG": json.dumps(
                    {
                        "cluster": {"worker": addresses},
                        "task": {"type": "worker", "index": index},
                    }
                )
            },
        )
        for index in range(2)
    ]


def _finish(process):
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    return output


def _weights(path):
    with np.load(path) as file:
        return [file[name] for name in file.files]


def _history(folder):
    with open(folder / "run" / "history.csv", newline="") as file:
        return list(csv.DictReader(file))


def _assert_same_training(folder, name, expected_folder):
    """Weights, history and results agree up to the order of sums."""
    for value, expected in zip(
        _weights(folder / f"{name}.npz"),
        _weights(expected_folder / "run.npz"),
        strict=True,
    ):
        np.testing.assert_allclose(value, expected, rtol=1e-4, atol=1e-5)
    rows, expected_rows = _history(folder), _history(expected_folder)
    assert [row["step"] for row in rows] == ["10", "20", "30", "40"]
    for row, expected in zip(rows, expected_rows, strict=True):
        for column in ("loss", "val_loss", "val_distilled_accuracy"):
            assert float(row[column]) == pytest.approx(
                float(expected[column]), rel=1e-4
            )
    results, expected = (
        json.loads((each / "run" / "results.json").read_text())["test"]
        for each in (folder, expected_folder)
    )
    assert results == pytest.approx(expected, rel=1e-4)


@pytest.fixture(scope="module")
def one_device(tmp_path_factory):
    folder = tmp_path_factory.mktemp("one_device")
    _finish(_start(folder, "one_device"))
    return folder


def test_two_devices_train_as_one(one_device, tmp_path):
    _finish(_start(tmp_path, "mirrored", devices=2))
    _assert_same_training(tmp_path, "run", one_device)


def test_deferred_class_weights_on_two_devices(tmp_path):
    settings = (
        "--params_override=task.data.imbalance={kind: step, ratio: 5},"
        "task.class_loss={name: ldam, class_balanced_beta: 0.99, "
        "deferred_until: 0.6, scale: 5}",
    )
    for name, devices in (("one_device", 1), ("mirrored", 2)):
        (tmp_path / name).mkdir()
        _finish(_start(tmp_path / name, name, devices, more=settings))
    _assert_same_training(tmp_path / "mirrored", "run", tmp_path / "one_device")
    groups = [
        json.loads((tmp_path / name / "run" / "results.json").read_text())
        for name in ("mirrored", "one_device")
    ]
    assert groups[0]["group_accuracy"] == groups[1]["group_accuracy"]


def test_two_workers_train_as_one_even_if_one_is_killed(one_device, tmp_path):
    chief, worker = _start_workers(tmp_path)
    for line in chief.stdout:
        if line.startswith("step 10/40"):
            break
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    _, errors = chief.communicate()
    assert chief.returncode == 2, errors
    assert "Another worker has stopped" in errors
    assert not (tmp_path / "run" / "results.json").exists()

    chief, worker = _start_workers(tmp_path)
    output, worker_output = _finish(chief), _finish(worker)
    assert "Resuming from step" in output
    assert "test accuracy in %" in output
    assert "step 40/40" in output
    assert "step 40/40" not in worker_output
    assert "test accuracy in %" not in worker_output
    for value, expected in zip(
        _weights(tmp_path / "worker1.npz"),
        _weights(tmp_path / "worker0.npz"),
        strict=True,
    ):
        np.testing.assert_array_equal(value, expected)
    _assert_same_training(tmp_path, "worker0", one_device)
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        path.name for path in (one_device / "run").iterdir()
    }
