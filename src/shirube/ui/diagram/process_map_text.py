"""工程マップの言葉: 名の折り方、札の文。"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shirube.ui.chart.svg import text_width

NOT_FIRST = "、。，．・：；？！ー）」』】〉》］｝,.:;?!)]}ぁぃぅぇぉっゃゅょァィゥェォッャュョ々"
NOT_LAST = "（「『【〈《［｛([{"
_WORDS = re.compile(r"[!-~]+ ?|.", re.DOTALL)


def wrapped(content: str, width: float, size: int, lines: int) -> tuple[str, ...]:
    """幅に折る。英数字の語は割らず、行の頭と終わりに来てはならない字を避ける。入らない分は「…」にする。"""
    rows = [""]
    for piece in _pieces(content, width, size):
        if rows[-1] and text_width((rows[-1] + piece).rstrip(), size) > width:
            rows.append(piece.lstrip())
        else:
            rows[-1] += piece
    rows = [row.rstrip() for row in rows]
    if len(rows) <= lines:
        return tuple(_evened(rows, content, width, size))
    last = rows[lines - 1]
    while last and text_width(f"{last}…", size) > width:
        last = last[:-1]
    return (*rows[: lines - 1], f"{last}…")


def _evened(rows: list[str], content: str, width: float, size: int) -> list[str]:
    """二行になったら、二行の長さが近くなるように折り直す。同じなら、括弧の前で折る。"""
    if len(rows) != 2:
        return rows
    pieces = _pieces(content, width, size)
    pairs = [["".join(pieces[:at]).rstrip(), "".join(pieces[at:]).lstrip()] for at in range(1, len(pieces))]
    return min([rows, *pairs], key=lambda pair: (round(widest(pair, size), 2), pair[1][0] not in NOT_LAST))


def _pieces(content: str, width: float, size: int) -> list[str]:
    """折ってよいところで分けた文字。幅より長い語は、字で分ける。"""
    found: list[str] = []
    for word in _WORDS.findall(content):
        for piece in [word] if text_width(word.rstrip(), size) <= width else list(word):
            if found and (piece[0] in NOT_FIRST or found[-1][-1] in NOT_LAST):
                found[-1] += piece
            else:
                found.append(piece)
    return found


def widest(rows: Sequence[str], size: int) -> float:
    """いちばん長い行の幅。"""
    return max((text_width(row, size) for row in rows), default=0.0)
