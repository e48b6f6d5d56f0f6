# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Accuracy of each view, as one metric."""

import keras


@keras.saving.register_keras_serializable(package="sla")
class ViewAccuracy(keras.metrics.Metric):
    """Class accuracy on each transform's view.

    Shows what aggregation is made of: a transform whose accuracy stays at
    chance is not learned.

    Args:
        transform_names: names of the M transforms.

    `result()` is a dict `accuracy_on_<transform>` -> scalar in 0..1.
    """

    def __init__(self, transform_names, name="view_accuracy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.transform_names = tuple(transform_names)
        self.correct = self.add_variable(
            shape=(len(self.transform_names),),
            initializer="zeros",
            name="correct",
        )
        self.count = self.add_variable(
            shape=(), initializer="zeros", name="count"
        )

    def update_state(self, matches):
        """Adds a batch: `matches` is `(B, M)`, 1 where a view is right."""
        matches = keras.ops.cast(matches, self.dtype)
        self.correct.assign_add(keras.ops.sum(matches, axis=0))
        self.count.assign_add(
            keras.ops.cast(keras.ops.shape(matches)[0], self.dtype)
        )

    def result(self):
        accuracy = self.correct / keras.ops.maximum(self.count, 1)
        return {
            f"accuracy_on_{name}": accuracy[j]
            for j, name in enumerate(self.transform_names)
        }

    def get_config(self):
        return {
            **super().get_config(),
            "transform_names": list(self.transform_names),
        }
