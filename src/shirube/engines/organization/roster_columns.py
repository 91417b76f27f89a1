"""名簿の列: 見出しの言い方のゆれを、決まった列の名に寄せる。

自治体ごとに人事システムの書き出しの見出しは違う。ここに無い見出しの列は読まず、読まなかったことを知らせる。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

NUMBER = "職員番号"
NAME = "氏名"
KANA = "フリガナ"
CODE = "所属コード"
DEPARTMENT = "所属名"
DEPARTMENT_KANA = "所属名カナ"
PARENT = "上位所属コード"
POST = "職名"
EMPLOYMENT = "任用"
MOVE = "異動区分"
PREDECESSOR = "前所属コード"
ORDER = "並び順"
CONCURRENT_CODE = "兼務所属コード"
CONCURRENT_POST = "兼務職名"

_VARIANTS: dict[str, tuple[str, ...]] = {
    NUMBER: ("職員番号", "職員コード", "職員cd", "職員no", "職員id"),
    NAME: ("氏名", "職員氏名", "漢字氏名", "名前"),
    KANA: ("フリガナ", "ふりがな", "カナ", "氏名カナ", "カナ氏名", "氏名フリガナ", "カナ名", "ヨミ", "読み"),
    CODE: ("所属コード", "所属cd", "組織コード", "課コード", "部署コード"),
    DEPARTMENT: ("所属名", "所属", "所属名称", "組織名", "組織名称", "部署名"),
    DEPARTMENT_KANA: ("所属名カナ", "所属カナ", "所属名フリガナ", "組織名カナ"),
    PARENT: ("上位所属コード", "上位所属cd", "親所属コード", "上位組織コード", "親組織コード"),
    POST: ("職名", "職", "役職", "役職名"),
    EMPLOYMENT: ("任用", "任用区分", "任用形態", "任用の種類", "職員区分", "雇用区分"),
    MOVE: ("異動区分", "区分", "発令区分", "異動内容"),
    PREDECESSOR: ("前所属コード", "引継元所属コード", "旧所属コード", "統合分割元所属コード"),
    ORDER: ("並び順", "表示順", "並び"),
}
_COLUMN_OF = {variant: column for column, variants in _VARIANTS.items() for variant in variants}
_CONCURRENT = re.compile(r"兼務(所属コード|所属cd|職名|職|役職)([0-9]{0,2})")
_DECORATION = re.compile(r"[\s()*※]|必須|任意")


@dataclass(frozen=True, slots=True)
class Columns:
    """列の名から位置を引く表。兼務は（コードの位置, 職の位置）の組。"""

    positions: dict[str, int]
    concurrent: tuple[tuple[int, int | None], ...]
    unread: tuple[str, ...]
    repeated: tuple[str, ...]
    labels: tuple[str, ...]

    def __contains__(self, column: str) -> bool:
        """この列があるか。"""
        return column in self.positions

    def label(self, column: str) -> str:
        """その列の、ファイルでの見出し。無ければ決まった名。"""
        return self.labels[self.positions[column]] if column in self.positions else column

    def text(self, cells: Sequence[str], column: str) -> str:
        """その列の文字。列や欄が無ければ空。前後の空白は除く。"""
        position = self.positions.get(column)
        return cells[position].strip() if position is not None and position < len(cells) else ""


def find_columns(header: Sequence[str]) -> Columns:
    """見出しの並びから、列の位置を決める。"""
    positions: dict[str, int] = {}
    concurrent: dict[str, dict[str, int]] = {}
    unread: list[str] = []
    repeated: list[str] = []
    for position, label in enumerate(header):
        folded = _fold(label)
        found = _CONCURRENT.fullmatch(folded)
        if found:
            role = CONCURRENT_CODE if "所属" in found[1] else CONCURRENT_POST
            concurrent.setdefault(found[2] or "1", {})[role] = position
        elif folded not in _COLUMN_OF:
            if label:
                unread.append(label)
        elif _COLUMN_OF[folded] in positions:
            repeated.append(label)
        else:
            positions[_COLUMN_OF[folded]] = position
    pairs = tuple(
        (pair[CONCURRENT_CODE], pair.get(CONCURRENT_POST))
        for pair in concurrent.values()
        if CONCURRENT_CODE in pair
    )
    return Columns(positions, pairs, tuple(unread), tuple(repeated), tuple(header))


def _fold(label: str) -> str:
    """見出しを比べる形にする（全角半角、大文字小文字、空白、飾りの違いをなくす）。"""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", label).casefold())
