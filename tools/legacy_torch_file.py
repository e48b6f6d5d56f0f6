# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads arrays from files of PyTorch's old format, without PyTorch.

`torch.save` wrote this format before version 1.6. It is a row of five pickles,
then the numbers of each storage. A tensor is a part of a storage: an offset, a
size and strides.

A pickle can call any function of the machine. Here it can call the few that
arrays need, and those are replaced by functions of this module, so that
nothing of the file is executed.
"""

import io
import pickle
from collections import OrderedDict
from typing import Any
from typing import BinaryIO
from typing import NamedTuple

import numpy as np

from official.core.run_error import RunError
from official.typing import Array

_MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001

# Types of storages: name in torch -> type in numpy.
_ELEMENTS = {"FloatStorage": "<f4", "LongStorage": "<i8"}


class _Storage(NamedTuple):
    key: str
    dtype: str
    num_elements: int


class _Tensor(NamedTuple):
    storage: _Storage
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]


def _rebuild_tensor(
    storage: _Storage,
    offset: int,
    size: tuple[int, ...],
    stride: tuple[int, ...],
    *_: Any,
) -> _Tensor:
    return _Tensor(storage, offset, size, stride)


# What each name in a pickle stands for.
_NAMES: dict[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
    **{("torch", name): dtype for name, dtype in _ELEMENTS.items()},
}


class _Unpickler(pickle.Unpickler):
    """Knows the names in `_NAMES`, and the storages that it has met."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.storages: dict[str, _Storage] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _NAMES:
            allowed = ", ".join(".".join(names) for names in _NAMES)
            raise pickle.UnpicklingError(
                f"it names {module}.{name}, which was not called, and only "
                f"{allowed} are allowed"
            )
        return _NAMES[module, name]

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _, num_elements, view = pid
        if kind != "storage" or dtype not in _ELEMENTS.values() or view:
            raise pickle.UnpicklingError(f"it has the unknown storage {pid}")
        return self.storages.setdefault(key, _Storage(key, dtype, num_elements))


def read_legacy_torch_file(content: bytes, name: str) -> dict[str, Array]:
    """Reads a state dict.

    Args:
        content: The whole file.
        name: Its name, for messages.

    Returns:
        Arrays by name, float32 or int64, in the order of the file. They are
        read-only, and may be parts of the same memory.

    Raises:
        RunError: The file has another format or is damaged, or its pickle
            names something that arrays do not need.
    """
    try:
        return _read(io.BytesIO(content))
    except Exception as error:
        # Damaged pickles raise errors of many kinds.
        raise RunError(
            f"Got {name}, which cannot be read: {error}. Expected arrays in "
            "PyTorch's old format, and nothing else. Get the file again from "
            "where it is published."
        ) from error


def _read(file: BinaryIO) -> dict[str, Array]:
    magic_number, protocol, system = (_Unpickler(file).load() for _ in range(3))
    if (magic_number, protocol) != (_MAGIC_NUMBER, _PROTOCOL):
        raise ValueError("it has another format")
    if not system["little_endian"]:
        raise ValueError("its numbers are big-endian")
    unpickler = _Unpickler(file)
    tensors = unpickler.load()
    data = {}
    for key in _Unpickler(file).load():
        if key not in unpickler.storages:
            raise ValueError(f"the storage {key} belongs to no tensor")
        data[key] = _read_storage(file, unpickler.storages[key])
    return {name: _array(tensor, data) for name, tensor in tensors.items()}


def _array(tensor: Any, data: dict[str, bytes]) -> Array:
    # Other objects of a pickle can have attributes of the same names.
    if not isinstance(tensor, _Tensor) or not isinstance(
        tensor.storage, _Storage
    ):
        raise ValueError(f"it holds {tensor!r}, which is no tensor")
    storage, offset, size, stride = tensor
    last = offset + sum(
        (length - 1) * step for length, step in zip(size, stride, strict=True)
    )
    # NumPy's own check overflows with huge strides.
    if min((offset, *size, *stride)) < 0 or last >= storage.num_elements:
        raise ValueError(f"{tensor} is not within its storage")
    element = np.dtype(storage.dtype)
    return np.ndarray(
        size,
        element,
        data[storage.key],
        offset * element.itemsize,
        tuple(step * element.itemsize for step in stride),
    )


def _read_storage(file: BinaryIO, storage: _Storage) -> bytes:
    count = int.from_bytes(file.read(8), "little")
    expected = storage.num_elements * np.dtype(storage.dtype).itemsize
    data = file.read(expected)
    if count != storage.num_elements or len(data) != expected:
        raise ValueError(
            f"the storage {storage.key} holds {count} elements in {len(data)} "
            f"bytes, not {storage.num_elements} in {expected}"
        )
    return data
