# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Precision and devices: one, several, or several machines."""

import functools
import sys

import keras

from official.core.config_definitions import AUTO
from official.core.config_definitions import RuntimeConfig
from official.core.distribution import Distribution
from official.core.distribution import Strategy
from official.core.precision import machine_precision
from official.core.run_directory import RunError
from official.core.tf_config import check_tf_config


def connect_workers(runtime: RuntimeConfig) -> None:
    """Connects this process to its workers, if the run has any.

    Args:
        runtime: Devices and precision of the run.

    Raises:
        RunError: `TF_CONFIG` is wrong, or TensorFlow is in use already.
    """
    if runtime.distribution_strategy == "multi_worker_mirrored":
        _worker_strategy()


def set_up_runtime(runtime: RuntimeConfig) -> Distribution:
    """Seeds Keras, sets its dtype policy and finds the devices.

    Args:
        runtime: Seed, devices and precision of the run.

    Returns:
        The replicas that train together.

    Raises:
        RunError: The devices or the other machines are not described rightly,
            or not there.
    """
    keras.utils.set_random_seed(runtime.seed)
    precision = runtime.precision
    if precision == AUTO:
        precision, _ = machine_precision(runtime)
    keras.config.set_dtype_policy(precision)
    if runtime.distribution_strategy == "one_device":
        return Distribution()
    if runtime.distribution_strategy == "multi_worker_mirrored":
        return Distribution(_worker_strategy())
    if runtime.distribution_strategy == "tpu":
        return Distribution(_tpu_strategy())
    import tensorflow as tf

    return Distribution(tf.distribute.MirroredStrategy())


@functools.cache
def _worker_strategy() -> Strategy:
    check_tf_config()
    import tensorflow as tf

    # It logs every collective operation.
    tf.get_logger().setLevel("WARNING")
    addresses = tf.distribute.cluster_resolver.TFConfigClusterResolver()
    print(
        f"Connecting the workers {addresses.cluster_spec().as_dict()} ...",
        file=sys.stderr,
        flush=True,
    )
    try:
        return tf.distribute.MultiWorkerMirroredStrategy()
    except tf.errors.OpError as error:
        raise RunError(
            "Cannot connect to the other workers "
            f"({str(error).splitlines()[0]}). Expected that the port of this "
            "worker in TF_CONFIG is free and that all workers are started. "
            "Choose another port, or start them all again."
        ) from error
    except RuntimeError as error:
        raise RunError(
            "runtime.distribution_strategy: Got multi_worker_mirrored, but "
            f"cannot connect to the other workers ({error}). Expected that "
            "nothing uses TensorFlow before the configuration is parsed. "
            "Run your own TensorFlow code after that."
        ) from error


def _tpu_strategy() -> Strategy:
    import tensorflow as tf

    try:
        resolver = tf.distribute.cluster_resolver.TPUClusterResolver(tpu="")
        tf.config.experimental_connect_to_cluster(resolver)
        tf.tpu.experimental.initialize_tpu_system(resolver)
    except (ValueError, tf.errors.OpError) as error:
        raise RunError(
            "runtime.distribution_strategy: Got tpu, but no TPU was found "
            f"({str(error).splitlines()[0]}). Expected a machine with one. Run "
            "on a TPU machine, or choose one_device or mirrored."
        ) from error
    return tf.distribute.TPUStrategy(resolver)
