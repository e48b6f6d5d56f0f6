# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Two devices of one process; several workers: tests/sla/workers_test."""

import numpy as np
import pytest

from backend_marks import requires_tensorflow
from fresh_python import run_fresh
from official.core.config_definitions import RuntimeConfig
from official.core.run_directory import RunError
from official.core.strategy import connect_workers
from official.core.strategy import set_up_runtime

pytestmark = requires_tensorflow

ROWS = [[1.0, 10.0], [3.0, 30.0], [5.0, 50.0], [9.0, 90.0]]
TWO_DEVICES = f"""
    import json
    import keras
    import numpy as np
    import tensorflow as tf
    from official.core.config_definitions import RuntimeConfig
    from official.core.run_directory import RunError
    from official.core.strategy import set_up_runtime

    tf.config.set_logical_device_configuration(
        tf.config.list_physical_devices("CPU")[0],
        [tf.config.LogicalDeviceConfiguration()] * 2,
    )
    distribution = set_up_runtime(
        RuntimeConfig(distribution_strategy="mirrored")
    )
    try:
        distribution.check_batch_size(63)
        message = None
    except RunError as error:
        message = str(error)
    distribution.check_batch_size(64)
    with distribution.scope():
        norm = keras.layers.BatchNormalization(momentum=0.5)
        model = keras.Sequential([keras.Input((2,)), norm])
        model.compile("sgd", "mean_squared_error")
    rows = np.array({ROWS}, "float32")
    data = tf.data.Dataset.from_tensor_slices((rows, rows)).batch(4)
    model.fit(data, shuffle=False, verbose=0)

    def statistics():
        values = (norm.moving_mean.value, norm.moving_variance.value)
        return [[part.numpy().tolist() for part in v.values] for v in values]

    before = statistics()
    distribution.average_statistics(model)
    print(json.dumps({{
        "replicas": distribution.num_replicas,
        "chief": distribution.is_chief,
        "message": message,
        "before": before,
        "after": statistics(),
    }}))
"""


@pytest.mark.parametrize("seed", [0, 5])
def test_the_seed_is_that_of_the_run(seed):
    set_up_runtime(RuntimeConfig(seed=seed))
    expected = np.random.RandomState(seed).random(3)
    np.testing.assert_array_equal(np.random.random(3), expected)


@pytest.mark.slow
def test_two_devices_share_batches_and_average_their_statistics():
    result = run_fresh(TWO_DEVICES)
    assert result["replicas"] == 2
    assert result["chief"]
    assert result["message"] == (
        "task.data.batch_size: Got 63. Expected a multiple of 2, the number of "
        "replicas that share it."
    )
    halves = np.split(np.array(ROWS), 2)
    expected = np.array(
        [
            [half.mean(0) * 0.5 for half in halves],
            [half.var(0) * 0.5 + 0.5 for half in halves],
        ]
    )
    np.testing.assert_allclose(result["before"], expected, rtol=1e-5)
    expected[:] = expected.mean(1, keepdims=True)
    np.testing.assert_allclose(result["after"], expected, rtol=1e-5)


@pytest.mark.slow
def test_a_worker_whose_port_is_in_use_is_told():
    result = run_fresh(
        """
        import json
        import os
        import socket
        from official.core.config_definitions import RuntimeConfig
        from official.core.run_directory import RunError
        from official.core.strategy import connect_workers

        taken = socket.create_server(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        os.environ["TF_CONFIG"] = json.dumps({
            "cluster": {"worker": [address]},
            "task": {"type": "worker", "index": 0},
        })
        try:
            connect_workers(
                RuntimeConfig(distribution_strategy="multi_worker_mirrored")
            )
        except RunError as error:
            print(json.dumps(str(error)))
        """
    )
    assert result.startswith("Cannot connect to the other workers")


def test_one_device_does_everything_itself(tmp_path):
    distribution = set_up_runtime(RuntimeConfig())
    assert distribution.num_replicas == 1
    assert distribution.is_chief
    with distribution.writable(tmp_path / "model") as path:
        assert path == tmp_path / "model"
    assert distribution.any(True)
    assert not distribution.any(False)


@pytest.mark.parametrize(
    ("strategy", "call", "reason"),
    [
        ("tpu", set_up_runtime, "Got tpu, but no TPU was found"),
        ("multi_worker_mirrored", connect_workers, "TF_CONFIG"),
    ],
)
def test_what_is_not_there_is_named(strategy, call, reason, monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(RunError, match=reason):
        call(RuntimeConfig(distribution_strategy=strategy))
