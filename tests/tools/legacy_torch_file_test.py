# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Files of PyTorch's old format: what is read, and what is refused."""

import pickle

import numpy as np
import pytest

import legacy_torch_files as written
from official.core.run_error import RunError
from tools.legacy_torch_file import read_legacy_torch_file

FLOATS = np.arange(24, dtype="float32")
INTEGERS = np.asarray([7, -8])
DATA = {"20": FLOATS, "10": INTEGERS}
FLOAT_STORAGE = written.storage("20", FLOATS)
STATE = {
    "whole": written.tensor(FLOAT_STORAGE, 0, (2, 3, 4), (12, 4, 1)),
    "transposed": written.tensor(FLOAT_STORAGE, 12, (4, 3), (1, 4)),
    "part": written.tensor(FLOAT_STORAGE, 5, (2,), (6,)),
    "count": written.tensor(written.storage("10", INTEGERS), 1, (), ()),
}
# As a module of PyTorch leaves it.
ATTRIBUTES = {"_metadata": written.mapping({"": written.EMPTY})}
CONTENT = written.torch_file(written.mapping(STATE, ATTRIBUTES), DATA)


def test_offsets_sizes_and_strides_count():
    arrays = read_legacy_torch_file(CONTENT, "a.pth")
    cube = FLOATS.reshape(2, 3, 4)
    expected = {
        "whole": cube,
        "transposed": cube[1].T,
        "part": FLOATS[[5, 11]],
        "count": INTEGERS[1],
    }
    assert list(arrays) == list(expected)
    for name, array in expected.items():
        assert arrays[name].dtype == array.dtype
        assert arrays[name].shape == array.shape
        np.testing.assert_array_equal(arrays[name], array)
    assert not arrays["transposed"].flags.c_contiguous


def _is_refused(content, reason):
    with pytest.raises(RunError, match=reason) as error:
        read_legacy_torch_file(content, "a.pth")
    assert str(error.value).startswith("Got a.pth, which cannot be read: ")
    assert "Expected arrays in PyTorch's old format" in str(error.value)


def test_a_function_is_refused_and_not_called(tmp_path):
    path = tmp_path / "called"
    code = written.call(
        written.name("os", "system"), written.text(f"touch '{path}'")
    )
    _is_refused(
        written.torch_file(written.mapping({"a": code}), {}),
        "it names os.system, which was not called, and only "
        "collections.OrderedDict, torch._utils._rebuild_tensor_v2, ",
    )
    assert not path.exists()
    # An ordinary unpickler calls it.
    pickle.loads(written.pickled(code))
    assert path.exists()


@pytest.mark.parametrize(
    "module, attribute",
    [
        ("builtins", "eval"),
        ("collections", "OrderedDict.fromkeys"),
        ("torch", "HalfStorage"),
        ("torch", "load"),
        ("tools.legacy_torch_file", "read_legacy_torch_file"),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_other_names_are_refused(module, attribute, is_first):
    code = written.name(module, attribute)
    content = written.torch_file(code, {})
    if is_first:
        content = written.pickled(code) + content
    _is_refused(content, f"it names {module}.{attribute}, which was not called")


def test_every_truncated_file_is_refused():
    for length in range(len(CONTENT)):
        with pytest.raises(RunError, match=r"^Got a\.pth, which cannot be"):
            read_legacy_torch_file(CONTENT[:length], "a.pth")


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"magic_number": 1}, "it has another format"),
        ({"protocol": 1002}, "it has another format"),
        ({"system": {"little_endian": False}}, "its numbers are big-endian"),
    ],
    ids=str,
)
def test_other_formats_are_refused(change, reason):
    code = written.mapping(STATE)
    _is_refused(written.torch_file(code, DATA, **change), reason)


@pytest.mark.parametrize(
    "offset, size, stride",
    [
        (21, (4,), (1,)),
        (0, (2, 13), (12, 1)),
        (0, (2,), (24,)),
        (24, (), ()),
        (-1, (2,), (1,)),
        (1, (2,), (-1,)),
        (0, (-2,), (1,)),
        # In 64 bits, the place of the last element is that of the first.
        (0, (2**58 + 1,), (2**4,)),
    ],
)
def test_parts_outside_their_storage_are_refused(offset, size, stride):
    code = written.tensor(FLOAT_STORAGE, offset, size, stride)
    content = written.torch_file(written.mapping({"a": code}), {"20": FLOATS})
    _is_refused(content, "is not within its storage")


def test_sizes_need_a_stride_each():
    code = written.tensor(FLOAT_STORAGE, 0, (2, 2), (1,))
    content = written.torch_file(written.mapping({"a": code}), {"20": FLOATS})
    _is_refused(content, "zip")


def test_storages_of_another_length_are_refused():
    content = written.torch_file(
        written.mapping(STATE), {**DATA, "20": FLOATS[:20]}
    )
    _is_refused(content, "storage 20 holds 20 elements in 96 bytes, not 24 in")


def test_storages_without_tensors_are_refused():
    content = written.torch_file(written.EMPTY, DATA)
    _is_refused(content, "the storage 20 belongs to no tensor")


@pytest.mark.parametrize("kind", ["O", "<f8", "FloatStorage"])
def test_types_that_are_no_names_are_refused(kind):
    storage = written.storage("20", FLOATS, written.text(kind))
    code = written.mapping({"a": written.tensor(storage, 0, (1,), (1,))})
    _is_refused(written.torch_file(code, DATA), "it has the unknown storage")


def test_what_is_no_tensor_is_refused():
    fields = {
        "key": written.text("20"),
        "dtype": written.text("O"),
        "offset": written.integer(0),
        "size": written.row(written.integer(1)),
        "stride": written.row(written.integer(1)),
        "storage": FLOAT_STORAGE,
    }
    forged = written.mapping({}, fields)
    for code, data in (
        (written.text("a"), {}),
        (forged, {"20": FLOATS}),
        (written.tensor(forged, 0, (1,), (1,)), {"20": FLOATS}),
    ):
        content = written.torch_file(written.mapping({"a": code}), data)
        _is_refused(content, "which is no tensor")
