# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Precision and devices."""

import contextlib

import keras


def set_up_runtime(runtime):
    """Seeds Keras and sets its dtype policy.

    Args:
        runtime: a `RuntimeConfig`.
    """
    keras.utils.set_random_seed(runtime.seed)
    keras.config.set_dtype_policy(runtime.precision)


def strategy_scope(runtime):
    """The context to build and compile the model in.

    Args:
        runtime: a `RuntimeConfig`.
    """
    if runtime.distribution_strategy == "mirrored":
        import tensorflow as tf

        return tf.distribute.MirroredStrategy().scope()
    return contextlib.nullcontext()
