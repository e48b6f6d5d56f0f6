# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Which operations a training step spends its time on."""

import collections
import pathlib
import tempfile
from collections.abc import Callable
from typing import Any

import tensorflow as tf

_STEPS = 3


def operation_shares(call: Callable[[], Any]) -> dict[str, float]:
    """Measures which operations take the time of a call.

    Args:
        call: Function that runs TensorFlow graphs and has run before.

    Returns:
        Name of a kernel -> its share of the time of all kernels on the host,
        the largest first.
    """
    from tensorflow.tsl.profiler.protobuf import xplane_pb2

    with tempfile.TemporaryDirectory() as folder:
        tf.profiler.experimental.start(folder)
        for _ in range(_STEPS):
            call()
        tf.profiler.experimental.stop()
        (file,) = pathlib.Path(folder).rglob("*.xplane.pb")
        trace = xplane_pb2.XSpace.FromString(file.read_bytes())
    durations: collections.Counter[str] = collections.Counter()
    for plane in trace.planes:
        for line in plane.lines:
            for event in line.events:
                name = plane.event_metadata[event.metadata_id].name
                # Operations are called `scope/.../name:kernel`.
                scope, _, kernel = name.rpartition(":")
                if "/" in scope:
                    durations[kernel] += event.duration_ps
    total = sum(durations.values())
    return {name: value / total for name, value in durations.most_common()}
