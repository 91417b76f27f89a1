"""よくある形の Parquet の列を、頁の符号のまま読む（文字の列は、頁に書かれた字の表と符号で受け取る）。

読むのは、縮めていないか Snappy の、一段の列の、第一版の頁だけ。字は UTF-8 であることを確かめる。ほかの形と、
少しでも形の合わないところのある列は `NotPlain` を上げ、呼ぶ側が DuckDB で読む（壊れたファイルは、そこで
断る）。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from shirube.adapters.parquet_header import NotPlain, Page, PageKind, page_at
from shirube.engines.insight.kernels.numbering import numbered
from shirube.engines.insight.kernels.ordering import in_order_of_appearance
from shirube.engines.insight.kernels.parquet_page import BAD, are_codes, hybrid, plain_texts, unsnapped
from shirube.engines.insight.log import NO_TIME, Texts
from shirube.engines.insight.rows import ABSENT

_PLAIN, _RLE, _CODED = 0, 3, (2, 8)
_INFINITE = np.iinfo(np.int64).max
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Chunk:
    """一つの行の集まりの、一つの列の置き場所。"""

    first: int
    size: int
    unpacked: int
    rows: int
    is_packed: bool
    can_be_null: bool

    @classmethod
    def of(cls, told: Mapping[str, object], *, can_be_null: bool) -> Chunk | None:
        """DuckDB の述べた目録の一行から。読めない縮め方なら None。"""
        starts = [told[name] for name in ("dictionary_page_offset", "data_page_offset")]
        known = [one for one in starts if isinstance(one, int) and one > 0]
        sizes = [told[name] for name in ("total_compressed_size", "total_uncompressed_size", "num_values")]
        if told["compression"] not in ("UNCOMPRESSED", "SNAPPY") or not known:
            return None
        size, unpacked, rows = (int(str(one)) for one in sizes)
        return cls(min(known), size, unpacked, rows, told["compression"] == "SNAPPY", can_be_null)


@dataclass(frozen=True, slots=True)
class _Cells:
    """一つの頁の値。``levels`` は値のある行（None なら、すべての行）。"""

    rows: int
    levels: NDArray[np.bool_] | None
    coding: int
    body: Bytes


def texts_in(file: BinaryIO, chunks: list[Chunk]) -> tuple[NDArray[np.int32], Texts]:
    """文字の列の符号（値なしは `ABSENT`）と、現れた順の字の表。"""
    codes: list[NDArray[np.int32]] = []
    words: list[Texts] = []
    held = 0
    for chunk in chunks:
        table, base = 0, held
        for kind, cells in _pages(file, chunk):
            if kind is PageKind.DICTIONARY:
                words.append(_plain(cells.body, cells.rows))
                table = cells.rows
                held += table
                continue
            found = np.full(cells.rows, ABSENT, np.int32)
            count = cells.rows if cells.levels is None else int(cells.levels.sum())
            if cells.coding == _PLAIN:
                words.append(_plain(cells.body, count))
                some = np.arange(held, held + count, dtype=np.int32)
                held += count
            elif cells.coding in _CODED:
                some = _codes(cells.body, count, table) + np.int32(base)
            else:
                raise NotPlain
            found[slice(None) if cells.levels is None else cells.levels] = some
            codes.append(found)
    return _joined(np.concatenate(codes) if codes else np.empty(0, np.int32), words)


def times_in(file: BinaryIO, chunks: list[Chunk]) -> NDArray[np.int64]:
    """64 ビットの日時の列（値なしと、端の無い日時は `NO_TIME`）。"""
    found: list[NDArray[np.int64]] = []
    for chunk in chunks:
        table = np.empty(0, np.int64)
        for kind, cells in _pages(file, chunk):
            if kind is PageKind.DICTIONARY:
                table = _numbers(cells.body, cells.rows)
                continue
            count = cells.rows if cells.levels is None else int(cells.levels.sum())
            if cells.coding in _CODED:
                values = table[_codes(cells.body, count, len(table))]
            elif cells.coding == _PLAIN:
                values = _numbers(cells.body, count)
            else:
                raise NotPlain
            if cells.levels is not None:
                values, some = np.full(cells.rows, NO_TIME, np.int64), values
                values[cells.levels] = some
            found.append(values)
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _numbers(body: Bytes, count: int) -> NDArray[np.int64]:
    """64 ビットの日時の並び。"""
    if len(body) < 8 * count:
        raise NotPlain
    values = body[: 8 * count].view("<i8").astype(np.int64, copy=False)
    if count and (int(values.max()) == _INFINITE or int(values.min()) <= -_INFINITE):
        return np.where((values == _INFINITE) | (values <= -_INFINITE), NO_TIME, values)
    return values


def _pages(file: BinaryIO, chunk: Chunk) -> list[tuple[PageKind, _Cells]]:
    file.seek(chunk.first)
    raw = np.frombuffer(file.read(chunk.size), np.uint8)
    at = rows = unpacked = 0
    found: list[tuple[PageKind, _Cells]] = []
    while rows < chunk.rows:
        page = page_at(raw, at)
        end, unpacked = page.body + page.size, unpacked + page.unpacked
        is_too_long = page.kind is PageKind.DATA and rows + page.values > chunk.rows
        if end > len(raw) or unpacked > chunk.unpacked or is_too_long:
            raise NotPlain
        body = raw[page.body : end]
        if chunk.is_packed:
            body, packed = np.empty(page.unpacked, np.uint8), body
            if unsnapped(packed, body) == BAD:
                raise NotPlain
        if page.kind is PageKind.DICTIONARY and (found or page.coding not in (_PLAIN, 2)):
            raise NotPlain
        found.append((page.kind, _cells(page, body, can_be_null=chunk.can_be_null)))
        rows += page.values if page.kind is PageKind.DATA else 0
        at = end
    return found


def _cells(page: Page, body: Bytes, *, can_be_null: bool) -> _Cells:
    """頁の初めの、値のある行の印を読む。"""
    if page.kind is PageKind.DICTIONARY or not can_be_null:
        return _Cells(page.values, None, page.coding, body)
    size = int.from_bytes(body[:4].tobytes(), "little")
    if page.levels != _RLE or len(body) < 4 + size:
        raise NotPlain
    levels = np.empty(page.values, np.int32)
    if hybrid(body, 4, 4 + size, 1, levels) == BAD:
        raise NotPlain
    is_known = levels == 1
    return _Cells(page.values, None if is_known.all() else is_known, page.coding, body[4 + size :])


def _codes(body: Bytes, count: int, size: int) -> NDArray[np.int32]:
    found = np.empty(count, np.int32)
    if not count:
        return found
    if not len(body) or body[0] > 31 or hybrid(body, 1, len(body), int(body[0]), found) == BAD:
        raise NotPlain
    if not are_codes(found, size):
        raise NotPlain
    return found


def _plain(body: Bytes, count: int) -> Texts:
    """長さの付いた字の並び。"""
    if not 0 <= 4 * count <= len(body):
        raise NotPlain
    offsets, data = np.empty(count + 1, np.int64), np.empty(len(body) - 4 * count, np.uint8)
    used = plain_texts(body, 0, offsets, data)
    if used == BAD:
        raise NotPlain
    return Texts(offsets, data[:used])


def _joined(codes: NDArray[np.int32], words: list[Texts]) -> tuple[NDArray[np.int32], Texts]:
    """いくつもの字の表を一つにし、現れた順に符号を付け直す。"""
    sizes = [len(one.data) for one in words]
    bases = np.cumsum([0, *sizes])
    ends = [one.offsets[1:] + base for one, base in zip(words, bases.tolist(), strict=False)]
    every = Texts(
        np.concatenate([np.zeros(1, np.int64), *ends]),
        np.concatenate([one.data for one in words]) if words else np.empty(0, np.uint8),
    )
    merged, firsts = numbered(every.offsets, every.data, None)
    is_known = codes != ABSENT
    found, old = in_order_of_appearance(merged[codes if is_known.all() else codes[is_known]], len(firsts))
    table = every.taken(firsts[old])
    _check_utf8(table)
    if not is_known.all():
        some, found = found, np.full(len(codes), ABSENT, np.int64)
        found[is_known] = some
    return found.astype(np.int32), table


def _check_utf8(texts: Texts) -> None:
    """どの字も UTF-8 か（つないで正しく、どの字も途中のバイトから始まらなければ、それぞれ正しい）。"""
    try:
        texts.data.tobytes().decode()
    except UnicodeDecodeError:
        raise NotPlain from None
    heads = texts.offsets[:-1]
    if bool(((texts.data[heads[heads < len(texts.data)]] & 0xC0) == 0x80).any()):
        raise NotPlain
