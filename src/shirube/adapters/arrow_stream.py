"""DuckDB の答えを、列のまま（文字は、つないだバイト列と区切りで）受け取る。

Arrow の C 言語の約束（列の流れ、https://arrow.apache.org/docs/format/CStreamInterface.html）で渡される
メモリを、numpy の配列として見る。受け取るのは、64 ビットの整数の列と、区切りが 64 ビットの文字の列だけ
（`SETTINGS` を設けた DuckDB に、その型になるように問う）。
"""

from __future__ import annotations

import ctypes
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SETTINGS = (
    "SET arrow_large_buffer_size=true",
    "SET produce_arrow_string_view=false",
    "SET preserve_insertion_order=true",
)
_NAME = b"arrow_array_stream"


class CannotReadStream(Exception):
    """列を受け取れない（読むうちに、ファイルが壊れていると分かった、など）。"""


@dataclass(frozen=True, slots=True)
class TextCells:
    """文字の列（N）。``is_known`` は値のある行（None なら、すべての行に値がある）。"""

    offsets: NDArray[np.int64]
    data: NDArray[np.uint8]
    is_known: NDArray[np.bool_] | None


Column = TextCells | NDArray[np.int64]


class _Schema(ctypes.Structure):
    """列の形。"""


class _Array(ctypes.Structure):
    """列の中身。"""


class _Stream(ctypes.Structure):
    """列の流れ。"""


_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.POINTER(_Schema)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Schema))),
    ("private_data", ctypes.c_void_p),
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.POINTER(_Array)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Array))),
    ("private_data", ctypes.c_void_p),
]
_Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Schema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Array))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.POINTER(_Stream))),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Stream))),
    ("private_data", ctypes.c_void_p),
]
_pointer_of = ctypes.pythonapi.PyCapsule_GetPointer
_pointer_of.restype = ctypes.c_void_p
_pointer_of.argtypes = [ctypes.py_object, ctypes.c_char_p]


def columns_of(relation: Any) -> Generator[list[Column]]:
    """問いの答えの列を、まとまりごとに渡す。配列は、次のまとまりを求めるまでだけ使える。"""
    capsule = relation.__arrow_c_stream__()  # 流れは、この入れ物が片付けられるときに閉じる
    stream = ctypes.cast(_pointer_of(capsule, _NAME), ctypes.POINTER(_Stream))
    formats = _formats(stream)
    while True:
        array = _Array()
        if stream.contents.get_next(stream, ctypes.byref(array)):
            raise CannotReadStream(_reason(stream))
        if not array.release:
            return
        try:
            children = [array.children[at].contents for at in range(array.n_children)]
            yield [_column(kind, one) for kind, one in zip(formats, children, strict=True)]
        finally:
            array.release(ctypes.byref(array))


def _formats(stream: Any) -> list[bytes]:
    schema = _Schema()
    if stream.contents.get_schema(stream, ctypes.byref(schema)):
        raise CannotReadStream(_reason(stream))
    try:
        found = [bytes(schema.children[at].contents.format) for at in range(schema.n_children)]
    finally:
        schema.release(ctypes.byref(schema))
    if set(found) - {b"l", b"U"}:
        raise CannotReadStream(repr(found))
    return found


def _reason(stream: Any) -> str:
    return bytes(stream.contents.get_last_error(stream) or b"").decode("utf-8", "replace")


def _column(kind: bytes, array: Any) -> Column:
    first, count = int(array.offset), int(array.length)
    if kind == b"l":
        return _buffer(array, 1, np.dtype(np.int64), first + count)[first:]
    offsets = _buffer(array, 1, np.dtype(np.int64), first + count + 1)[first:]
    is_known = None
    if array.null_count and array.buffers[0]:
        bits = _buffer(array, 0, np.dtype(np.uint8), (first + count + 7) // 8)
        is_known = np.unpackbits(bits, count=first + count, bitorder="little")[first:].view(np.bool_)
    return TextCells(offsets, _buffer(array, 2, np.dtype(np.uint8), int(offsets[-1])), is_known)


def _buffer(array: Any, number: int, dtype: np.dtype[Any], length: int) -> NDArray[Any]:
    """置き場のメモリを、写さずに見る。"""
    address = array.buffers[number]
    if not length or not address:
        return np.zeros(length, dtype)
    memory = (ctypes.c_uint8 * (length * dtype.itemsize)).from_address(address)
    return np.ctypeslib.as_array(memory).view(dtype)
