"""表の列の幅と、字の大きさの割合。中の文字から決め、どの形式でも同じ考え方で分ける。

長さは、表の字の大きさで組んだ半角一つ（およそ 1.5 mm）を 1 として数える。
数や短い記号は途中で切れないので、それが入る幅を先に取り、残りを長い文の列で分け合う。
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shirube.adapters.documents.failures import CannotWriteDocument
from shirube.values.document import TableBlock, cell_text

UNIT_MM = 1.5
# 欧文の字は半角よりわずかに広い。
_LATIN = 1.12
# 左右のあき。
_PADDING = 3.2
_NARROWEST = 4.0
# 切らずに置く欧数字の並びの長さ。これより長い並び（URL など）は途中で折り返す。
LONGEST_UNBROKEN = 16
# これより字を小さくすると、紙では読めない。
_SMALLEST_SCALE = 0.65

_TOKEN = re.compile(r"[!-~]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnPlan:
    """列の幅の割合（合わせて 1）と、字の大きさの割合（1 以下）。"""

    shares: tuple[float, ...]
    scale: float


def display_width(text: str) -> float:
    """最も長い行の幅を返す。"""
    return max(sum(_advance(character) for character in line) for line in text.split("\n"))


def plan_columns(table: TableBlock, *, width_mm: float) -> ColumnPlan:
    """本文の幅に合わせて、列の幅と字の大きさを決める。

    すべて一行に収まるなら中身の長さのとおりに分ける。収まらないときは長い列だけを同じ幅まで縮める。
    表が幅の割合を決めていれば、切れない数が入るかぎりそれに従う。
    切れない数が入りきらないときは字を小さくし、読めないほど小さくなるときは CannotWriteDocument。
    """
    rows = [[cell_text(cell) for cell in row] for row in table.rows]
    columns = list(zip(table.header, *rows, strict=True))
    least = [_PADDING + max(_unbroken_width(text) for text in column) for column in columns]
    natural = [
        max(few, _PADDING + max(map(display_width, column)))
        for few, column in zip(least, columns, strict=True)
    ]
    capacity = width_mm / UNIT_MM
    scale = min(1.0, capacity / sum(least))
    if scale < _SMALLEST_SCALE:
        raise CannotWriteDocument(
            f"表「{table.caption}」は{len(columns)}列あり、この紙の幅に入りません。"
            "広い紙（A3横）を選ぶか、表を分けてください。"
        )
    wanted = [capacity / scale * share / sum(table.shares) for share in table.shares]
    if wanted and all(wide >= few for wide, few in zip(wanted, least, strict=True)):
        return ColumnPlan(shares=tuple(share / sum(table.shares) for share in table.shares), scale=scale)
    fitted = _fit(natural, least, capacity / scale)
    return ColumnPlan(shares=tuple(width / sum(fitted) for width in fitted), scale=scale)


# これより行の少ない表と様式は、どの紙でも一枚に収まるので、ページの切れ目で分けない。
SURELY_FITS = 22


def stays_together(table: TableBlock, plan: ColumnPlan, *, width_mm: float) -> bool:
    """ページの切れ目で分けない、短い表か。"""
    rows = (table.header, *(tuple(map(cell_text, row)) for row in table.rows))
    if len(rows) > SURELY_FITS:
        return False
    return line_count(rows, plan.shares, width_mm=width_mm / plan.scale) <= SURELY_FITS


def line_count(rows: Iterable[Sequence[str]], shares: Sequence[float], *, width_mm: float) -> int:
    """この幅に組んだときの、表の行のおよその数（どの列の折り返しも、多めに数える）。"""
    rooms = [max(1.0, width_mm * share / UNIT_MM - _PADDING) for share in shares]
    return sum(
        max(
            sum(int(display_width(line) / room) + 1 for line in text.split("\n"))
            for text, room in zip(row, rooms, strict=True)
        )
        for row in rows
    )


def _advance(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else _LATIN


def _unbroken_width(text: str) -> float:
    """切れずに並ぶ字の、最も長い幅を返す。"""
    longest = max((len(token) for token in _TOKEN.findall(text)), default=0)
    return max(_NARROWEST, min(longest, LONGEST_UNBROKEN) * _LATIN)


def _fit(natural: list[float], least: list[float], capacity: float) -> list[float]:
    """長い列から順に同じ上限まで縮め、ちょうど収める。どの列も least より狭くしない。"""
    if sum(natural) <= capacity:
        return natural
    low, high = 0.0, max(natural)
    for _ in range(40):
        ceiling = (low + high) / 2
        total = sum(max(few, min(wide, ceiling)) for few, wide in zip(least, natural, strict=True))
        low, high = (low, ceiling) if total > capacity else (ceiling, high)
    return [max(few, min(wide, low)) for few, wide in zip(least, natural, strict=True)]
