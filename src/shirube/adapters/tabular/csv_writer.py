"""CSV を書き出す。職員向けは式よけをし、公開向けは字をそのまま書いて、危ない欄を知らせる。

CP932 で書けない字は、黙って「?」にも似た字にもしない。書けない字が一つでもあれば中身を作らず（content は
None）、字とセルの一覧を返す。呼び出し側が職員に見せ、UTF-8 にするか、置き換え（`substitutes`）を決める。
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Literal

from shirube.adapters.tabular.delimited import OTHER_DELIMITERS
from shirube.adapters.tabular.formula_guard import is_risky, neutralise
from shirube.adapters.tabular.table import cell_name

CsvEncoding = Literal["utf-8-sig", "utf-8", "cp932"]
Audience = Literal["clerk", "opendata"]

CP932_LOOKALIKES: Mapping[str, str] = {
    "\u301c": "\uff5e",  # 波ダッシュ → 全角チルダ
    "\u2212": "\uff0d",  # 負号 → 全角ハイフンマイナス
    "\u2014": "\u2015",  # ダッシュ → 水平線
    "\u2016": "\u2225",  # 双柱 → 平行記号
    "\u00a2": "\uffe0",  # セント
    "\u00a3": "\uffe1",  # ポンド
    "\u00ac": "\uffe2",  # 否定記号
    "\u00a5": "\uffe5",  # 円記号
}
"""見た目の同じ字への置き換え。職員が承知したときに `substitutes` に渡す。"""


class CannotWriteTable(ValueError):
    """表を書き出せない（どのセルの何が理由か）。"""


@dataclass(frozen=True, slots=True)
class Unwritable:
    """選んだ文字コードで書けない一字と、その場所（見出しを 1 行目と数える）。"""

    row: int
    column: int
    character: str

    @property
    def cell(self) -> str:
        """セルの名前（C12 の形）。"""
        return cell_name(self.row, self.column)


@dataclass(frozen=True, slots=True)
class CsvOut:
    """書き出した結果。書けない字があれば content は None。"""

    content: bytes | None
    unwritable: tuple[Unwritable, ...] = ()
    risky: tuple[str, ...] = ()
    """式として動きうる欄の場所。職員向けでは印を付けた欄、公開向けではそのまま書いた欄。"""


def write_csv(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    encoding: CsvEncoding = "utf-8-sig",
    audience: Audience = "clerk",
    substitutes: Mapping[str, str] | None = None,
) -> CsvOut:
    """見出しと行から CSV を作る。"""
    table = str.maketrans(dict(substitutes or {}))
    out = StringIO(newline="")
    plain = csv.writer(out, lineterminator="\r\n")
    quoted = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    unwritable: list[Unwritable] = []
    risky: list[str] = []
    known: dict[str, bool] = {}
    for number, raw in enumerate((header, *rows), 1):
        if number > 1 and len(raw) != len(header):
            raise CannotWriteTable(
                f"{number} 行目の列の数（{len(raw)}）が、見出し（{len(header)}）と違います。"
            )
        cells = [cell.translate(table) for cell in raw]
        for column, cell in enumerate(cells, 1):
            if "\x00" in cell:
                raise CannotWriteTable(
                    f"{cell_name(number, column)} に、文字ではないデータ（NUL）があります。"
                )
            unwritable.extend(Unwritable(number, column, c) for c in _unwritable(cell, encoding, known))
            if is_risky(cell):
                risky.append(cell_name(number, column))
        # カンマでない区切りになりうる字のある行は引用符で囲み、読むときに区切りと取り違えないようにする
        writer = quoted if any(mark in cell for cell in cells for mark in OTHER_DELIMITERS) else plain
        writer.writerow([neutralise(cell) for cell in cells] if audience == "clerk" else cells)
    content = None if unwritable else out.getvalue().encode(encoding)
    return CsvOut(content, tuple(unwritable), tuple(risky))


def _unwritable(cell: str, encoding: CsvEncoding, known: dict[str, bool]) -> Iterable[str]:
    """その文字コードで書けないか、読み戻すと別の字になる字（同じ欄では一度だけ）。"""
    if cell.isascii():
        return ()
    return [c for c in dict.fromkeys(cell) if not _survives(c, encoding, known)]


def _survives(character: str, encoding: CsvEncoding, known: dict[str, bool]) -> bool:
    """書いて読み戻すと、同じ字に戻るか。"""
    if character not in known:
        try:
            known[character] = character.encode(encoding).decode(encoding) == character
        except UnicodeEncodeError:
            known[character] = False
    return known[character]
