"""決定の表の一行: 列の名、書き方、読み方。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shirube.engines.organization.meetings import Result
from shirube.values.era import CannotReadDate, parse_date

LABELS: Mapping[str, str] = {
    "body": "会議体",
    "number": "回",
    "held_on": "開催日",
    "title": "件名",
    "text": "決定の内容",
    "result": "結果",
    "conditions": "条件",
    "document_number": "文書番号",
    "decided_on": "決定日",
    "state": "状態",
}
DRAFT, CONFIRMED = "作成中", "確定"
STATES = (CONFIRMED, DRAFT)
NEEDED = ("body", "held_on", "title", "text", "result")
_LONGEST = {"title": 120, "text": 4_000, "conditions": 1_000, "document_number": 60}
_RESULTS = {one.label: one for one in Result}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetDecision:
    """一つの決定の、表での姿。決定日を書かなければ開催日とする。"""

    body: str
    number: int | None
    held_on: date
    title: str
    text: str
    result: Result
    conditions: str
    document_number: str
    decided_on: date
    is_confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRow:
    """渡された表の一行。``cells`` は見出しから文字を引く。"""

    number: int
    cells: Mapping[str, str]
    key: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetProblem:
    """直すところ。何行目の、どの列が、なぜいけないか。"""

    number: int
    column: str
    reason: str


def cells(one: SheetDecision) -> dict[str, str]:
    """見出しから、画面と表に書く文字を引く。"""
    shown = {
        "body": one.body,
        "number": "" if one.number is None else str(one.number),
        "held_on": one.held_on.isoformat(),
        "title": one.title,
        "text": one.text,
        "result": one.result.label,
        "conditions": one.conditions,
        "document_number": one.document_number,
        "decided_on": one.decided_on.isoformat(),
        "state": CONFIRMED if one.is_confirmed else DRAFT,
    }
    return {LABELS[name]: text for name, text in shown.items()}


class RowReader:
    """行の文字を、決定として読む。読めないところは ``problems`` に残す。"""

    def __init__(self, bodies: frozenset[str], today: date) -> None:
        self._bodies, self._today = bodies, today
        self.problems: list[SheetProblem] = []

    def read(self, row: GivenRow) -> SheetDecision | None:
        """一行を読む。直すところがあれば None。"""
        before = len(self.problems)
        texts = {name: row.cells.get(label, "").strip() for name, label in LABELS.items()}
        for name in NEEDED:
            if not texts[name]:
                self.refuse(row, LABELS[name], "空です。書いてください。")
        for name, longest in _LONGEST.items():
            if len(texts[name]) > longest:
                self.refuse(row, LABELS[name], f"{longest:,}文字までで書いてください。")
        if texts["body"] and texts["body"] not in self._bodies:
            self.refuse(
                row,
                LABELS["body"],
                f"会議体「{texts['body']}」は登録されていません。先に会議体を登録するか、名を直してください。",
            )
        held_on = self._day(row, "held_on", texts)
        decided_on = self._day(row, "decided_on", texts) if texts["decided_on"] else held_on
        result = self._chosen(row, "result", texts, _RESULTS)
        number = self._number(row, texts["number"])
        state = texts["state"] or CONFIRMED
        if state not in STATES:
            self.refuse(row, LABELS["state"], f"「{'」か「'.join(STATES)}」で書いてください。")
        if result is Result.CONDITIONAL and not texts["conditions"]:
            self.refuse(row, LABELS["conditions"], "条件付き承認のときは、条件を書いてください。")
        if len(self.problems) > before or held_on is None or decided_on is None or result is None:
            return None
        return SheetDecision(
            body=texts["body"],
            number=number,
            held_on=held_on,
            title=texts["title"],
            text=texts["text"],
            result=result,
            conditions=texts["conditions"],
            document_number=texts["document_number"],
            decided_on=decided_on,
            is_confirmed=state == CONFIRMED,
        )

    def _day(self, row: GivenRow, name: str, texts: Mapping[str, str]) -> date | None:
        if not texts[name]:
            return None
        try:
            day = parse_date(texts[name])
        except CannotReadDate as error:
            self.refuse(row, LABELS[name], str(error))
            return None
        if day > self._today:
            self.refuse(row, LABELS[name], "今日より後の日です。決まったあとに記録してください。")
        return day

    def _chosen(
        self, row: GivenRow, name: str, texts: Mapping[str, str], known: Mapping[str, Result]
    ) -> Result | None:
        if not texts[name]:
            return None
        if texts[name] not in known:
            self.refuse(row, LABELS[name], f"{'・'.join(known)}のどれかで書いてください。")
        return known.get(texts[name])

    def _number(self, row: GivenRow, text: str) -> int | None:
        plain = text.removeprefix("第").removesuffix("回").strip()
        if not plain:
            return None
        if not plain.isdecimal() or not 1 <= int(plain) <= 9_999:
            self.refuse(row, LABELS["number"], "回は 1 からの数で書いてください（分からなければ空）。")
            return None
        return int(plain)

    def refuse(self, row: GivenRow, column: str, reason: str) -> None:
        """直すところを残す。"""
        self.problems.append(SheetProblem(number=row.number, column=column, reason=reason))
