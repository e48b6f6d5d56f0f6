# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The environment variable in which each worker finds its place."""

import json
import os

from official.core.run_directory import RunError

EXAMPLE = (
    '{"cluster": {"worker": ["host1:12345", "host2:12345"]}, '
    '"task": {"type": "worker", "index": 0}}'
)


def check_tf_config():
    """Raises `RunError` unless `TF_CONFIG` describes workers and this one.

    Example:

    >>> os.environ["TF_CONFIG"] = EXAMPLE
    >>> check_tf_config()
    """
    text = os.environ.get("TF_CONFIG")
    if not text:
        _refuse("it is not set")
    try:
        config = json.loads(text)
    except json.JSONDecodeError as error:
        _refuse(f"it is not JSON ({error})")
    if not isinstance(config, dict):
        _refuse(f"got {text}")
    cluster, task = config.get("cluster"), config.get("task")
    if not isinstance(cluster, dict) or not cluster:
        _refuse(f"cluster: got {cluster!r}, expected the workers' addresses")
    for kind, addresses in cluster.items():
        if kind not in ("chief", "worker"):
            _refuse(f"cluster: got {kind!r}, expected chief or worker")
        if not _are_addresses(addresses):
            _refuse(f"cluster.{kind}: got {addresses!r}, expected host:port")
    task = task if isinstance(task, dict) else {}
    kind, index = task.get("type"), task.get("index")
    if kind not in cluster:
        _refuse(f"task.type: got {kind!r}, expected one of {list(cluster)}")
    count = len(cluster[kind])
    if not isinstance(index, int) or not 0 <= index < count:
        _refuse(f"task.index: got {index!r}, expected 0 to {count - 1}")


def _are_addresses(values):
    return (
        isinstance(values, list)
        and bool(values)
        and all(isinstance(value, str) and ":" in value for value in values)
    )


def _refuse(reason):
    raise RunError(
        "runtime.distribution_strategy=multi_worker_mirrored needs the "
        f"environment variable TF_CONFIG, but {reason}. Example: {EXAMPLE}"
    )
