"""XES のファイルを、決まった量ずつ読む。gzip は、解きながら大きさと倍率を確かめる。"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from shirube.adapters.refusal import DEFAULT_LIMITS, MEBIBYTE, FileRefused, Limits

CHUNK = MEBIBYTE
_PACKED_CHUNK = 128 * 1024
_GZIP = b"\x1f\x8b"
_SMALL = MEBIBYTE
"""解いたあとがこれより小さいものには、倍率の上限を当てない。"""

Progress = Callable[[int, int | None], None]
"""読んだバイト数（ファイルの上）と、全体のバイト数（分からなければ None）。"""
ShouldStop = Callable[[], bool]


class ReadingStopped(Exception):
    """求めに応じて、読むのを止めた。"""


def pieces(
    file: BinaryIO,
    *,
    name: str,
    limits: Limits = DEFAULT_LIMITS,
    size: int | None = None,
    progress: Progress | None = None,
    should_stop: ShouldStop | None = None,
) -> Iterator[bytes]:
    """XML の字を、およそ `CHUNK` ずつ渡す（先頭の一切れは、ファイルが短くないかぎり `CHUNK` ある）。

    gzip かどうかは中身の印で見分ける。空、途中で切れた gzip、上限を超える大きさや倍率は `FileRefused`。
    """
    raw = _Raw(file, name, limits, size, progress, should_stop)
    head = raw.read(CHUNK)
    if not head:
        raise FileRefused(name, why="中身が空（0 バイト）です", next="正しいファイルを選び直してください")
    if head.startswith(_GZIP):
        yield from _filled(_unpacked(head, raw))
        return
    while head:
        raw.check_unpacked(raw.taken)
        yield head
        head = raw.read(CHUNK)


class _Raw:
    """元のファイル。読んだ量を数え、知らせ、求められれば止まる。"""

    def __init__(
        self,
        file: BinaryIO,
        name: str,
        limits: Limits,
        size: int | None,
        progress: Progress | None,
        should_stop: ShouldStop | None,
    ) -> None:
        self.name, self.taken = name, 0
        self._file, self._limits, self._size = file, limits, size
        self._progress, self._should_stop = progress, should_stop

    def read(self, count: int) -> bytes:
        """次のひと続き。終わりなら空。"""
        if self._should_stop is not None and self._should_stop():
            raise ReadingStopped
        taken = self._file.read(count)
        self.taken += len(taken)
        if self.taken > self._limits.file_bytes:
            raise self.refused(
                f"ファイルが上限（{self._limits.file_bytes // MEBIBYTE:,} MB）より大きいです",
                "期間で分けて書き出し直してください",
            )
        if self._progress is not None:
            self._progress(self.taken, self._size)
        return taken

    def check_unpacked(self, total: int) -> None:
        """解いたあとの大きさと、倍率の上限を確かめる。"""
        if total > self._limits.unpacked_bytes:
            raise self.refused(
                f"中身が上限（{self._limits.unpacked_bytes // MEBIBYTE:,} MB）より大きいです",
                "期間で分けて書き出し直してください",
            )
        if total > _SMALL and total > self._limits.ratio * self.taken:
            raise self.refused(
                f"圧縮を解くと {self._limits.ratio} 倍より大きくなります",
                "圧縮していない XES を書き出し直してください",
            )

    def refused(self, why: str, next: str) -> FileRefused:
        """断る。"""
        return FileRefused(self.name, why=why, next=next)


def _unpacked(head: bytes, raw: _Raw) -> Iterator[bytes]:
    """gzip を解く。つながった gzip（複数の部分）も続けて読む。終わりのあとの 0 の詰めものは見ない。"""
    total, packed = 0, head
    unpacker = zlib.decompressobj(wbits=31)
    while True:
        try:
            out = unpacker.decompress(packed, CHUNK)
        except zlib.error as error:
            raise raw.refused("gzip の中身が壊れています", "元のファイルを取り直してください") from error
        total += len(out)
        raw.check_unpacked(total)
        if out:
            yield out
        if unpacker.eof:
            packed = (unpacker.unused_data or raw.read(_PACKED_CHUNK)).lstrip(b"\0")
            while not packed:
                more = raw.read(_PACKED_CHUNK)
                if not more:
                    return
                packed = more.lstrip(b"\0")
            unpacker = zlib.decompressobj(wbits=31)
            continue
        packed = unpacker.unconsumed_tail or raw.read(_PACKED_CHUNK)
        if not packed and not out:
            raise raw.refused("gzip が途中で切れています", "元のファイルを取り直してください")


def _filled(parts: Iterator[bytes]) -> Iterator[bytes]:
    """小さな切れ目をまとめ、およそ `CHUNK` ずつにする。"""
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= CHUNK:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
