"""大きな CSV・TSV を、端から少しずつ読む。使うメモリは、ファイルの大きさによらない。

文字コードは、初めて日本語の現れるあたりを見て決め（見分け方は `encoding` と同じ）、あとはその文字コードで
厳密に読む。途中で読めない所に出会えば、行を示して断る。
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import chain, islice
from typing import BinaryIO

from shirube.adapters.refusal import FileRefused, Limits
from shirube.adapters.tabular.delimited import FIX_QUOTES, delimiter_of
from shirube.adapters.tabular.encoding import decode, decode_piece
from shirube.adapters.tabular.kind import SAVE_AS, refuse_foreign, refuse_markup

_PIECE = 1 << 20
_SAMPLE = 1 << 20
"""文字コードを決めるために見る量。"""
_LINE_BYTES = 8 << 20
"""改行の無いまま読み進める量の上限。"""
_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(slots=True)
class DelimitedStream:
    """少しずつ読む表。``header`` は見出し（末尾の空欄を除く）、``width`` は見出しの行の欄の数。"""

    name: str
    encoding: str
    header: tuple[str, ...]
    width: int
    header_number: int
    _records: _Records = field(repr=False)

    def batches(self, size: int) -> Iterator[tuple[Sequence[int], list[tuple[str, ...]]]]:
        """行番号と欄を ``size`` 行ずつ。空の行は飛ばす。欄の数は、行のまま（そろえない）。"""
        while True:
            numbers, rows = self._records.take(size)
            if not rows:
                return
            if not all(map(any, rows)):
                numbers = [number for number, cells in zip(numbers, rows, strict=True) if any(cells)]
                rows = [cells for cells in rows if any(cells)]
            if rows:
                yield numbers, rows


def open_delimited(
    file: BinaryIO,
    *,
    name: str,
    limits: Limits,
    encoding: str | None = None,
    header_row: int | None = None,
) -> DelimitedStream:
    """文字の表を開き、見出しまで読む。``file`` は先頭から読める、巻き戻せるもの。"""
    chosen = _settled(file, name=name, encoding=encoding)
    file.seek(0)
    pieces = _texts(file, name=name, encoding=chosen)
    first = next(pieces, "")
    records = _Records(_lines(first, pieces), delimiter_of(first, name=name), name=name, limits=limits)
    number, cells = _header(records, name=name, header_row=header_row)
    width = len(cells)
    while not cells[-1]:
        cells = cells[:-1]
    return DelimitedStream(name, chosen, cells, width, number, records)


def _settled(file: BinaryIO, *, name: str, encoding: str | None) -> str:
    """文字コードを決める。日本語が現れるまで読み進み、そこからの見本で見分ける。"""
    head = file.read(_SAMPLE)
    if not head:
        raise FileRefused(name, why="中身が空（0 バイト）です", next="正しいファイルを選び直してください")
    refuse_foreign(head, name=name)
    if head.startswith(b"PK\x03\x04"):
        raise FileRefused(name, why="名前は文字の表ですが、中身は zip か Excel ブックです", next=SAVE_AS)
    refuse_markup(head, name=name)
    sample = head
    while sample.isascii() and (more := file.read(_SAMPLE)):
        sample = more
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return decode(_whole_lines(sample, is_utf16), name=name, encoding=encoding).encoding


def _whole_lines(sample: bytes, is_utf16: bool) -> bytes:
    """見本の端の、途中で切れた行を除く。"""
    if len(sample) < _SAMPLE:
        return sample
    if is_utf16:
        return sample[: len(sample) // 2 * 2 - 2]
    first, last = sample.find(b"\n"), sample.rfind(b"\n")
    start = 0 if sample.startswith(codecs.BOM_UTF8) or first == last else first + 1
    return sample[start : last + 1] if last >= 0 else sample


def _texts(file: BinaryIO, *, name: str, encoding: str) -> Iterator[str]:
    """行の境で切った文字を、順に。"""
    raw = _unpacked_utf16(file, name=name) if encoding == "utf-16" else _byte_lines(file, name=name)
    before = 0
    is_first = True
    for piece in raw:
        data = piece.removeprefix(codecs.BOM_UTF8) if is_first else piece
        is_first = False
        plain = "utf-8" if encoding in ("utf-8-sig", "utf-16") else encoding
        text = decode_piece(data, name=name, encoding=plain, before=before)
        before += data.count(b"\n")
        yield text


def _byte_lines(file: BinaryIO, *, name: str) -> Iterator[bytes]:
    """行の境で切ったバイト列。CR だけの改行でも切る（CP932 と EUC-JP の二バイト目に改行は現れない）。"""
    left = b""
    while piece := file.read(_PIECE):
        left += piece
        end = max(left.rfind(b"\n"), left.rfind(b"\r", 0, -1)) + 1
        # CR と LF の間では切らない。
        end -= left[end - 1 : end + 1] == b"\r\n"
        if end > 0:
            yield left[:end]
            left = left[end:]
        if len(left) > _LINE_BYTES:
            raise FileRefused(
                name,
                why=f"改行の無いまま {_LINE_BYTES >> 20} MB を超えています",
                next="表のファイルかどうかを確かめてください",
            )
    if left:
        yield left


def _unpacked_utf16(file: BinaryIO, *, name: str) -> Iterator[bytes]:
    """UTF-16 を、行の境で切った UTF-8 にする。"""
    reader = codecs.getincrementaldecoder("utf-16")(errors="strict")
    left = ""
    try:
        while piece := file.read(_PIECE):
            left += reader.decode(piece)
            end = left.rfind("\n") + 1
            if end > 0:
                yield left[:end].encode()
                left = left[end:]
        left += reader.decode(b"", final=True)
    except (UnicodeDecodeError, UnicodeEncodeError):
        raise FileRefused(
            name,
            why="UTF-16 として正しくない所があります。途中で切れています",
            next="作成したソフトで「CSV UTF-8」として保存し直してください",
        ) from None
    if left:
        yield left.encode()


def _header(records: _Records, *, name: str, header_row: int | None) -> tuple[int, tuple[str, ...]]:
    """見出しの行: ``header_row`` 行目か、最初の空でない行。"""
    while True:
        numbers, rows = records.take(1)
        if not rows:
            raise FileRefused(
                name, why="表に何も書かれていません", next="見出しと中身のあるファイルを選んでください"
            )
        if any(rows[0]) and numbers[0] >= (header_row or 1):
            return numbers[0], rows[0]


class _Records:
    """CSV の一件ずつ。はじまりの行番号を付け、行・列・セルの数を確かめる。"""

    def __init__(self, lines: Iterator[str], delimiter: str, *, name: str, limits: Limits) -> None:
        self._reader = csv.reader(lines, delimiter=delimiter, strict=True)
        self._name, self._limits = name, limits
        self._rows = self._cells = 0

    def take(self, size: int) -> tuple[Sequence[int], list[tuple[str, ...]]]:
        """次の ``size`` 件まで。終わっていれば空。"""
        before, rows = self._reader.line_num, list[tuple[str, ...]]()
        try:
            # 途中で誤りに出会っても、そこまでの件は rows に残り、誤りの件の行番号が分かる。
            # 組（tuple）にするのは、ごみ集めが字だけの組を二度と見ないから（一行ずつの並びのままより速い）。
            rows.extend(map(tuple, islice(self._reader, size)))
        except csv.Error as error:
            is_long = "field larger" in str(error)
            raise FileRefused(
                self._name,
                where=f"{_starts(before, rows)[-1]} 行目から",
                why="一つの欄が長すぎます" if is_long else "CSV の引用符が正しく閉じられていません",
                next=FIX_QUOTES,
            ) from error
        self._check(before, rows)
        if self._reader.line_num - before == len(rows):
            return range(before + 1, before + 1 + len(rows)), rows
        return _starts(before, rows)[:-1], rows

    def _check(self, before: int, rows: list[tuple[str, ...]]) -> None:
        """上限を確かめる。"""
        limits = self._limits
        widths = list(map(len, rows))
        self._rows += len(rows)
        self._cells += sum(widths)
        is_wide = max(widths, default=0) > limits.columns
        if is_wide or self._rows > limits.rows + 1 or self._cells > limits.cells:
            bounds = f"{limits.rows:,} 行、{limits.columns:,} 列、{limits.cells:,} セル"
            raise FileRefused(
                self._name,
                where=f"{before + 1} 行目からの {len(rows):,} 行",
                why=f"表の上限（{bounds}）を超えています",
                next="区切り文字や引用符の誤りを確かめ、大きいときは分けてください",
            )


def _starts(before: int, rows: list[tuple[str, ...]]) -> list[int]:
    """それぞれの件のはじまりの行番号と、その次の件の行番号。欄の中の改行も数える。"""
    found = [before + 1]
    for cells in rows:
        found.append(found[-1] + 1 + sum(len(_BREAK.findall(cell)) for cell in cells))
    return found


def _lines(first: str, pieces: Iterator[str]) -> Iterator[str]:
    """一行ずつ（改行を残したまま）。"""
    return chain.from_iterable(StringIO(piece, newline="") for piece in chain((first,), pieces))
