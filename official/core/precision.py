# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What `runtime.precision: auto` stands for."""

import os

from official.core.config_definitions import AUTO
from official.core.config_definitions import RuntimeConfig
from official.core.processor import ONEDNN
from official.core.processor import instruction_sets
from official.core.run_directory import RunDirectory
from official.core.settings_file import read_settings

# The first GPUs that compute in bfloat16: NVIDIA's Ampere.
_CAPABILITY = (8, 0)


def settled_precision(
    runtime: RuntimeConfig, run: RunDirectory, is_new: bool
) -> tuple[str, str]:
    """Finds out what `auto` stands for in a run.

    Args:
        runtime: Devices and precision of the run.
        run: Its folder.
        is_new: Whether what an earlier run left there does not count.

    Returns:
        The dtype policy with which the run began or, for a new run, the one
        of this machine; and the reason, in words.

    Raises:
        ConfigError: `params.yaml` cannot be read.
    """
    if run.params.exists() and not is_new:
        settings = read_settings(run.params).get("runtime", {})
        began_with = RuntimeConfig.from_dict(settings).precision
        if began_with != AUTO:
            return began_with, "the run began with it"
    return machine_precision(runtime)


def machine_precision(runtime: RuntimeConfig) -> tuple[str, str]:
    """Chooses bfloat16 where the devices compute in it, float32 elsewhere.

    Where it is emulated, bfloat16 is several times slower than float32.

    Args:
        runtime: Devices of the run.

    Returns:
        The dtype policy, and the reason, in words.
    """
    if runtime.distribution_strategy == "tpu":
        return "mixed_bfloat16", "TPUs compute in bfloat16"
    capabilities = _gpu_capabilities()
    if capabilities:
        least = min(capabilities)
        policy = "mixed_bfloat16" if least >= _CAPABILITY else "float32"
        return policy, "GPU of compute capability " + ".".join(map(str, least))
    native = {"avx512_bf16", "amx_bf16"} & set(instruction_sets())
    if not native:
        return "float32", "the processor does not compute in bfloat16"
    if os.environ.get(ONEDNN) == "0":
        return "float32", f"{ONEDNN}=0, so TensorFlow emulates bfloat16"
    return "mixed_bfloat16", f"the processor has {max(native)}"


def _gpu_capabilities() -> list[tuple[int, ...]]:
    """Of each GPU; (0, 0) of one that has no such number."""
    import tensorflow as tf

    return [
        tf.config.experimental.get_device_details(gpu).get(
            "compute_capability", (0, 0)
        )
        for gpu in tf.config.list_physical_devices("GPU")
    ]
