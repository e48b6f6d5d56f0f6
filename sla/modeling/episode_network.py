# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From episodes to logits: the network of few-shot models."""

from collections.abc import Iterable
from typing import Any

import keras

from official.typing import Tensor
from sla.layers.support_heads import SUPPORT_HEADS
from sla.modeling.self_distillation import SelfDistillation
from sla.modeling.self_distillation import resolve_distillation
from sla.modeling.view_backbone import ViewBackbone
from sla.ops.aggregation import view_logits
from sla.ops.support_heads import support_logits
from sla.transforms.transform_set import TransformSet

_METHODS = ("baseline", "da", "new_classes", "sla")


class EpisodeNetwork(ViewBackbone):
    """A backbone with heads that are computed from support images.

    See `sla.FewShotModel`, which trains it, for arguments and outputs.

    Args:
        backbone: As for `ViewBackbone`.
        transforms: Name of a transform set, or a `TransformSet`.
        method: What the transforms are for.
        head: Name of the head.
        distillation: How a student is trained, if there is one.
        **kwargs: Arguments of `keras.Model`.

    Raises:
        ValueError: Arguments that are out of range or do not fit together.
    """

    def __init__(
        self,
        backbone: keras.layers.Layer,
        transforms: str | TransformSet,
        method: str,
        head: str,
        distillation: bool | SelfDistillation,
        **kwargs: Any,
    ) -> None:
        super().__init__(backbone, transforms, **kwargs)
        _check_choice("method", method, _METHODS)
        _check_choice("head", head, SUPPORT_HEADS)
        self.method = method
        self.head_name = head
        self.distillation = resolve_distillation(
            distillation, self.num_transforms
        )
        if self.distillation is not None and method != "sla":
            raise ValueError(
                f"Got distillation for method {method!r}. Expected method "
                "'sla', whose aggregated prediction is the teacher."
            )
        self.head = SUPPORT_HEADS[head](dtype="float32", name="head")
        if self.distillation is not None:
            self.student_head = SUPPORT_HEADS[head](
                dtype="float32", name="student_head"
            )

    @property
    def modes(self) -> tuple[str, ...]:
        """Names of the inference modes; the one the model is meant for last."""
        if self.num_views == 1:
            return ("single",)
        student = ("distilled",) if self.distillation is not None else ()
        return ("single", "aggregated", *student)

    @property
    def default_mode(self) -> str:
        """The inference mode that the model is meant for."""
        return self.modes[-1]

    @property
    def num_views(self) -> int:
        """Number of views of each image in training: M, or 1."""
        return self.num_transforms if self.method in ("da", "sla") else 1

    def build(self, input_shape: Any) -> None:
        """Builds backbone and heads.

        Args:
            input_shape: `(B, H, W, C)` of images, or the dict of shapes of a
                batch of episodes.
        """
        if isinstance(input_shape, dict):
            input_shape = (None, *tuple(input_shape["support"])[3:])
        super().build(input_shape)
        self.head.build(None)
        if self.distillation is not None:
            self.student_head.build(None)
            self.student = keras.layers.Dense(
                self.num_features,
                kernel_initializer="identity",
                dtype="float32",
                name="student",
            )
            self.student.build((None, self.num_features))

    def call(
        self, inputs: dict[str, Tensor], training: bool | None = None
    ) -> dict[str, Tensor]:
        """Logits of the query images; see the class."""
        _check_episodes(inputs)
        shots = inputs["support"].shape[2]
        images = keras.ops.concatenate(
            [inputs["support"], inputs["query"]], axis=2
        )
        ways, per_class = images.shape[1:3]
        rows = keras.ops.reshape(images, (-1, *images.shape[3:]))
        if self.method == "new_classes" and "version" in inputs:
            rows = self._versions(rows, inputs["version"], per_class)
        elif self.num_views > 1:
            rows = self.expansion(rows)
        features = keras.ops.cast(self.features(rows, training), "float32")
        features = keras.ops.reshape(
            features, (-1, ways, per_class, self.num_views, self.num_features)
        )
        support = _images_in_a_row(features[:, :, :shots])
        query = _images_in_a_row(features[:, :, shots:])
        targets = keras.ops.repeat(keras.ops.eye(ways), shots, axis=0)
        logits = support_logits(query, *self.support_weights(support, targets))
        outputs = {"joint": logits}
        if self.method == "da":
            outputs = {"views": view_logits(logits)}
        if self.distillation is not None:
            weights = self.student_weights(support, targets)
            logits = support_logits(self.student_features(query), *weights)
            outputs["student"] = logits[:, 0, :, 0]
        return outputs

    def _versions(
        self, rows: Tensor, version: Tensor, per_class: int
    ) -> Tensor:
        """Each image under the transform of its class's version."""
        chosen = keras.ops.reshape(keras.ops.repeat(version, per_class, 1), -1)
        mask = keras.ops.one_hot(chosen, self.num_transforms, dtype=rows.dtype)
        views = self.transforms(rows)  # (B, M, H, W, C)
        return keras.ops.sum(mask[:, :, None, None, None] * views, axis=1)

    def support_weights(
        self, support: Tensor, targets: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The weights of a joint head from a support set.

        Args:
            support: Features `(E, R, V, D)` of V views of each image.
            targets: `(R, N)`, the class of each image as a row of zeros and a
                one.

        Returns:
            Kernel `(E, D, N, V)` and bias `(E, N, V)`. With method "da", all
            views of a class make one prototype, or have one target, so the
            weights are the same for all transforms.
        """
        if self.method != "da":
            return self.head(support, targets)
        support = keras.ops.convert_to_tensor(support)
        number, views, size = support.shape[1:]
        kernel, bias = self.head(
            keras.ops.reshape(support, (-1, number * views, 1, size)),
            keras.ops.repeat(targets, views, axis=0),
        )
        return (
            keras.ops.repeat(kernel, views, axis=-1),
            keras.ops.repeat(bias, views, axis=-1),
        )

    def student_features(self, features: Tensor) -> Tensor:
        """The student's features `(..., 1, D)` from those of all views."""
        return self.student(features[..., :1, :])

    def student_weights(
        self, support: Tensor, targets: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The weights of the student's head from a support set.

        Args:
            support: As for `support_weights`; only view 0 is used.
            targets: As for `support_weights`.

        Returns:
            Kernel `(E, D, N, 1)` and bias `(E, N, 1)`, for
            `student_features`.
        """
        return self.student_head(self.student_features(support), targets)

    def class_logits(self, outputs: dict[str, Tensor], mode: str) -> Tensor:
        """Class logits of the query images in an inference mode.

        Args:
            outputs: What `call` returned.
            mode: One of `modes`.

        Returns:
            float32 `(B, N)`.
        """
        if mode == "distilled":
            return outputs["student"]
        views = outputs.get("views")
        if views is None:
            views = view_logits(outputs["joint"])
        return views[:, 0] if mode == "single" else keras.ops.mean(views, 1)

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        distillation = self.distillation or False
        return {
            **super().get_config(),
            "method": self.method,
            "head": self.head_name,
            "distillation": keras.saving.serialize_keras_object(distillation),
        }


def _images_in_a_row(features: Tensor) -> Tensor:
    """`(E, N, k, V, D)` -> `(E, N * k, V, D)`."""
    ways, number, *rest = features.shape[1:]
    return keras.ops.reshape(features, (-1, ways * number, *rest))


def _check_episodes(inputs: Any) -> None:
    """Raises for what is no batch of episodes."""
    remedy = (
        "Expected a dict of support images (E, N, k, H, W, C) and query images "
        "(E, N, q, H, W, C) of the same classes and size."
    )
    if not isinstance(inputs, dict) or not {"support", "query"} <= set(inputs):
        kind = sorted(inputs) if isinstance(inputs, dict) else type(inputs)
        raise ValueError(f"Got {kind} in place of episodes. {remedy}")
    support, query = (
        tuple(inputs[name].shape) for name in ("support", "query")
    )
    if (
        len(support) != 6
        or len(query) != 6
        or (support[1], support[3:]) != (query[1], query[3:])
    ):
        raise ValueError(
            f"Got support images {support} and query images {query}. {remedy}"
        )


def _check_choice(name: str, value: str, choices: Iterable[str]) -> None:
    if value not in choices:
        raise ValueError(
            f"Got {name}={value!r}. Expected one of {', '.join(choices)}."
        )
