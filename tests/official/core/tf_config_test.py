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
        _config({"chief": ["c:3"], **WORKERS}, type="chief"),
    ],
)
def test_a_right_one_is_accepted(text, monkeypatch):
    monkeypatch.setenv("TF_CONFIG", text)
    check_tf_config()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "TF_CONFIG: Got nothing"),
        ("", "TF_CONFIG: Got nothing"),
        ("{cluster", "TF_CONFIG: Got {cluster .*Expected JSON"),
        ("[]", r"TF_CONFIG: Got \[\]"),
        (_config(None), "TF_CONFIG.cluster: Got None"),
        (_config({}), "TF_CONFIG.cluster: Got {}"),
        (_config({"ps": ["a:1"]}), "Got 'ps'. Expected chief or worker"),
        (_config({"worker": "a:1"}), "cluster.worker: Got 'a:1'"),
        (
            _config({"worker": ["a"]}),
            r"Got \['a'\]. Expected a list of host",
        ),
        (_config({"worker": []}), r"cluster.worker: Got \[\]"),
        (_config(type="chief"), "Expected one of \\['worker'\\]"),
        (_config(index=2), "task.index: Got 2. Expected 0 to 1"),
        (_config(index=-1), "task.index: Got -1"),
        (_config(index="0"), "task.index: Got '0'"),
        (_config(index=True), "task.index: Got True"),
        (_config({"worker": ["a:abc"]}), r"Expected a list of host:port"),
        (_config({"worker": ["a:99999"]}), r"Expected a list of host:port"),
        (_config({"worker": ["a:0"]}), r"Expected a list of host:port"),
        (_config({"worker": ["a:1", "a:1"]}), "Expected different addresses"),
        (
            _config({"chief": ["a:1"], "worker": ["a:1"]}),
            "Expected different addresses",
        ),
        ("[" * 100_000, r"Got \[\[.*Expected JSON"),
        (json.dumps({"cluster": WORKERS}), "task.type: Got None"),
        (json.dumps({"cluster": WORKERS, "task": 1}), "task.type: Got None"),
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
