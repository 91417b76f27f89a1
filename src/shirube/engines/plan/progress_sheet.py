"""進捗照会の様式: 一つの課に配る一枚の表の列と、行の中身。

左は読むだけの欄、右は書く欄。書く欄は空で配る（空は「まだ何も言っていない」で、いまの値は左に出ている）。
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.progress_answers import ANSWERABLE, AskedLine

UNCHANGED = "変わりなし"
STATE = "状態"
PROGRESS = "進み（％）"
STARTED = "始めた日"
ENDED = "終えた日"
HAPPENED = "一言"
TROUBLE = "困りごと・求める支援"
NEXT = "次にすること"
INPUTS = (UNCHANGED, STATE, PROGRESS, STARTED, ENDED, HAPPENED, TROUBLE, NEXT)
"""書く欄の見出し。"""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """様式の一列。`kind` は文字（text）・日付（date）・選択（choice）。"""

    label: str
    width: int
    kind: str = "text"
    choices: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_input(self) -> bool:
        """書く欄。"""
        return self.label in INPUTS


COLUMNS = (
    SheetColumn("取組", 20),
    SheetColumn("作業", 24),
    SheetColumn("期限", 14),
    SheetColumn("いまの記録と前回の報告", 30),
    SheetColumn(
        UNCHANGED, 11, "choice", (UNCHANGED,), "前の報告から何も変わらないときだけ、これを選びます。"
    ),
    SheetColumn(STATE, 10, "choice", tuple(one.label for one in ANSWERABLE), "変わったときだけ選びます。"),
    SheetColumn(PROGRESS, 9, "text", (), "0 から 100 の整数。変わったときだけ書きます。"),
    SheetColumn(STARTED, 12, "date", (), "実際に始めた日。"),
    SheetColumn(ENDED, 12, "date", (), "実際に終えた日。「完了」にするときは必ず書きます。"),
    SheetColumn(HAPPENED, 28, "text", (), "この間にしたこと、決まったこと。"),
    SheetColumn(
        TROUBLE, 28, "text", (), "困っていること、DX推進担当や他課に頼みたいこと。期限の変更や中止の相談も。"
    ),
    SheetColumn(NEXT, 24, "text", (), "次にすることと、その時期。"),
)

GUIDE = (
    "色の付いた欄（右の八列）だけを書いてください。左の列と、隠れた列は変えないでください。",
    "変わったところだけを書きます。空の欄は、いまの記録のままになります。",
    "何も変わらない行は「変わりなし」を選んでください。何も書かれていない行は、未回答として数えます。",
    "「完了」にするときは「終えた日」を書いてください。日付は 2026/10/5 や R8.10.5 の形で書けます。",
    "中止や期限の変更は計画の変更になるので、「困りごと・求める支援」に書いて相談してください。",
    "行を足したり、ほかの課の行を写したりしないでください。ファイルの名前は変えてもかまいません。",
)
"""様式に付ける書き方。"""


def cells_of(asked: AskedLine) -> tuple[str, ...]:
    """一行の中身。書く欄は空。"""
    return (asked.initiative, asked.title, asked.due_text, asked.last_text, *("" for _ in INPUTS))


def file_name(section: str, as_of: date) -> str:
    """様式のファイルの名。"""
    return f"進捗照会_{as_of.isoformat()}_{section}.xlsx"
