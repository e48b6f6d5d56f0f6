# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The method on PyTorch as a workload; needs a checkout of the project."""

import numpy as np


def build(case):
    """`(call, images per call)` of a `Case` of the system `torch`."""
    import torch

    from benchmarks.torch_method import ResNetCifar
    from benchmarks.torch_method import SLANetwork
    from benchmarks.torch_method import Training

    settings = case.settings
    if settings["transforms"] not in ("rotation", "rotation2"):
        raise ValueError("The PyTorch method knows rotations alone.")
    torch.manual_seed(0)
    turns = {"rotation": 4, "rotation2": 2}[settings["transforms"]]
    training = Training(
        SLANetwork(ResNetCifar(settings["depth"]), 10, turns),
        settings["channels_last"],
        settings["bfloat16"],
    )
    rng = np.random.default_rng(0)
    size = settings["batch_size"]
    images = torch.tensor(rng.normal(size=(size, 3, 32, 32)), dtype=torch.float)
    labels = torch.tensor(rng.integers(0, 10, size))
    if case.part == "train":
        return lambda: training.step(images, labels), size
    return lambda: training.answer(images), size


def versions():
    """What ran."""
    import torch

    return {"torch": torch.__version__, "threads": torch.get_num_threads()}
