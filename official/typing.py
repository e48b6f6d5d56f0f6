# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Names for types that the signatures of both packages share."""

import os
from typing import Any
from typing import TypeAlias

import numpy.typing as npt

#: A path of a file or folder.
Path: TypeAlias = str | os.PathLike[str]

#: A tensor of the Keras backend, a symbolic tensor, or what becomes one.
Tensor: TypeAlias = Any

#: An array of NumPy, of any type and shape.
Array: TypeAlias = npt.NDArray[Any]

#: A `tf.data.Dataset`.
Dataset: TypeAlias = Any

#: What Keras gives a callback: figures by name, or None.
Logs: TypeAlias = Any

#: What `numpy.asarray` takes.
ArrayLike: TypeAlias = npt.ArrayLike
