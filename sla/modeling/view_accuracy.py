# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Accuracy of each view, as one metric."""

from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

import keras

from official.typing import Tensor
from sla.ops.label_layout import transform_one_hot


@keras.saving.register_keras_serializable(package="sla")
class ViewAccuracy(keras.metrics.Metric):
    """Class accuracy on each transform's view.

    Shows what aggregation is made of: a transform whose accuracy stays at
    chance is not learned.

    Args:
        transform_names: Names of the M transforms.
        name: Name of the metric.
        **kwargs: Arguments of `keras.metrics.Metric`.
    """

    def __init__(
        self,
        transform_names: Sequence[str],
        name: str = "view_accuracy",
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.transform_names = tuple(transform_names)
        self.correct = self.add_variable(
            shape=(len(self.transform_names),),
            initializer="zeros",
            name="correct",
        )
        self.count = self.add_variable(
            shape=(len(self.transform_names),),
            initializer="zeros",
            name="count",
        )

    def update_state(
        self,
        matches: Tensor,
        views: Iterable[int | Tensor] | None = None,
        counted: Tensor | None = None,
    ) -> None:
        """Adds a batch.

        Args:
            matches: `(B, m)`, 1 where the prediction for a view is right.
            views: The m transform indices, all M in order by default.
            counted: `(B,)`, 1 for the images that count and 0 for the others;
                all by default.
        """
        num_transforms = len(self.transform_names)
        indices = range(num_transforms) if views is None else views
        # (m, M)
        present = transform_one_hot(indices, num_transforms, self.dtype)
        matches = keras.ops.cast(matches, self.dtype)
        if counted is None:
            counted = keras.ops.ones_like(matches[:, 0])
        counted = keras.ops.cast(counted, self.dtype)
        matches = matches * counted[:, None]
        correct = keras.ops.sum(matches, axis=0)[:, None] * present
        self.correct.assign_add(keras.ops.sum(correct, axis=0))
        examples = keras.ops.sum(counted)
        self.count.assign_add(examples * keras.ops.sum(present, axis=0))

    def result(self) -> dict[str, Tensor]:
        """Dict `accuracy_on_<transform>` -> scalar in 0..1."""
        accuracy = self.correct / keras.ops.maximum(self.count, 1)
        return {
            name: accuracy[j]
            for j, name in enumerate(accuracies_on(self.transform_names))
        }

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {
            **super().get_config(),
            "transform_names": list(self.transform_names),
        }


def accuracies_on(transform_names: Iterable[str]) -> list[str]:
    """Names under which the accuracies on transforms are reported."""
    return [f"accuracy_on_{name}" for name in transform_names]
