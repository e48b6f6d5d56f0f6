# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The method on PyTorch, written from its formulas, to measure against.

Images are `(B, C, H, W)`. View j of image b is row `b * M + j`; column
`i * M + k` of the joint head scores class i under transform k.
"""

import torch
from torch import nn
from torch.nn import functional


class Block(nn.Module):
    """Two convolutions and a shortcut without weights (He et al., 2016).

    Args:
        inputs: Number of channels of the images.
        filters: Number of channels of the output; the images are halved
            where it differs.
    """

    def __init__(self, inputs: int, filters: int):
        super().__init__()
        self.strides = 1 if inputs == filters else 2
        self.added = filters - inputs
        self.conv1 = nn.Conv2d(inputs, filters, 3, self.strides, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(filters)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """`(B, C, H, W)` to `(B, filters, h, w)`."""
        x = functional.relu(self.norm1(self.conv1(images)))
        x = self.norm2(self.conv2(x))
        if self.added:
            images = images[:, :, ::2, ::2]
            images = functional.pad(images, (0, 0, 0, 0, 0, self.added))
        return functional.relu(x + images)


class ResNetCifar(nn.Module):
    """Images `(B, 3, H, W)` to features `(B, 64)`.

    Args:
        depth: Number of layers, 6n + 2.
    """

    def __init__(self, depth: int = 32):
        super().__init__()
        layers: list[nn.Module] = [
            nn.Conv2d(3, 16, 3, 1, 1, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(),
        ]
        width = 16
        for filters in (16, 32, 64):
            for _ in range((depth - 2) // 6):
                layers.append(Block(width, filters))
                width = filters
        self.layers = nn.Sequential(*layers)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """`(B, 3, H, W)` to `(B, 64)`."""
        return self.layers(images).mean(dim=(2, 3))


class SLANetwork(nn.Module):
    """Backbone, joint head and student head, for M rotations.

    Args:
        backbone: Images to features `(B, 64)`.
        num_classes: N.
        num_turns: M: 1, 2 or 4 turns by `360 / M` degrees.
    """

    def __init__(
        self, backbone: nn.Module, num_classes: int, num_turns: int = 4
    ):
        super().__init__()
        self.backbone = backbone
        self.num_classes, self.num_turns = num_classes, num_turns
        self.joint = nn.Linear(64, num_classes * num_turns)
        self.student = nn.Linear(64, num_classes)

    def views(self, images: torch.Tensor) -> torch.Tensor:
        """`(B, C, H, W)` to `(B * M, C, H, W)`."""
        step = 4 // self.num_turns
        turned = [
            torch.rot90(images, step * turn, (2, 3))
            for turn in range(self.num_turns)
        ]
        return torch.stack(turned, dim=1).flatten(0, 1)

    def own_logits(self, joint: torch.Tensor) -> torch.Tensor:
        """`(B * M, N * M)` to `(B, M, N)`: view j under transform j."""
        shape = (-1, self.num_turns, self.num_classes, self.num_turns)
        return joint.reshape(shape).diagonal(dim1=1, dim2=3).transpose(1, 2)

    def loss(self, images: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Mean over the batch of the joint, student and distillation terms."""
        turns = self.num_turns
        features = self.backbone(self.views(images)).float()
        joint = self.joint(features)
        student = self.student(features[::turns])
        targets = labels[:, None] * turns + torch.arange(turns)
        teacher = self.own_logits(joint).mean(dim=1).detach()
        divergence = functional.kl_div(
            functional.log_softmax(student, dim=1),
            functional.softmax(teacher, dim=1),
            reduction="batchmean",
        )
        return (
            functional.cross_entropy(joint, targets.flatten())
            + functional.cross_entropy(student, labels)
            + divergence
        )

    def aggregated(self, images: torch.Tensor) -> torch.Tensor:
        """Class probabilities `(B, N)` of aggregated inference."""
        joint = self.joint(self.backbone(self.views(images)).float())
        return functional.softmax(self.own_logits(joint).mean(dim=1), dim=1)


class Training:
    """Steps of SGD with momentum 0.9 and weight decay 1e-4.

    Args:
        network: The network to train.
        channels_last: Whether images and weights lie in memory as
            `(B, H, W, C)`.
        bfloat16: Whether the backbone runs in autocast to bfloat16.
    """

    def __init__(
        self,
        network: SLANetwork,
        channels_last: bool = False,
        bfloat16: bool = False,
    ):
        self.layout = (
            torch.channels_last if channels_last else torch.contiguous_format
        )
        self.bfloat16 = bfloat16
        self.network = network.to(memory_format=self.layout)
        self.optimizer = torch.optim.SGD(
            network.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4
        )

    def step(self, images: torch.Tensor, labels: torch.Tensor) -> float:
        """Makes one update and returns the loss."""
        self.network.train()
        self.optimizer.zero_grad(set_to_none=True)
        with self._precision():
            loss = self.network.loss(self._placed(images), labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def predict(self, images: torch.Tensor) -> torch.Tensor:
        """Class probabilities `(B, N)` by aggregated inference."""
        self.network.eval()
        with torch.inference_mode(), self._precision():
            return self.network.aggregated(self._placed(images))

    def _placed(self, images: torch.Tensor) -> torch.Tensor:
        return images.contiguous(memory_format=self.layout)

    def _precision(self) -> torch.autocast:
        return torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16)
