"""出典: 値や規則が、どの文書のどの版のどこから来たか。

公の文書から写した値は `official`、標（しるべ）が決めた値は `ours` と印す。
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shirube.values.labelled_enum import LabelledEnum


class CannotBuildCitation(ValueError):
    """出典を作れない。"""


class Origin(LabelledEnum):
    """値の出どころ: 公の文書か、標が決めたものか。"""

    OFFICIAL = "official", "公の文書"
    OURS = "ours", "標の定め"


class Certainty(LabelledEnum):
    """出典の確かさ: どこまで原文を確かめたか。"""

    READ = "read", "原文で確認"
    SECONDARY = "secondary", "二次資料で確認"
    UNCONFIRMED = "unconfirmed", "未確認"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """出典の一件。文書名は必ず要り、ほかは原典にあるものだけを書く。"""

    document: str
    edition: str = ""
    section: str = ""
    published_on: date | None = None
    confirmed_on: date | None = None
    origin: Origin = Origin.OFFICIAL
    certainty: Certainty | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """文書名があり、日付が日付であることを確かめる。"""
        if not isinstance(self.document, str) or not self.document.strip():
            raise CannotBuildCitation("出典の文書名がありません。文書の正式な名を書いてください。")
        if not isinstance(self.origin, Origin):
            raise CannotBuildCitation(
                f"出典の出どころ「{self.origin}」は official か ours で書いてください。"
            )
        for name, day in (("公表日", self.published_on), ("確認日", self.confirmed_on)):
            if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
                raise CannotBuildCitation(f"出典の{name}は日付で書いてください（時刻は付けません）。")

    @property
    def label(self) -> str:
        """一行の表示。例「自治体DX推進計画（第3.0版）第2章」。標の定めには印を付ける。"""
        edition = f"（{self.edition}）" if self.edition else ""
        mark = "［標の定め］" if self.origin is Origin.OURS else ""
        return f"{self.document}{edition}{self.section}{mark}"
