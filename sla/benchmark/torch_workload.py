# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The method on PyTorch as a workload."""

from typing import Any

import numpy as np
import torch

from sla.benchmark.cases import Case
from sla.benchmark.cases import Workload
from sla.benchmark.torch_method import ResNetCifar
from sla.benchmark.torch_method import SLANetwork
from sla.benchmark.torch_method import Training

_NUM_CLASSES = 10
_TURNS = {"rotation": 4, "rotation2": 2}


def build(case: Case) -> Workload:
    """Builds what is timed.

    Args:
        case: A case of the system "torch", with rotations as transforms.

    Returns:
        The function to call, and the number of images in a call.
    """
    settings = case.settings
    torch.manual_seed(0)
    network = SLANetwork(
        ResNetCifar(settings["depth"]),
        _NUM_CLASSES,
        _TURNS[settings["transforms"]],
    )
    training = Training(
        network, settings["channels_last"], settings["bfloat16"]
    )
    rng = np.random.default_rng(0)
    size = settings["batch_size"]
    images = torch.tensor(rng.normal(size=(size, 3, 32, 32)), dtype=torch.float)
    labels = torch.tensor(rng.integers(0, _NUM_CLASSES, size))
    if case.part == "train":
        return lambda: training.step(images, labels), size
    return lambda: training.predict(images), size


def versions() -> dict[str, Any]:
    """Version of PyTorch, and its number of threads."""
    return {"torch": torch.__version__, "threads": torch.get_num_threads()}
