"""CSV を表計算ソフトで開いたとき、字が式として動かないようにする約束。

式になりうる字の前に「'」を一つ置く（`neutralise`）。読み戻すときに外す（`restore`）。約束の範囲は「'」を足しても
変わらないように決めてあるので、どんな字でも、書いて読めば元に戻る。符号付きの数と、
「値なし」を表す一つだけの - は、そのまま書く。
"""

from __future__ import annotations

import re
import unicodedata

MARK = "'"
_TRIGGERS = frozenset("=+-@＝＋－＠")
_QUOTES = frozenset("'\"`‘’“”＇＂")
_DIGIT = "[0-9０-９]"
_NUMBER = re.compile(
    rf"[+\-＋－]?(?:{_DIGIT}{{1,3}}(?:[,，]{_DIGIT}{{3}})+|{_DIGIT}+)?(?:[.．]{_DIGIT}+)?(?:[eE][+-]?[0-9]+)?[%％]?"
)
_NOTHING = frozenset({"-", "－"})


def is_risky(cell: str) -> bool:
    """表計算ソフトで式として動きうる字か。前の空白・引用符・見えない字は読み飛ばして見る。"""
    position = 0
    while position < len(cell) and _is_skipped(cell[position]):
        position += 1
    if any(c in "\t\r\n" for c in cell[:position]):
        return True
    rest = cell[position:].rstrip()
    return rest[:1] in _TRIGGERS and rest not in _NOTHING and not _is_number(rest)


def neutralise(cell: str) -> str:
    """式として動きうる字の前に「'」を置く。"""
    return MARK + cell if is_risky(cell) else cell


def restore(cell: str) -> str:
    """`neutralise` が置いた「'」を外す。"""
    return cell[1:] if cell.startswith(MARK) and is_risky(cell[1:]) else cell


def _is_skipped(character: str) -> bool:
    """式かどうかを見るときに読み飛ばす字か。"""
    if character in _QUOTES or character.isspace():
        return True
    return unicodedata.category(character) in {"Cc", "Cf"}


def _is_number(text: str) -> bool:
    """符号・桁区切り・小数・指数・% の付いた数か。"""
    return any(c.isdigit() for c in text) and _NUMBER.fullmatch(text) is not None
