# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The replicas that train together.

The engine is `tf.distribute`. Each step's global batch has the same images
whatever the number of replicas; each replica gets its share of the rows.
"""

import contextlib
import pathlib
import tempfile
from collections.abc import Iterator
from typing import Any
from typing import TypeAlias

import keras

from official.core.run_directory import RunError
from official.typing import Dataset
from official.typing import Tensor

#: A `tf.distribute.Strategy`.
Strategy: TypeAlias = Any


class Distribution:
    """The replicas that train together.

    Args:
        strategy: How TensorFlow distributes; None for the default device.

    Attributes:
        num_replicas: How many there are, on all machines.
        is_chief: Whether this process writes the files: the only one, or the
            first of several workers.
    """

    def __init__(self, strategy: Strategy = None) -> None:
        self._strategy = strategy
        self.num_replicas = strategy.num_replicas_in_sync if strategy else 1
        resolver: Any = strategy.cluster_resolver if strategy else None
        workers = resolver.cluster_spec().as_dict() if resolver else {}
        self._has_other_workers = sum(map(len, workers.values())) > 1
        self.is_chief = not self._has_other_workers or (
            resolver.task_type == "chief"
            or (resolver.task_id == 0 and "chief" not in workers)
        )

    def scope(self) -> contextlib.AbstractContextManager:
        """Returns the context to build and compile the model in."""
        if self._strategy is None:
            return contextlib.nullcontext()
        return self._strategy.scope()

    @contextlib.contextmanager
    def writable(self, path: pathlib.Path) -> Iterator[pathlib.Path]:
        """Gives the path that this process saves to, where all workers must.

        To save a model reads variables that the workers hold in parts, and
        so all take part; but only the chief's file is kept.

        Args:
            path: Where the file or folder is to stand.

        Yields:
            `path` for the chief, for others one that will be removed.
        """
        if self.is_chief:
            yield path
            return
        with tempfile.TemporaryDirectory() as folder:
            yield pathlib.Path(folder) / path.name

    def check_batch_size(self, batch_size: int) -> None:
        """Checks that the replicas can share a batch evenly.

        Args:
            batch_size: Rows of the global batch.

        Raises:
            RunError: They cannot.
        """
        if batch_size % self.num_replicas:
            raise RunError(
                f"task.data.batch_size: Got {batch_size}. Expected a multiple "
                f"of {self.num_replicas}, the number of replicas that share it."
            )

    @property
    def stop_interval(self) -> int:
        """Steps from one look at whether to stop to the next."""
        return 10 if self._has_other_workers else 1

    def any(self, flag: bool) -> bool:
        """Whether `flag` is true in any of the workers, which all must ask."""
        if not self._has_other_workers:
            return flag
        return self._total(float(flag)) > 0

    def check_equal(self, step: int) -> None:
        """Waits for the other workers and compares the step.

        Args:
            step: The step that this worker would go on from.

        Raises:
            RunError: Another worker would go on from a different step.
        """
        if not self._has_other_workers:
            return
        if self._total(float(step)) != step * self.num_replicas:
            raise RunError(
                f"Got step {step} to resume from in this worker and another "
                "step elsewhere. Expected the same step in all workers. Give "
                "them all the same, shared --model_dir."
            )

    def share(self, dataset: Dataset) -> Dataset:
        """Lets each worker take its rows of each batch of a data set."""
        if not self._has_other_workers:
            return dataset
        import tensorflow as tf

        # Every worker makes the whole batch; what it draws at random depends
        # on the step alone, so that all make the same one.
        options = tf.data.Options()
        options.experimental_distribute.auto_shard_policy = (
            tf.data.experimental.AutoShardPolicy.DATA
        )
        return dataset.with_options(options)

    def average_statistics(self, model: keras.Model) -> None:
        """Gives all replicas the mean of their moving statistics.

        In training each replica normalizes its own rows, and so has its own
        moving mean and variance. A model is validated and saved with their
        means.

        Args:
            model: A model built in this scope.
        """
        variables = [
            variable.value
            for variable in model.non_trainable_weights
            if keras.backend.is_float_dtype(variable.dtype)
        ]
        if self.num_replicas == 1 or not variables:
            return
        import tensorflow as tf

        def average() -> None:
            context = tf.distribute.get_replica_context()
            values = [variable.read_value() for variable in variables]
            means = context.all_reduce("MEAN", values)
            for variable, mean in zip(variables, means, strict=True):
                variable.assign(mean)

        self._strategy.run(tf.function(average))

    @contextlib.contextmanager
    def lost_workers(self) -> Iterator[None]:
        """Turns the end of another worker into a `RunError`."""
        if not self._has_other_workers:
            yield
            return
        import tensorflow as tf

        try:
            yield
        except tf.errors.OpError as error:
            raise RunError(
                "Another worker has stopped, or cannot be reached "
                f"({str(error).splitlines()[0]}). Start all workers again with "
                "the same commands. They will resume from the last checkpoint."
            ) from error

    def _total(self, value: float) -> float:
        import tensorflow as tf

        total = self._strategy.run(_add_up, (tf.constant(value, tf.float64),))
        return float(self._strategy.experimental_local_results(total)[0])


def _add_up(value: Tensor) -> Tensor:
    import tensorflow as tf

    context = tf.distribute.get_replica_context()
    return context.all_reduce(tf.distribute.ReduceOp.SUM, value)
