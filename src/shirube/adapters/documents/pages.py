"""紙の大きさと、紙面に書く日付。"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from shirube.adapters.documents.failures import CannotWriteDocument
from shirube.values.document import Layout
from shirube.values.era import format_date

PageName = Literal["A4", "A4横", "A3横"]
# 左右の余白（ミリメートル）。一枚に納める文書は狭くする。
MARGIN = 25
NARROW_MARGIN = 16
# ページの上に繰り返す題の長さ。
_LONGEST_RUNNING_TITLE = 36


@dataclass(frozen=True, kw_only=True, slots=True)
class PageSize:
    """紙の幅と高さ（ミリメートル）。"""

    width: int
    height: int
    margin: int = MARGIN

    @property
    def text_width(self) -> int:
        """余白を除いた、本文の幅。"""
        return self.width - 2 * self.margin

    @property
    def is_landscape(self) -> bool:
        """横長の紙なら真。"""
        return self.width > self.height

    @property
    def is_wide(self) -> bool:
        """文の一行を読める長さにとどめるべき、広い紙（A3横）なら真。"""
        return self.width > 300


PAGES: dict[str, PageSize] = {
    "A4": PageSize(width=210, height=297),
    "A4横": PageSize(width=297, height=210, margin=20),
    "A3横": PageSize(width=420, height=297),
}


def page_size(name: str, layout: Layout = "資料") -> PageSize:
    """名前から紙の大きさを返す。一枚に納める文書の余白は狭い。"""
    if name not in PAGES:
        raise CannotWriteDocument(
            f"紙の大きさ「{name}」は使えません。{'、'.join(PAGES)} から選んでください。"
        )
    return replace(PAGES[name], margin=NARROW_MARGIN) if layout == "一枚" else PAGES[name]


def long_date(day: date) -> str:
    """紙面に書く和暦の日付を返す。"""
    return format_date(day)


def running_title(title: str) -> str:
    """ページの上に繰り返す題を返す。長い題は終わりを省く（全文は1ページ目にある）。"""
    if len(title) <= _LONGEST_RUNNING_TITLE:
        return title
    return f"{title[: _LONGEST_RUNNING_TITLE - 1]}…"
