"""名のある区分: 記録に残す値と、画面と紙での名を、一つの行に並べて持つ。"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class LabelledEnum(StrEnum):
    """一つの区分を ``A = "a", "名"`` と書く。値は記録に残すもので、名は人に見せるもの。"""

    _value_: str
    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """値と名から作る。名の無い区分は定められない（値から引くときは、ここを通らない）。"""
        if not label:
            raise ValueError(f"区分「{value}」に名がありません。")
        made = str.__new__(cls, value)
        made._value_ = value
        made.label = label
        return made
