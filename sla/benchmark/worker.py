# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A process of its own that runs one case on request.

    python -m sla.benchmark.worker CASE

`CASE` is a `Case` as JSON. The process warms up and prints a line of JSON. Then
it reads requests, one a line, and answers each with a line of JSON: a number
asks for as many timed calls, `profile` for the shares of operations. One call
that is not timed comes first, because a process that has been idle starts slow.
"""

import json
import resource
import sys
import time
from types import ModuleType
from typing import Any

from sla.benchmark.cases import Case

_WARM_UP = 2


def load_workloads(system: str) -> ModuleType:
    """Imports the workloads of a system, and no other library.

    Another library would count in the peak of memory.
    """
    if system == "torch":
        from sla.benchmark import torch_workload

        return torch_workload
    from sla.benchmark import keras_workload

    return keras_workload


def main(case: Case) -> None:
    """Runs a case until standard input ends."""
    workloads = load_workloads(case.system)
    call, images = workloads.build(case)
    for _ in range(_WARM_UP):
        call()
    _write(images_per_call=images, versions=workloads.versions())
    for line in sys.stdin:
        call()
        if line.strip() == "profile":
            from sla.benchmark.step_profile import operation_shares

            _write(operation_shares=operation_shares(call))
            continue
        start = time.perf_counter()
        for _ in range(int(line)):
            call()
        _write(seconds=time.perf_counter() - start)


def _write(**facts: Any) -> None:
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({**facts, "peak_mebibytes": kibibytes / 1024}), flush=True)


if __name__ == "__main__":
    main(Case(**json.loads(sys.argv[1])))
