"""処理簿の見出しと初めの行から、対応表の案を作る。処理簿かどうかも、ここで見分ける。

処理簿とみるのは、日付の列が二つ以上あり、件の番号が行ごとに違う表である。同じ番号の行がいくつもある表と、
始まりと終わりの日時だけを持つ表は、出来事の記録とみる。どの列をなぜそう見たかを必ず添える。
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from shirube.adapters.ledger_book import LOOKED, LedgerBook, looks_like_date
from shirube.adapters.ledger_columns import (
    LEAST_SHARE,
    cells_of,
    date_columns,
    step_clock,
    step_name,
    without_lone_stops,
)
from shirube.adapters.ledger_mapping import ERA_NAMES, RUN, WESTERN, LedgerMapping, LedgerStep
from shirube.adapters.ledger_pairs import pairing
from shirube.adapters.ledger_rows import DITTO, LedgerRows, is_total
from shirube.adapters.log_guess import Reason, guess_mapping, is_person_column, is_private_column
from shirube.adapters.log_headers import WORDS, Role, plain
from shirube.engines.insight.rows import SetAside
from shirube.values.fiscal_year import CannotReadFiscalYear, FiscalYear

_MOST_VALUES = 50
_LEAST_UNIQUE = 0.9
_NOT_STEPS = (
    "期限",
    "予定",
    "満了",
    "始期",
    "終期",
    "期間",
    "生年月日",
    "目安",
    "納期",
    "有効",
    "まで",
    "から",
)
"""これを含む見出しの日付は、段ではないとみる。"""
_SHORT_YEAR = re.compile(r"\s*([0-9０-９]{1,2})\s*[-./．／年]")
_YEAR_IN_TEXT = re.compile(r"((?:令和|平成|昭和|[RHS])\s*[0-9０-９元]{1,2}|[0-9０-９]{4})\s*年度")
_NEWEST_ERA = ERA_NAMES[0]
_ANY_YEAR = 2020
_NEW_YEARS = 19
"""元号の無い二桁の年が、これまでなら、今の元号とみる。これより大きければ西暦の下二桁とみる。"""


@dataclass(frozen=True, slots=True)
class LedgerGuess:
    """対応表の案と、そうみたわけ。``dates`` は日付とみた列（段にしなかったものも含む）。"""

    mapping: LedgerMapping
    reasons: tuple[Reason, ...]
    dates: tuple[str, ...]


def guess_ledger(book: LedgerBook, *, label: str) -> LedgerGuess | None:
    """処理簿の対応表の案。日付の列が二つ無ければ None。"""
    return _Guesser(book, label).guess()


def is_ledger(book: LedgerBook, guess: LedgerGuess) -> bool:
    """出来事の記録ではなく、処理簿とみるか。"""
    # 年の無い日付の年度が分からなくても、処理簿かどうかは見分けられる。
    found = LedgerRows(replace(guess.mapping, fiscal_year=guess.mapping.fiscal_year or _ANY_YEAR))
    head = _head(book).first
    rows = list(found.of(head))
    again = sum(1 for one in rows if isinstance(one, SetAside) and "と同じです" in one.reason)
    read = sum(1 for one in rows if not isinstance(one, SetAside))
    if not read or read < LEAST_SHARE * (read + again):
        return False
    made = guess_mapping(head.header, [row.cells for row in head.rows if any(row.cells)], label="").mapping
    if made is None or made.start is None:
        return True
    return not {made.timestamp.column, made.start.column} >= {step.column for step in guess.mapping.steps}


def fitted(mapping: LedgerMapping, book: LedgerBook, guess: LedgerGuess | None) -> LedgerMapping | None:
    """残した対応表を、この表に合わせる。列が足りなければ None。

    シート・見出しの場所・年度は、この表のものにする。
    """
    if any(column not in book.first.header for column in mapping.columns):
        return None
    year = mapping.fiscal_year if guess is None else guess.mapping.fiscal_year
    sheets = tuple(one.grid.sheet for one in book.chosen) if len(book.sheets) > 1 else ()
    return replace(mapping, heading=book.first.heading, fiscal_year=year, sheets=sheets)


def _head(book: LedgerBook) -> LedgerBook:
    """はじめの一枚の、初めの行だけ。"""
    return replace(book, chosen=(replace(book.first, rows=book.first.rows[:LOOKED]),))


@dataclass(slots=True)
class _Guesser:
    book: LedgerBook
    label: str
    reasons: list[Reason] = field(default_factory=list)

    def guess(self) -> LedgerGuess | None:
        header = self.book.first.header
        dates = date_columns(self.book)
        steps = self.steps(header, dates)
        filled = [one for one in steps if cells_of(self.book, header.index(one.column))]
        if len(filled) < 2:
            return None
        taken = {one.column for one in steps} | {one.staff for one in steps} | set(dates)
        case = self.case(header, taken)
        resource = self.resource(header, taken | {case}, steps)
        attributes = self.attributes(header, taken | {case, resource})
        era, year = self.era(header, dates), self.year()
        mapping = LedgerMapping(
            label=self.label,
            steps=steps,
            case=case,
            resource=resource,
            attributes=attributes,
            era=era,
            fiscal_year=year,
            sheets=tuple(one.grid.sheet for one in self.book.chosen) if len(self.book.sheets) > 1 else (),
            heading=self.book.first.heading,
        )
        return LedgerGuess(self.numbered(self.paired(mapping)), tuple(self.reasons), tuple(dates))

    def paired(self, mapping: LedgerMapping) -> LedgerMapping:
        """二行で一件の表なら、続きの行の読み方を決める。"""
        first = self.book.first
        places = {name: at for at, name in enumerate(first.header)}
        rows = [(row.number, list(row.cells)) for row in first.rows[:LOOKED]]
        lines = [
            (number, cells) for number, cells in rows if any(map(str.strip, cells)) and not is_total(cells)
        ]
        found = pairing(lines, mapping, places)
        if found is None:
            return mapping
        self.tell("一件が二行", mapping.case, found[1])
        return replace(mapping, rows_per_case=found[0])

    def tell(self, role: str, column: str, why: str) -> None:
        self.reasons.append(Reason(role, column, why))

    def steps(self, header: Sequence[str], dates: Sequence[str]) -> tuple[LedgerStep, ...]:
        """日付の列のうち、段とみるもの。すぐ右か、同じ上の見出しの、人の名の列を担当とみる。"""
        found: list[LedgerStep] = []
        for column in dates:
            word = next((one for one in _NOT_STEPS if one in column), None)
            if word is not None:
                self.tell("取り込まない", column, f"「{word}」のある見出しなので、段の日付ではないとみたため")
                continue
            name, staff = step_name(column), self.staff(header, column, dates)
            clock = step_clock(name)
            found.append(LedgerStep(column, name, staff, clock))
            values = cells_of(self.book, header.index(column))
            self.tell(
                "段",
                column,
                f"日付の列（「{name}」の日とみる）" if values else "見出しから（まだ日付が無い）",
            )
            if staff:
                self.tell("担当", staff, f"「{name}」の日付の隣なので、その担当とみて仮名にする")
            if clock:
                self.tell(
                    "時計",
                    column,
                    "処理期間の時計を" + ("動かす段とみた" if clock == "run" else "止める段とみた"),
                )
        settled = without_lone_stops(found)
        for step in (one for one in settled if one.clock):
            said = "動かす段とみた" if step.clock == RUN else "止める段とみた"
            self.tell("時計", step.column, f"処理期間の時計を{said}")
        return settled

    def staff(self, header: Sequence[str], column: str, dates: Sequence[str]) -> str:
        at = header.index(column)
        group = column.split("／")[0] if "／" in column else ""
        for other in header[at + 1 : at + 3]:
            if other in dates:
                break
            own = other.split("／")[-1]
            if group and other.split("／")[0] != group:
                break
            if is_person_column(_bare(own)) or plain(_bare(own)) in (
                "係員",
                "氏名印",
                "印",
                "取扱",
                "取扱者",
            ):
                has_more = sum(1 for one in header if _bare(one.split("／")[-1]) == _bare(own)) > 1
                return other if group or has_more or plain(column)[:2] in plain(other) else ""
        return ""

    def case(self, header: Sequence[str], taken: set[str]) -> str:
        """件の番号の列。言葉で決まらなければ、値がみな違う初めの列。"""
        for word in WORDS[Role.CASE]:
            for column in header:
                if column not in taken and plain(column.split("／")[-1]) == word:
                    self.tell(Role.CASE.label, column, f"見出し「{column}」から")
                    return column
        for column in header[:3]:
            values = cells_of(self.book, header.index(column))
            is_number = any(word in column for word in ("番号", "No", "NO", "№", "Ｎｏ", "ID", "号"))
            if (
                column not in taken
                and is_number
                and values
                and len(set(values)) >= _LEAST_UNIQUE * len(values)
            ):
                self.tell(Role.CASE.label, column, "番号の見出しで、値がどの行も違うため")
                return column
        self.tell(
            Role.CASE.label, "（元の行の番号）", "件の番号の列が見つからないため、行の番号を件の番号とする"
        )
        return ""

    def resource(self, header: Sequence[str], taken: set[str], steps: Sequence[LedgerStep]) -> str:
        """件ごとの担当の列。"""
        for word in WORDS[Role.RESOURCE]:
            for column in header:
                if column not in taken and plain(column) == word:
                    which = (
                        "担当の列の無い段の担当" if any(one.staff for one in steps) else "どの段もこの担当"
                    )
                    self.tell(
                        Role.RESOURCE.label, column, f"見出し「{column}」から（{which}とし、仮名にする）"
                    )
                    return column
        return ""

    def attributes(self, header: Sequence[str], taken: set[str]) -> dict[str, str]:
        """残りの列のうち、値の種類の少ないものを切り口にする。"""
        found: dict[str, str] = {}
        for column in header:
            if column in taken or is_person_column(column):
                continue
            values = cells_of(self.book, header.index(column))
            kinds = len(set(values))
            if is_private_column(column):
                self.tell("取り込まない", column, "住民の情報か自由記述らしい見出しのため")
                continue
            if not 0 < kinds <= _MOST_VALUES or (kinds * 2 > len(values) and kinds > 2):
                continue
            name = next(
                (role.value for role in (Role.TEAM, Role.CHANNEL) if plain(column) in WORDS[role]), column
            )
            if name in found:
                name = column
            found[name] = column
            self.tell("切り口", column, f"値が {kinds} 種類")
        return found

    def era(self, header: Sequence[str], dates: Sequence[str]) -> str:
        """元号の無い二桁の年の読み方。"""
        years = [
            int(one[1])
            for column in dates
            for text in cells_of(self.book, header.index(column))
            if (one := _SHORT_YEAR.match(text))
            and looks_like_date(text)
            and len(re.split(r"[-./．／年月]", text.rstrip("日"))) > 2
        ]
        if not years:
            return ""
        era = _NEWEST_ERA if max(years) <= _NEW_YEARS else WESTERN
        self.tell("元号", "日付の列", f"元号の無い年（{years[0]}年など）を、{era}とみる")
        return era

    def year(self) -> int | None:
        """表の題・シートの名にある年度（年の無い日付に使う）。"""
        first = self.book.first
        above = [cell for row in first.grid.rows if row.number < first.heading.first for cell in row.cells]
        for text in (*above, first.grid.sheet, first.grid.name):
            found = _YEAR_IN_TEXT.search("".join(text.split()))
            if found is None:
                continue
            try:
                year = FiscalYear.parse(f"{found[1]}年度").start_year
            except CannotReadFiscalYear:
                continue
            self.tell("年度", f"「{text[:30]}」", "年の無い日付があれば、この年度で読む")
            return year
        return None

    def numbered(self, mapping: LedgerMapping) -> LedgerMapping:
        """シートごとに番号が 1 から始まるなら、番号にシートの名を添える。"""
        if len(mapping.sheets) < 2 or not mapping.case:
            return mapping
        at = self.book.first.header.index(mapping.case)
        seen: set[str] = set()
        for sheet in self.book.chosen:
            own = {row.cells[at].strip() for row in sheet.rows if at < len(row.cells)} - {""} - DITTO
            if len(own & seen) > 1:
                self.tell("シート", mapping.case, "番号がシートごとに始まるので、シートの名を番号に添える")
                return replace(mapping, is_numbered_by_sheet=True)
            seen |= own
        return mapping


def _bare(column: str) -> str:
    """重なりの印（2）を除いた見出し。"""
    return re.sub(r"（\d+）$", "", column)
