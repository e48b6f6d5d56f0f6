# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The environment variable in which each worker finds its place."""

import json
import os
import re
from typing import Any
from typing import NoReturn

from official.core.run_directory import RunError

EXAMPLE = (
    '{"cluster": {"worker": ["host1:12345", "host2:12345"]}, '
    '"task": {"type": "worker", "index": 0}}'
)

_ADDRESS = re.compile(r"\S+:(?P<port>[0-9]{1,5})")
# Characters of a text that is no JSON.
_SHOWN = 300


def check_tf_config() -> None:
    """Checks that `TF_CONFIG` describes the workers and this one.

    Raises:
        RunError: It does not.

    Example:
    >>> os.environ["TF_CONFIG"] = EXAMPLE
    >>> check_tf_config()
    """
    text = os.environ.get("TF_CONFIG")
    if not text:
        _refuse("", "nothing", "a description of the workers")
    try:
        config = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        _refuse("", f"{text[:_SHOWN]} ({error})", "JSON")
    if not isinstance(config, dict):
        _refuse("", text, "an object with cluster and task")
    cluster, task = config.get("cluster"), config.get("task")
    if not isinstance(cluster, dict) or not cluster:
        _refuse(".cluster", repr(cluster), "the workers' addresses")
    for kind, addresses in cluster.items():
        if kind not in ("chief", "worker"):
            _refuse(".cluster", repr(kind), "chief or worker")
        if not _are_addresses(addresses):
            _refuse(f".cluster.{kind}", repr(addresses), "a list of host:port")
    everywhere = [address for kind in cluster for address in cluster[kind]]
    if len(set(everywhere)) < len(everywhere):
        _refuse(".cluster", repr(everywhere), "different addresses")
    task = task if isinstance(task, dict) else {}
    kind, index = task.get("type"), task.get("index")
    if kind not in cluster:
        _refuse(".task.type", repr(kind), f"one of {list(cluster)}")
    count = len(cluster[kind])
    # JSON's true is an integer to Python.
    if type(index) is not int or not 0 <= index < count:
        _refuse(".task.index", repr(index), f"0 to {count - 1}")


def _are_addresses(values: Any) -> bool:
    return (
        isinstance(values, list)
        and bool(values)
        and all(isinstance(value, str) for value in values)
        and all(map(_is_address, values))
    )


def _is_address(text: str) -> bool:
    match = _ADDRESS.fullmatch(text)
    return match is not None and 0 < int(match["port"]) < 2**16


def _refuse(path: str, received: str, expected: str) -> NoReturn:
    raise RunError(
        f"TF_CONFIG{path}: Got {received}. Expected {expected}. This "
        "environment variable is needed for runtime.distribution_strategy="
        f"multi_worker_mirrored. Example: {EXAMPLE}"
    )
