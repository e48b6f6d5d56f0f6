# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What the processor can do, and that TensorFlow makes use of it."""

import os
import pathlib
import platform
import sys

ONEDNN = "TF_ENABLE_ONEDNN_OPTS"

# Those that decide how fast a network is, as Linux spells them.
_INSTRUCTION_SETS = (
    "avx",
    "avx2",
    "avx512f",
    "avx512_vnni",
    "avx512_bf16",
    "amx_bf16",
)

_CPUINFO = pathlib.Path("/proc/cpuinfo")


def turn_on_onednn() -> None:
    """Lets TensorFlow use oneDNN on x86 processors without AVX-512, too.

    Sets the environment variable `TF_ENABLE_ONEDNN_OPTS` to 1, which child
    processes inherit, but never overrides a value of the user's. TensorFlow
    reads it while it is imported, so later the variable is left as it is.
    """
    is_x86 = platform.machine() in ("x86_64", "AMD64")
    if is_x86 and "tensorflow" not in sys.modules:
        os.environ.setdefault(ONEDNN, "1")


def processor_name() -> str:
    """Returns the name that the processor gives itself."""
    return _cpuinfo("model name") or platform.processor() or platform.machine()


def instruction_sets() -> list[str]:
    """Lists which vector instructions the processor has.

    Returns:
        Names as in Linux's `/proc/cpuinfo`; empty elsewhere.
    """
    flags = _cpuinfo("flags").split()
    return [name for name in _INSTRUCTION_SETS if name in flags]


def _cpuinfo(key: str) -> str:
    """The first value of a key, empty where there is none."""
    lines = _CPUINFO.read_text().splitlines() if _CPUINFO.exists() else []
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return ""
