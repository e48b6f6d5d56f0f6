# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Precision and devices: one, several, or several machines.

The engine is `tf.distribute`. Each step's global batch has the same images
whatever the number of replicas; each replica gets its share of the rows.
"""

import contextlib
import functools
import pathlib
import tempfile

import keras

from official.core.run_directory import RunError
from official.core.tf_config import check_tf_config


@functools.cache
def _worker_strategy():
    check_tf_config()
    import tensorflow as tf

    # It logs every collective operation.
    tf.get_logger().setLevel("WARNING")
    try:
        return tf.distribute.MultiWorkerMirroredStrategy()
    except RuntimeError as error:
        raise RunError(
            f"The other workers cannot be connected to: {error}. Nothing may "
            "use TensorFlow before the configuration is parsed; register "
            "transforms of your own after that."
        ) from error


def connect_workers(runtime):
    """Connects this process to its workers, if the run has any.

    Args:
        runtime: a `RuntimeConfig`.

    Raises:
        RunError: if `TF_CONFIG` is wrong, or TensorFlow is in use already.
    """
    if runtime.distribution_strategy == "multi_worker_mirrored":
        _worker_strategy()


def set_up_runtime(runtime):
    """Seeds Keras, sets its dtype policy and finds the devices.

    Args:
        runtime: a `RuntimeConfig`.

    Returns:
        A `Distribution`.

    Raises:
        RunError: if the devices or the other machines are not described
            rightly, or not there.
    """
    keras.utils.set_random_seed(runtime.seed)
    keras.config.set_dtype_policy(runtime.precision)
    if runtime.distribution_strategy == "one_device":
        return Distribution()
    import tensorflow as tf

    if runtime.distribution_strategy == "mirrored":
        return Distribution(tf.distribute.MirroredStrategy())
    if runtime.distribution_strategy == "multi_worker_mirrored":
        return Distribution(_worker_strategy())
    try:
        resolver = tf.distribute.cluster_resolver.TPUClusterResolver(tpu="")
        tf.config.experimental_connect_to_cluster(resolver)
        tf.tpu.experimental.initialize_tpu_system(resolver)
    except (ValueError, tf.errors.OpError) as error:
        raise RunError(
            "runtime.distribution_strategy=tpu: no TPU was found "
            f"({str(error).splitlines()[0]}). Run on a TPU machine, or choose "
            "one_device or mirrored."
        ) from error
    return Distribution(tf.distribute.TPUStrategy(resolver))


class Distribution:
    """The replicas that train together.

    Args:
        strategy: a `tf.distribute.Strategy`; None for the default device.

    Attributes:
        num_replicas: how many there are, on all machines.
        is_chief: whether this process writes the files: the only one, or the
            first of several workers.
    """

    def __init__(self, strategy=None):
        self._strategy = strategy
        self.num_replicas = strategy.num_replicas_in_sync if strategy else 1
        resolver = strategy.cluster_resolver if strategy else None
        workers = resolver.cluster_spec().as_dict() if resolver else {}
        self._has_other_workers = sum(map(len, workers.values())) > 1
        self.is_chief = not self._has_other_workers or (
            resolver.task_type == "chief"
            or (resolver.task_id == 0 and "chief" not in workers)
        )

    def scope(self):
        """The context to build and compile the model in."""
        if self._strategy is None:
            return contextlib.nullcontext()
        return self._strategy.scope()

    @contextlib.contextmanager
    def writable(self, path):
        """The path that this process saves to, where all workers must.

        To save a model reads variables that the workers hold in parts, and
        so all take part; but only the chief's file is kept.

        Args:
            path: a `pathlib.Path`.

        Yields:
            `path` for the chief, for others one that will be removed.
        """
        if self.is_chief:
            yield path
            return
        with tempfile.TemporaryDirectory() as folder:
            yield pathlib.Path(folder) / path.name

    def check_batch_size(self, batch_size):
        """Raises `RunError` unless the replicas can share it evenly."""
        if batch_size % self.num_replicas:
            raise RunError(
                f"task.data.batch_size: got {batch_size}, expected a multiple "
                f"of {self.num_replicas}, the number of replicas that share it"
            )

    @property
    def stop_interval(self):
        """Steps from one look at whether to stop to the next."""
        return 10 if self._has_other_workers else 1

    def any(self, flag):
        """Whether `flag` is true in any of the workers, which all must ask."""
        if not self._has_other_workers:
            return flag
        return self._total(float(flag)) > 0

    def check_equal(self, step):
        """Waits for the other workers; raises `RunError` if a step differs."""
        if not self._has_other_workers:
            return
        if self._total(float(step)) != step * self.num_replicas:
            raise RunError(
                f"This worker would go on from step {step} and another from a "
                "different one. Give all workers a --model_dir that they share."
            )

    def share(self, dataset):
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

    def _total(self, value):
        import tensorflow as tf

        total = self._strategy.run(_add_up, (tf.constant(value, tf.float64),))
        return float(self._strategy.experimental_local_results(total)[0])

    def average_statistics(self, model):
        """Gives all replicas the mean of their moving statistics.

        In training each replica normalises its own rows, and so has its own
        moving mean and variance. A model is validated and saved with their
        means.

        Args:
            model: a `keras.Model` built in this scope.
        """
        variables = [
            variable.value
            for variable in model.non_trainable_weights
            if keras.backend.is_float_dtype(variable.dtype)
        ]
        if self.num_replicas == 1 or not variables:
            return
        import tensorflow as tf

        def average():
            context = tf.distribute.get_replica_context()
            values = [variable.read_value() for variable in variables]
            means = context.all_reduce("MEAN", values)
            for variable, mean in zip(variables, means):
                variable.assign(mean)

        self._strategy.run(tf.function(average))

    @contextlib.contextmanager
    def lost_workers(self):
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
                "the same commands: they go on from the last checkpoint."
            ) from error


def _add_up(value):
    import tensorflow as tf

    context = tf.distribute.get_replica_context()
    return context.all_reduce(tf.distribute.ReduceOp.SUM, value)
