# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A network that learns from episodes to tell new classes apart."""

from typing import Any

import keras

from official.typing import Tensor
from sla.losses.cross_entropy import class_cross_entropy
from sla.losses.cross_entropy import joint_cross_entropy
from sla.losses.cross_entropy import reduce_views
from sla.losses.distillation import distillation_divergence
from sla.losses.example_mean import ExampleMean
from sla.modeling.episode_network import EpisodeNetwork
from sla.modeling.self_distillation import SelfDistillation
from sla.transforms.transform_set import TransformSet


@keras.saving.register_keras_serializable(package="sla")
class FewShotModel(EpisodeNetwork):
    """Learns an embedding from episodes of N classes with k images each.

    In every episode a head is computed from the support images (see
    `sla.layers.PrototypeHead` and `RidgeHead`), and the loss is that of the
    query images. With method "sla" the head tells N * M joint labels apart: the
    classes of the episode under each transform. Aggregated inference averages,
    over the transforms j, the scores of view j under transform j, as in
    ordinary classification (Lee, Hwang and Shin, ICML 2020, section 3.2).

    `compile` needs only an optimizer. `fit` takes batches of episodes without
    labels: the classes are rows of the episode.

    Args:
        backbone: As for `sla.SLAModel`.
        transforms: Name of a transform set, or a `TransformSet`.
        method: What the transforms are for: "baseline", nothing; "da", data
            augmentation of support and query images; "new_classes",
            transformed images as classes of their own; "sla", joint labels.
        head: "prototypes" or "ridge".
        distillation: False, True or a `sla.SelfDistillation`, for method "sla":
            a linear layer after the backbone, the student, learns to give the
            aggregated prediction with untransformed images alone. It has
            prototypes, or a regression, of its own.
        **kwargs: Arguments of `keras.Model`.

    Call arguments:
        inputs: Dict of `support` `(E, N, k, H, W, C)`, `query`
            `(E, N, q, H, W, C)` and, for method "new_classes", `version`
            `(E, N)`: the transform that makes the images of each class.
        training: Whether the backbone runs in training mode. In training mode,
            batch normalization uses all images of the batch of episodes.

    Output shape:
        Dict of float32 logits of the E * N * q query images: `joint`
        `(B, V, N, V)` with V = M for method "sla" and 1 for "baseline" and
        "new_classes"; `views` `(B, M, N)` for method "da"; and `student`
        `(B, N)` if there is a student.

    Raises:
        ValueError: Arguments that are out of range or do not fit together.

    Example:
    >>> import keras, numpy as np, sla
    >>> backbone = keras.Sequential([keras.layers.Conv2D(8, 3)])
    >>> model = sla.FewShotModel(backbone)
    >>> model.build((None, 8, 8, 1))
    >>> model.compile("adam")
    >>> images = np.random.default_rng(0).uniform(size=(6, 5, 4, 8, 8, 1))
    >>> episodes = {"support": images[:, :, :1], "query": images[:, :, 1:]}
    >>> history = model.fit(episodes, batch_size=2, verbose=0)
    >>> sorted(history.history)
    ['aggregated_accuracy', 'joint_loss', 'loss', 'single_accuracy']
    """

    def __init__(
        self,
        backbone: keras.layers.Layer,
        transforms: str | TransformSet = "rotation",
        method: str = "sla",
        head: str = "prototypes",
        distillation: bool | SelfDistillation = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            backbone, transforms, method, head, distillation, **kwargs
        )
        names = [*self.loss_names, *(f"{m}_accuracy" for m in self.modes)]
        self.trackers = {name: keras.metrics.Mean(name=name) for name in names}

    @property
    def loss_names(self) -> tuple[str, ...]:
        """Names of the terms of the loss."""
        first = "joint_loss" if self.method == "sla" else "class_loss"
        if self.distillation is None:
            return (first,)
        return (first, "student_loss", "distillation_loss")

    def compile(
        self, optimizer: Any = "rmsprop", loss: None = None, **kwargs: Any
    ) -> None:
        """Configures training. Losses and metrics are built in.

        Args:
            optimizer: As for any Keras model.
            loss: Must stay `None`.
            **kwargs: Other arguments of `keras.Model.compile`.

        Raises:
            ValueError: A loss.
        """
        if loss is not None:
            raise ValueError(
                f"Got loss={loss!r}. Expected None: FewShotModel has its loss "
                "built in. Leave `loss` out."
            )
        super().compile(optimizer, loss=ExampleMean(), **kwargs)

    def get_compile_config(self) -> dict[str, Any]:
        """Arguments of `compile`."""
        config = super().get_compile_config()
        if config:
            config.pop("loss", None)
        return config

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compiles with what `get_compile_config` returned."""
        self.compile(**keras.saving.deserialize_keras_object(config))
        if self.optimizer is not None and self.built:
            self.optimizer.build(self.trainable_variables)

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: None = None,
        training: bool = True,
    ) -> Tensor:
        """The loss of a batch of episodes.

        Args:
            x: The episodes.
            y: Ignored.
            y_pred: What `call` returned.
            sample_weight: Ignored.
            training: Whether this is a step of training.

        Returns:
            Scalar: mean over the query images of the sum of the terms, plus
            the model's regularization losses.
        """
        terms = self.loss_terms(self.labels_of(x, y_pred), y_pred)
        for name, values in terms.items():
            self.trackers[name].update_state(values)
        total = sum(terms.values())
        return super().compute_loss(x, total, total, None, training)

    def labels_of(
        self, x: dict[str, Tensor], outputs: dict[str, Tensor]
    ) -> Tensor:
        """The class `(B,)` of each query image within its episode."""
        ways, queries = x["query"].shape[1:3]
        labels = keras.ops.repeat(keras.ops.arange(ways), queries)
        some_logits = next(iter(outputs.values()))
        episodes = keras.ops.shape(some_logits)[0] // (ways * queries)
        return keras.ops.tile(labels, (episodes,))

    def loss_terms(
        self, labels: Tensor, outputs: dict[str, Tensor]
    ) -> dict[str, Tensor]:
        """The terms of the loss, weighted.

        Args:
            labels: Integers `(B,)`.
            outputs: What `call` returned.

        Returns:
            Dict of each name in `loss_names` -> float32 `(B,)`.
        """
        logits = next(iter(outputs.values()))
        targets = keras.ops.one_hot(labels, logits.shape[2], dtype="float32")
        if self.method == "da":
            values = class_cross_entropy(targets[:, None], logits)
        else:
            values = joint_cross_entropy(targets, logits)
        terms = {self.loss_names[0]: reduce_views(values, self.num_views)}
        if self.distillation is not None:
            weight, student_weight = self.distillation.factors(self.num_views)
            student = outputs["student"]
            terms["student_loss"] = student_weight * class_cross_entropy(
                targets, student
            )
            terms["distillation_loss"] = weight * distillation_divergence(
                self.class_logits(outputs, "aggregated"),
                student,
                self.distillation.temperature,
            )
        return terms

    def compute_metrics(
        self, x: Any, y: Any, y_pred: Any, sample_weight: None = None
    ) -> dict[str, Tensor]:
        """Adds a batch to the accuracies.

        Args:
            x: The episodes.
            y: Ignored.
            y_pred: What `call` returned.
            sample_weight: Ignored.

        Returns:
            Dict of the name of each metric -> its value so far.
        """
        labels = self.labels_of(x, y_pred)
        for mode in self.modes:
            predicted = keras.ops.argmax(self.class_logits(y_pred, mode), -1)
            self.trackers[f"{mode}_accuracy"].update_state(predicted == labels)
        logits = self.class_logits(y_pred, self.default_mode)
        return super().compute_metrics(
            x, labels, keras.ops.softmax(logits), None
        )
