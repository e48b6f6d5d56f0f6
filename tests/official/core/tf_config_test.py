# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import json

import pytest

from official.core.run_directory import RunError
from official.core.tf_config import EXAMPLE
from official.core.tf_config import check_tf_config

WORKERS = {"worker": ["a:1", "b:2"]}


def _config(cluster=WORKERS, **task):
    task = {"type": "worker", "index": 0, **task}
    return json.dumps({"cluster": cluster, "task": task})


@pytest.mark.parametrize(
    "text",
    [
        EXAMPLE,
        _config(index=1),
        _config({"chief": ["a:1"], **WORKERS}, type="chief"),
    ],
)
def test_a_right_one_is_accepted(text, monkeypatch):
    monkeypatch.setenv("TF_CONFIG", text)
    check_tf_config()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "it is not set"),
        ("", "it is not set"),
        ("{cluster", "it is not JSON"),
        ("[]", r"got \[\]"),
        (_config(None), "cluster: got None"),
        (_config({}), "cluster: got {}"),
        (_config({"ps": ["a:1"]}), "got 'ps', expected chief or worker"),
        (_config({"worker": "a:1"}), "cluster.worker: got 'a:1'"),
        (_config({"worker": ["a"]}), r"got \['a'\], expected host:port"),
        (_config({"worker": []}), r"cluster.worker: got \[\]"),
        (_config(type="chief"), "expected one of \\['worker'\\]"),
        (_config(index=2), "task.index: got 2, expected 0 to 1"),
        (_config(index=-1), "task.index: got -1"),
        (_config(index="0"), "task.index: got '0'"),
        (json.dumps({"cluster": WORKERS}), "task.type: got None"),
        (json.dumps({"cluster": WORKERS, "task": 1}), "task.type: got None"),
    ],
)
def test_a_wrong_one_says_what_is_wrong_and_shows_a_right_one(
    text, reason, monkeypatch
):
    if text is None:
        monkeypatch.delenv("TF_CONFIG", raising=False)
    else:
        monkeypatch.setenv("TF_CONFIG", text)
    with pytest.raises(RunError, match=reason) as caught:
        check_tf_config()
    assert EXAMPLE in str(caught.value)
