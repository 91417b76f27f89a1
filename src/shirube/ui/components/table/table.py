"""表の型。広い画面では表、狭い画面では一行一枚の札になる。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shirube.ui.components.badge.badge import Badge


class CannotBuildTable(ValueError):
    """表を組み立てられない。"""


@dataclass(frozen=True)
class Column:
    """列。``is_row_header`` の列は行の見出しで、狭い画面では札の題になる。"""

    key: str
    label: str
    align: str = "start"
    is_row_header: bool = False
    is_unbroken: bool = False
    """途中で折り返さない（氏名・日時など）。"""
    sort_href: str | None = None
    sort_state: str | None = None
    """並べ替えの今の向き（``ascending``・``descending``・``None``）。"""


class Cell(NamedTuple):
    """ます。文字（改行はそのまま行を分ける）・行き先・状態札・添え書き。一画面に百を超えるので、作るのが速い形にする。"""

    text: str = ""
    href: str | None = None
    badge: Badge | None = None
    note: str | None = None
    note_title: str | None = None
    """添え書きを略したときの、略さない文字（指し示すと出る）。"""


class Row(NamedTuple):
    """行。``href`` は行の見出しの行き先になる。"""

    cells: Mapping[str, Cell]
    href: str | None = None


@dataclass(frozen=True)
class Table:
    """表。題（caption）は必ず持つ。見せないときも読み上げには残る。"""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty_text: str = "該当するものはありません。"
    caption_hidden: bool = False

    def __post_init__(self) -> None:
        """列と行が合っていることを確かめる。"""
        if not self.columns:
            raise CannotBuildTable(f"表「{self.caption}」に列がありません。列を一つ以上渡してください。")
        keys = [column.key for column in self.columns]
        for number, row in enumerate(self.rows, start=1):
            missing = [key for key in keys if key not in row.cells]
            if missing:
                raise CannotBuildTable(
                    f"表「{self.caption}」の{number}行目に、列 {'、'.join(missing)} のますがありません。"
                )
