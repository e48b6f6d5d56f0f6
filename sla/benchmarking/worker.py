# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs one case when it is told to: a process of its own.

    python -m sla.benchmarking.worker CASE

`CASE` is a `Case` as JSON. After warming up it prints a line of JSON; for each
number that it then reads it makes one call and then, timed, as many, and prints
another: what a process has not touched for a while is slow at first.
"""

import json
import resource
import sys
import time

from sla.benchmarking.cases import Case

_WARM_UP = 2


def main(case):
    # Only what the case needs is imported, for its peak of memory.
    if case.system == "torch":
        from sla.benchmarking import torch_workload as workloads
    else:
        from sla.benchmarking import keras_workload as workloads
    call, images = workloads.build(case)
    for _ in range(_WARM_UP):
        call()
    _tell(images_per_call=images, versions=workloads.versions())
    for line in sys.stdin:
        call()
        start = time.perf_counter()
        for _ in range(int(line)):
            call()
        _tell(seconds=time.perf_counter() - start)


def _tell(**facts):
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({**facts, "peak_mebibytes": kibibytes / 1024}), flush=True)


if __name__ == "__main__":
    main(Case(**json.loads(sys.argv[1])))
