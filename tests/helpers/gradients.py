# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Gradients of functions of arrays, on any backend."""

import keras
import numpy as np


def gradient(function, *arrays):
    """Gradients of a scalar function of float32 arrays, as numpy arrays."""
    arrays = [np.asarray(array, "float32") for array in arrays]
    if keras.backend.backend() == "jax":
        import jax

        gradients = jax.grad(function, argnums=tuple(range(len(arrays))))(
            *arrays
        )
    elif keras.backend.backend() == "torch":
        import torch

        tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
        gradients = torch.autograd.grad(
            function(*tensors), tensors, materialize_grads=True
        )
    else:
        import tensorflow as tf

        tensors = [tf.constant(array) for array in arrays]
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            value = function(*tensors)
        gradients = tape.gradient(
            value, tensors, unconnected_gradients=tf.UnconnectedGradients.ZERO
        )
    return [keras.ops.convert_to_numpy(value) for value in gradients]
