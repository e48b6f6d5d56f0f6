# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Which operations a training step spends its time on."""

import collections
import pathlib
import tempfile

import tensorflow as tf

_STEPS = 3


def operation_shares(call):
    """Shares of the time of all operations, by kind, the largest first.

    Args:
        call: function that runs TensorFlow graphs and was run before.

    Returns:
        Dict of the name of a kernel -> share, of those that ran on the host.
    """
    from tensorflow.tsl.profiler.protobuf import xplane_pb2

    with tempfile.TemporaryDirectory() as folder:
        tf.profiler.experimental.start(folder)
        for _ in range(_STEPS):
            call()
        tf.profiler.experimental.stop()
        (file,) = pathlib.Path(folder).rglob("*.xplane.pb")
        trace = xplane_pb2.XSpace.FromString(file.read_bytes())
    durations = collections.Counter()
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
