"""変わった言葉: 新旧の二つの文の、違うところだけに傍線を引くための区切り。

文字の種類（漢字、かな、カナ、英字、数字）の続きを一つの言葉とみて突き合わせる。文字ごとに比べると
「推進課」と「推敲班」の一字だけに線が付き、読み手に何が変わったか分からないため（標の定め）。
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

Segment = tuple[str, bool]
# これより長い文は、言葉ごとでなく行ごとに比べる（言葉ごとの突き合わせは長さの二乗の時間がかかる）。
LONGEST = 4000
_WORD = re.compile(
    r"[0-9０-９][0-9０-９,.，．]*|[A-Za-zＡ-Ｚａ-ｚ]+|[ァ-ヿ]+|[一-鿿々〆]+|[ぁ-ゟ]+|\s+|.", re.DOTALL
)


def marked_texts(old: str, new: str) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """古い文と新しい文を、（文字, 変わったか）の並びにする。つなげると元の文に戻る。"""
    if old == new:
        return _segments([(old, False)]), _segments([(new, False)])
    if not old or not new:
        return _segments([(old, True)]), _segments([(new, True)])
    before, after = _words(old), _words(new)
    left: list[Segment] = []
    right: list[Segment] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        left.append(("".join(before[a:b]), tag != "equal"))
        right.append(("".join(after[c:d]), tag != "equal"))
    return _segments(left), _segments(right)


def _words(text: str) -> list[str]:
    """言葉の並び。長すぎる文は行ごとに比べる。"""
    if len(text) > LONGEST:
        return text.splitlines(keepends=True)
    return _WORD.findall(text)


def _segments(parts: list[Segment]) -> tuple[Segment, ...]:
    """空を除き、同じ印の続きをつなげる。"""
    joined: list[Segment] = []
    for text, is_marked in parts:
        if not text:
            continue
        if joined and joined[-1][1] == is_marked:
            joined[-1] = (joined[-1][0] + text, is_marked)
        else:
            joined.append((text, is_marked))
    return tuple(joined)
