# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The one place where the models rely on private names of Keras.

Keras cannot fit a model with several workers (keras-team/keras#20585). Two
things fail: it sums up the parts of a batch that lie on all workers before it
builds the model, and it averages metrics along their first axis, which a
scalar does not have.
"""

from typing import Any

import keras

from official.typing import Tensor


class SeveralWorkersModel(keras.Model):
    """A `keras.Model` that several workers can fit."""

    def _maybe_symbolic_build(
        self, iterator: Any = None, data_batch: Any = None
    ) -> None:
        """Builds metrics from one replica's part of a batch."""
        strategy = self.distribute_strategy
        if iterator is None or not has_several_workers(strategy):
            super()._maybe_symbolic_build(iterator, data_batch)
            return
        _, _, batches = next(iter(iterator))
        data_batch = keras.tree.map_structure(
            lambda part: strategy.experimental_local_results(part)[0],
            next(batches),
        )
        with strategy.scope():
            self._symbolic_build(data_batch=data_batch)


def has_several_workers(strategy: Any) -> bool:
    """Whether a `tf.distribute.Strategy` has more than one worker."""
    import tensorflow as tf

    if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy):
        return False
    workers = strategy.cluster_resolver.cluster_spec().as_dict()
    return sum(map(len, workers.values())) > 1


def reducible(metrics: dict[str, Tensor]) -> dict[str, Tensor]:
    """What a step reports, in a shape that Keras can average over workers.

    Args:
        metrics: Name -> scalar.

    Returns:
        Name -> `(1,)` with several workers, else the metrics themselves.
    """
    if keras.backend.backend() != "tensorflow":
        return metrics
    import tensorflow as tf

    if not has_several_workers(tf.distribute.get_strategy()):
        return metrics
    return {
        name: keras.ops.reshape(value, (1,)) for name, value in metrics.items()
    }


def mean_over_replicas(value: Tensor) -> Tensor:
    """The mean of a scalar over the replicas of `tf.distribute`.

    Args:
        value: What this replica has.

    Returns:
        The mean; the value itself without replicas.
    """
    if keras.backend.backend() != "tensorflow":
        return value
    import tensorflow as tf

    replica = tf.distribute.get_replica_context()
    if replica is None or replica.num_replicas_in_sync == 1:
        return value
    return replica.all_reduce(tf.distribute.ReduceOp.MEAN, value)


def names_of_values(model: keras.Model) -> list[str]:
    """Names of what `evaluate` returns as a list, in its order."""
    names = {name: name for name in model.get_metrics_result()}
    in_order = model._flatten_metrics_in_order(names)
    return in_order if isinstance(in_order, list) else [in_order]


def loss_tracker(model: keras.Model) -> keras.metrics.Mean:
    """The metric in which Keras keeps the loss of a compiled model."""
    return next(metric for metric in model.metrics if metric.name == "loss")
