# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What the package is measured against is the same method."""

import numpy as np
import pytest

from numpy_models import cross_entropy
from numpy_models import divergence
from numpy_models import joint_scores

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

from sla.benchmark.torch_method import ResNetCifar  # noqa: E402
from sla.benchmark.torch_method import SLANetwork  # noqa: E402
from sla.benchmark.torch_method import Training  # noqa: E402

B, N, M, SIZE = 3, 5, 4, 4


@pytest.fixture
def network():
    torch.manual_seed(0)
    backbone = torch.nn.Sequential(
        torch.nn.Flatten(), torch.nn.Linear(3 * SIZE * SIZE, 64)
    )
    return SLANetwork(backbone, N)


def _scores(network, image):
    """Joint scores of each turned image, and the student's logits."""
    layers = [network.backbone[1], network.joint, network.student]
    (w0, b0), (w1, b1), (w2, b2) = (
        [part.detach().numpy().astype("float64") for part in layer.parameters()]
        for layer in layers
    )
    features = [
        np.rot90(image, turn, (1, 2)).reshape(-1) @ w0.T + b0
        for turn in range(M)
    ]
    scores = [joint_scores(row, N, M, w1.T, b1) for row in features]
    return scores, features[0] @ w2.T + b2


def test_loss_and_prediction(network):
    rng = np.random.default_rng(0)
    images = rng.normal(size=(B, 3, SIZE, SIZE)).astype("float32")
    labels = [4, 0, 2]
    total, expected = 0.0, []
    for image, label in zip(images, labels):
        scores, student = _scores(network, image)
        for view, score in enumerate(scores):
            target = np.zeros(N * M)
            target[label * M + view] = 1
            total += cross_entropy(target, score.reshape(-1)) / M
        teacher = np.mean([scores[j][:, j] for j in range(M)], axis=0)
        total += cross_entropy(np.eye(N)[label], student)
        total += divergence(teacher, student, 1.0)
        expected.append(np.exp(teacher) / np.exp(teacher).sum())
    tensors = torch.tensor(images), torch.tensor(labels)
    assert network.loss(*tensors).item() == pytest.approx(total / B, rel=1e-5)
    predictions = Training(network).predict(tensors[0]).numpy()
    np.testing.assert_allclose(predictions, expected, atol=1e-6)


def test_the_teacher_is_held_constant(network):
    images = torch.randn(B, 3, SIZE, SIZE)
    network.loss(images, torch.tensor([1, 2, 3])).backward()
    with_student = network.joint.weight.grad.clone()
    network.zero_grad()
    joint = network.joint(network.backbone(network.views(images)))
    labels = torch.tensor([1, 2, 3])[:, None] * M + torch.arange(M)
    torch.nn.functional.cross_entropy(joint, labels.flatten()).backward()
    torch.testing.assert_close(network.joint.weight.grad, with_student)


def test_the_network_is_the_packages(network):
    network = SLANetwork(ResNetCifar(32), 10)
    count = sum(parameter.numel() for parameter in network.parameters())
    assert count == 466754  # method notes: ResNet-32, rotation, student


@pytest.mark.parametrize("channels_last", [False, True])
@pytest.mark.parametrize("bfloat16", [False, True])
def test_steps_of_all_forms_learn(channels_last, bfloat16):
    torch.manual_seed(0)
    training = Training(
        SLANetwork(ResNetCifar(20), 10), channels_last, bfloat16
    )
    images, labels = torch.randn(8, 3, 16, 16), torch.arange(8)
    losses = [training.step(images, labels) for _ in range(8)]
    assert losses[-1] < 0.8 * losses[0]
