"""Just as much of the ONNX format (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) as it takes to write a model down.

It is protocol buffers; the numbers are those of the fields there. The package `onnx` would be 20 MB for these lines.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

Value = str | bytes | int | float
MICROSOFT = "com.microsoft"
"""ONNX Runtime's own operators (https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md)."""

_VERSION, _OPERATORS = 9, {"": 18, MICROSOFT: 1}
_TYPES = {"float32": 1, "uint8": 2, "int64": 7}


def model(nodes: Iterable[bytes], constants: Iterable[bytes], given: bytes, wanted: bytes) -> bytes:
    """A model of these parts."""
    graph = b"".join(
        (
            *(_field(1, one) for one in nodes),
            _field(2, "graph"),
            *(_field(5, one) for one in constants),
            _field(11, given),
            _field(12, wanted),
        )
    )
    operators = (_field(8, _field(1, domain) + _field(2, version)) for domain, version in _OPERATORS.items())
    return _field(1, _VERSION) + b"".join(operators) + _field(7, graph)


def node(operator: str, given: Sequence[str], wanted: str, told: Mapping[str, float], domain: str = "") -> bytes:
    """An operator that makes what is wanted of what is given."""
    attributes = b"".join(_field(5, _attribute(name, value)) for name, value in told.items())
    names = b"".join(_field(1, name) for name in given) + _field(2, wanted)
    return names + _field(4, operator) + attributes + _field(7, domain)


def constant(name: str, numbers: NDArray[Any]) -> bytes:
    """Numbers that are always the same."""
    shape = b"".join(_field(1, size) for size in numbers.shape)
    return shape + _field(2, _TYPES[numbers.dtype.name]) + _field(8, name) + _field(9, numbers.tobytes())


def floats(name: str, shape: Sequence[int | str]) -> bytes:
    """What the model is given or gives, by its sizes, of which a name is any."""
    sizes = b"".join(_field(1, _field(2 if isinstance(size, str) else 1, size)) for size in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, _TYPES["float32"]) + _field(2, sizes)))


def _attribute(name: str, value: float) -> bytes:
    whole = isinstance(value, int)
    return _field(1, name) + _field(3 if whole else 2, value) + _field(20, 2 if whole else 1)


def _field(number: int, value: Value) -> bytes:
    """A field of a message; text and messages have their length before them."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    if isinstance(value, float):
        return _varint(number << 3 | 5) + struct.pack("<f", value)
    written = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(written)) + written


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow. A negative one has 64."""
    left, written = number & (1 << 64) - 1, bytearray()
    while left >> 7:
        written.append(left & 127 | 128)
        left >>= 7
    written.append(left)
    return bytes(written)
