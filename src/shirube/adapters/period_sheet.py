"""標準処理期間の決まりの表: xlsx に書き、xlsx か CSV を読む。画面と命令で同じ形である。

見出し（「効き始める日」と「日数」のほかは、無くてもよい）
- 切り口・値: 件ごとの切り口の名と値。どちらも空なら、すべての件。
- 日数: 空なら「この日から定めなし」。数える日: 「開庁日」（空も同じ）か「暦日」。
- 初日・閉庁日なら翌開庁日・時計の列: ○ か ×（空は ×）。
- 始まり・終わり・止める行い・動かす行い: 行いの名。二つ以上は「、」か改行で区切る。
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular import (
    Column,
    Row,
    RowKey,
    Sheet,
    Table,
    Workbook,
    cell_name,
    read_table,
    take_row_keys,
    write_xlsx,
)
from shirube.engines.insight.deadlines import CannotJudgeDeadline, DayKind, DeadlineRule
from shirube.engines.insight.standard_periods import StandardPeriod
from shirube.values.era import CannotReadDate, parse_date

DIMENSION, VALUE, FROM, DAYS, KIND = "切り口", "値", "効き始める日", "日数", "数える日"
FIRST, MOVES, CLOCK = "初日を入れる", "閉庁日なら翌開庁日", "時計の列で止まった間を除く"
BEGINS, ENDS, STOPS, RUNS = "始まりの行い", "終わりの行い", "時計を止める行い", "時計を動かす行い"
BASIS = "根拠"
_KINDS = {"開庁日": DayKind.BUSINESS, "暦日": DayKind.CALENDAR}
_YES = frozenset({"○", "◯", "〇", "はい", "1"})
_NO = frozenset({"", "×", "✕", "いいえ", "0"})
_MARKS = ("○", "×")
MOST_DAYS = 3_650
"""日数の上限（暦の外に出ないため。origin: ours）。"""
LONGEST_BASIS = 200
"""根拠の字数の上限。"""
_COLUMNS = (
    Column(DIMENSION, 14, note="種類、手続など。空なら、すべての件。"),
    Column(VALUE, 18),
    Column(FROM, 16, note="この日より前に始まった件には効きません。例：令和8年4月1日、2026-04-01"),
    Column(DAYS, 8, kind="integer", note="空にすると、この日から定めなし。"),
    Column(KIND, 10, kind="choice", choices=tuple(_KINDS)),
    Column(FIRST, 12, kind="choice", choices=_MARKS, note="民法第140条の原則は、入れない（×）。"),
    Column(MOVES, 16, kind="choice", choices=_MARKS),
    Column(BEGINS, 18, note="空なら、件の最初の行い。二つ以上は「、」で区切る。"),
    Column(ENDS, 18, note="空なら、件の最後の行い（どの件も終わったものとみます）。"),
    Column(STOPS, 18, note="補正の依頼など。"),
    Column(RUNS, 18, note="補正の受領など。空なら、止める行いの始まりから終わりまで止まる。"),
    Column(CLOCK, 20, kind="choice", choices=_MARKS),
    Column(BASIS, 36, note="要綱などの名と条。数の横に示します。"),
)


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """表の一行。``key`` は、書き出した行の鍵と版（書き足した行は None）。"""

    number: int
    period: StandardPeriod
    key: RowKey | None


def period_workbook(
    periods: Sequence[StandardPeriod], *, keys: Sequence[RowKey] = (), created: dt.datetime
) -> bytes:
    """決まりの表（xlsx）。``keys`` は行と同じ数だけ渡す（渡さなければ付けない）。"""
    rows = tuple(_cells(one) for one in periods)
    sheet = Sheet("標準処理期間", _COLUMNS, rows, row_keys=tuple(keys), heading_columns=2)
    return write_xlsx(Workbook((sheet,), created=created, title="標準処理期間の決まり"))


def _cells(one: StandardPeriod) -> tuple[str | int | dt.date | None, ...]:
    rule = one.rule
    dimension, value = one.value or ("", "")
    head = (dimension, value, one.valid_from.isoformat())
    if rule is None:
        return (*head, None, "", "", "", "", "", "", "", "", one.basis)
    kind = next(label for label, kind in _KINDS.items() if kind is rule.kind)
    names = (
        "\n".join(part) for part in (rule.begins_with, rule.ends_with, rule.stops_with, rule.resumes_with)
    )
    return (
        *head,
        rule.days,
        kind,
        *(_MARKS[0] if mark else _MARKS[1] for mark in (rule.counts_first_day, rule.moves_to_open_day)),
        *names,
        _MARKS[0] if rule.excludes_stops else _MARKS[1],
        one.basis,
    )


def read_periods(
    data: bytes,
    *,
    name: str,
    activities: Collection[str],
    values: Collection[tuple[str, str]],
) -> tuple[PeriodLine, ...]:
    """決まりの表を読む。``activities`` は記録の行いの名、``values`` は件ごとの切り口の名と値。

    無い名、読めない欄、同じ対象と日の行があれば、場所を言って `FileRefused`（何も読まない）。
    """
    table, keys = take_row_keys(read_table(data, name=name))
    for label in (FROM, DAYS):
        if label not in table.header:
            raise FileRefused(
                name,
                where=f"{table.header_number} 行目",
                why=f"見出し「{label}」がありません",
                next="画面から受け取った表の見出しを使ってください",
            )
    found = []
    seen: set[tuple[tuple[str, str] | None, dt.date]] = set()
    for row, key in zip(table.rows, keys, strict=True):
        if not any(cell.strip() for cell in row.cells):
            continue
        line = _Line(table, row, activities)
        period = line.period(values)
        if (period.value, period.valid_from) in seen:
            raise line.refused(FROM, "同じ対象に、同じ日から効く行が二つあります", "どちらかを消してください")
        seen.add((period.value, period.valid_from))
        found.append(PeriodLine(row.number, period, key))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Line:
    """読んでいる一行。"""

    table: Table
    row: Row
    activities: Collection[str]

    def period(self, values: Collection[tuple[str, str]]) -> StandardPeriod:
        """一行の決まり。"""
        basis = self.cell(BASIS)
        if not basis:
            raise self.refused(BASIS, "根拠がありません", "要綱などの名を書いてください")
        if len(basis) > LONGEST_BASIS:
            raise self.refused(BASIS, f"根拠が{LONGEST_BASIS}字を超えています", "名と条だけを書いてください")
        return StandardPeriod(
            valid_from=self._day(), value=self._value(values), rule=self._rule(basis), basis=basis
        )

    def _rule(self, basis: str) -> DeadlineRule | None:
        written = unicodedata.normalize("NFKC", self.cell(DAYS))
        if not written:
            return None
        if not written.isdecimal():
            raise self.refused(DAYS, f"日数「{written}」を数として読めません", "1以上の整数で書いてください")
        if len(written) > len(str(MOST_DAYS)) or int(written) > MOST_DAYS:
            raise self.refused(DAYS, f"日数が{MOST_DAYS:,}日を超えています", "書き間違いを直してください")
        kind = self.cell(KIND) or "開庁日"
        if kind not in _KINDS:
            raise self.refused(KIND, f"「{kind}」とあります", "開庁日 か 暦日 と書いてください")
        try:
            return DeadlineRule(
                days=int(written),
                kind=_KINDS[kind],
                label=basis,
                counts_first_day=self._is_yes(FIRST),
                moves_to_open_day=self._is_yes(MOVES),
                excludes_stops=self._is_yes(CLOCK) or bool(self._names(STOPS)),
                begins_with=self._names(BEGINS),
                ends_with=self._names(ENDS),
                stops_with=self._names(STOPS),
                resumes_with=self._names(RUNS),
            )
        except CannotJudgeDeadline as error:
            raise self.refused(DAYS, str(error).rstrip("。"), "直してください") from error

    def _day(self) -> dt.date:
        try:
            return parse_date(self.cell(FROM))
        except CannotReadDate as error:
            raise self.refused(FROM, str(error).rstrip("。"), "2026-04-01 の形で書いてください") from error

    def _value(self, values: Collection[tuple[str, str]]) -> tuple[str, str] | None:
        pair = (self.cell(DIMENSION), self.cell(VALUE))
        if pair == ("", ""):
            return None
        if pair not in values:
            raise self.refused(
                VALUE,
                f"切り口「{pair[0]}」の値「{pair[1]}」は、この記録の件にありません",
                "記録にあるとおりに書いてください",
            )
        return pair

    def _names(self, label: str) -> tuple[str, ...]:
        text = self.cell(label)
        if not text:
            return ()
        split = text.splitlines() if "\n" in text else text.split("、")
        names = (text,) if text in self.activities else tuple(one.strip() for one in split if one.strip())
        for name in names:
            if name not in self.activities:
                raise self.refused(
                    label, f"行い「{name}」は、この記録にありません", "記録にある名で書いてください"
                )
        return names

    def _is_yes(self, label: str) -> bool:
        written = self.cell(label)
        if written in _YES:
            return True
        if written in _NO:
            return False
        raise self.refused(label, f"「{written}」とあります", "○ か × で書いてください")

    def cell(self, label: str) -> str:
        """この見出しの文字（無ければ空）。"""
        header = self.table.header
        return self.row.cells[header.index(label)].strip() if label in header else ""

    def refused(self, label: str, why: str, then: str) -> FileRefused:
        """この欄の断り。"""
        header = self.table.header
        at = header.index(label) + 1 if label in header else 1
        return FileRefused(self.table.name, where=cell_name(self.row.number, at), why=why, next=then)
