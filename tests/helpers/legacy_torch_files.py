# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Files of PyTorch's old format, from the opcodes of their pickles."""

import pickle
import struct

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
SYSTEM = {"protocol_version": PROTOCOL, "little_endian": True, "type_sizes": {}}
KINDS = {"float32": "FloatStorage", "int64": "LongStorage"}


def name(module, attribute):
    return f"c{module}\n{attribute}\n".encode()


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def integer(value):
    return pickle.dumps(value, 2)[2:-1]


def row(*codes):
    """A tuple."""
    return b"(" + b"".join(codes) + b"t"


def call(function, *arguments):
    return function + row(*arguments) + b"R"


EMPTY = call(name("collections", "OrderedDict"))


def mapping(codes, attributes=None):
    """An `OrderedDict`, with attributes."""
    items = b"".join(text(key) + code for key, code in codes.items())
    state = b"".join(text(k) + code for k, code in (attributes or {}).items())
    return EMPTY + b"(" + items + b"u" + b"}(" + state + b"u" + b"b"


def storage(key, data, kind=None):
    kind = kind or name("torch", KINDS[data.dtype.name])
    count = integer(data.size)
    return (
        row(text("storage"), kind, text(key), text("cpu"), count, b"N") + b"Q"
    )


def tensor(storage_code, offset, size, stride):
    return call(
        name("torch._utils", "_rebuild_tensor_v2"),
        storage_code,
        integer(offset),
        row(*map(integer, size)),
        row(*map(integer, stride)),
        b"\x89",
        EMPTY,
    )


def whole_tensor(key, data):
    """A tensor that is all of its storage, in the order of C."""
    stride = [step // data.itemsize for step in data.strides]
    return tensor(storage(key, data), 0, data.shape, stride)


def pickled(code):
    return b"\x80\x02" + code + b"."


def torch_file(
    code,
    data,
    magic_number=MAGIC_NUMBER,
    protocol=PROTOCOL,
    system=SYSTEM,
):
    """The file.

    Args:
        code: Of what was saved.
        data: Arrays by the keys of their storages.
        magic_number: What the file begins with.
        protocol: Version of the format.
        system: What the file says of the machine that wrote it.
    """
    parts = [pickle.dumps(part, 2) for part in (magic_number, protocol, system)]
    parts += [pickled(code), pickle.dumps(list(data), 2)]
    for array in data.values():
        parts += [struct.pack("<q", array.size), array.tobytes()]
    return b"".join(parts)
