"""列のファイル: 数をリトルエンディアンで端から書き、書きながら指紋をとる。読むときはメモリに対応付ける。"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from shirube.adapters.event_store.manifest import ColumnFile, TextsFile
from shirube.engines.insight.log import Texts


class ColumnWriter:
    """一つの列のファイルを書く。``with`` を抜けたとき、ディスクまで書き終えている。"""

    def __init__(self, path: Path, dtype: DTypeLike) -> None:
        self._path = path
        self._dtype = np.dtype(dtype).newbyteorder("<")
        self._file = path.open("xb")
        self._digest = hashlib.sha256()
        self._length = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._file.flush()
            os.fsync(self._file.fileno())
        self._file.close()

    def write(self, values: NDArray[Any]) -> None:
        """数を書き足す。"""
        ready = np.ascontiguousarray(values, self._dtype)
        piece = ready.view(np.uint8).data if len(ready) else b""
        self._file.write(piece)
        self._digest.update(piece)
        self._length += len(ready)

    @property
    def written(self) -> ColumnFile:
        """書いた列の項目。"""
        return ColumnFile(self._path.name, self._dtype.str, self._length, self._digest.hexdigest())


def write_texts(folder: Path, stem: str, texts: Iterable[str] | Texts) -> TextsFile:
    """文字の表を書く。"""
    ready = texts if isinstance(texts, Texts) else Texts.of(list(texts))
    with (
        ColumnWriter(folder / f"{stem}.offsets.bin", np.int64) as offsets,
        ColumnWriter(folder / f"{stem}.texts.bin", np.uint8) as data,
    ):
        offsets.write(ready.offsets)
        data.write(ready.data)
    return TextsFile(offsets.written, data.written)


def mapped(folder: Path, column: ColumnFile) -> NDArray[Any]:
    """列のファイルを、読むだけの配列としてメモリに対応付ける（大きさは呼ぶ前に確かめる）。"""
    if column.length == 0:
        return np.empty(0, np.dtype(column.dtype))
    # 派生クラス（memmap）のままでは芯の呼び出しが遅いので、素の配列として見せる。
    return np.asarray(np.memmap(folder / column.file, np.dtype(column.dtype), "r", shape=(column.length,)))
