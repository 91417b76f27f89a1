"""既存の計画の表を、柱・取組・作業・KPI・経費・総括の行にする。

読めないものを捨てない: 日付・金額・状態として読めない字は、その取組の備考に残し、問題として行と列を示す。
工程の列は、続いたますを一つの作業にまとめる（「検討 → →」は検討が三つ続く、「▲公開」は節目）。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shirube.engines.plan.adoption_mapping import ColumnRole, Grid, SheetMapping
from shirube.engines.plan.adoption_roles import Role
from shirube.engines.plan.day_words import Span, quarter_span, span_of, year_span
from shirube.engines.plan.snapshot_lines import Precision, State, TaskKind
from shirube.values.money import CannotReadMoney, Yen
from shirube.values.my_number import find_my_numbers

_CONTINUES = frozenset("→⇒➡➔⟶〃″―ー-－━─…")
_MARKS = frozenset("●○◯◎■□◆◇▶►")
_MILESTONE = re.compile(r"^[▲△★☆▼▽]\s*|\s*[▲△★☆▼▽]$")
_NUMBER = re.compile(r"約?([△▲-]?)([0-9]+(?:\.[0-9]+)?)[^0-9]{0,8}")
# 言葉 → 状態。上から当てる（「未実施」を「実施」と読まないように）。
_STATES = (
    (State.PLANNED, ("未着手", "未実施", "予定", "これから", "検討前")),
    (State.STOPPED, ("中止", "廃止", "取りやめ", "休止")),
    (State.DONE, ("完了", "達成", "済", "終了")),
    (State.ACTIVE, ("実施", "継続", "着手", "検討", "進行", "一部", "運用")),
)
_LONGEST = {Role.TITLE: 120, Role.PILLAR: 80, Role.NUMBER: 20, Role.OWNER: 60, Role.TASK: 120, Role.KPI: 60}


class Disposition(StrEnum):
    """前の計画の取組を、次の計画でどうするか。"""

    CONTINUE = "continue"
    MERGE = "merge"
    COMPLETE = "complete"
    ABOLISH = "abolish"

    @property
    def label(self) -> str:
        """画面と紙での名。"""
        return {"continue": "継続", "merge": "統合", "complete": "完了", "abolish": "廃止"}[self.value]


_DISPOSITIONS = (
    (Disposition.MERGE, ("統合", "統廃合")),
    (Disposition.ABOLISH, ("廃止", "中止", "終了（未達）")),
    (Disposition.COMPLETE, ("完了", "終了", "達成")),
    (Disposition.CONTINUE, ("継続", "拡充", "見直し", "改善")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """直すか、未定のまま取り込むかを決めること。`column` は 1 から（行の全体なら 0）。"""

    row: int
    column: int
    what: str
    why: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTask:
    """読み取った作業。"""

    row: int
    title: str
    kind: TaskKind = TaskKind.WORK
    starts_on: date | None = None
    ends_on: date | None = None
    precision: Precision = Precision.DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadKpi:
    """読み取った KPI。`targets` は（年度か None, 値）。"""

    row: int
    title: str
    unit: str = ""
    base: Decimal | None = None
    targets: tuple[tuple[int | None, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReview:
    """前の計画の総括。"""

    target: str = ""
    actual: str = ""
    reason: str = ""
    disposition: Disposition | None = None


@dataclass(slots=True, kw_only=True)
class ReadInitiative:
    """読み取った取組（いくつもの行にまたがってよい）。"""

    row: int
    title: str
    pillar: str = ""
    number: str = ""
    owner: str = ""
    supporters: tuple[str, ...] = ()
    summary: str = ""
    present: str = ""
    aim: str = ""
    state: State | None = None
    note: str = ""
    review: ReadReview | None = None
    tasks: list[ReadTask] = field(default_factory=list)
    kpis: list[ReadKpi] = field(default_factory=list)
    costs: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingPlan:
    """読み取った計画。`skipped` は取組の名称が無く読み飛ばした行の番号。"""

    initiatives: tuple[ReadInitiative, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[int, ...]

    @property
    def pillars(self) -> tuple[str, ...]:
        """柱の名を、出てきた順に。"""
        return tuple(dict.fromkeys(one.pillar for one in self.initiatives if one.pillar))


def read_existing(grid: Grid, mapping: SheetMapping) -> ExistingPlan:
    """表を読む。ひと目で分かる合計・空の行は飛ばし、飛ばした行の番号を返す。"""
    reader = _Reader(mapping)
    for number, cells in grid:
        if number > mapping.header_last and any(cell.strip() for cell in cells):
            reader.take(number, cells)
    return ExistingPlan(
        initiatives=tuple(reader.initiatives),
        problems=tuple(reader.problems),
        skipped=tuple(reader.skipped),
    )


class _Reader:
    """上から一行ずつ読む。"""

    def __init__(self, mapping: SheetMapping) -> None:
        self.mapping = mapping
        self.single: dict[Role, ColumnRole] = {
            one.role: one for one in mapping.columns if one.role not in (Role.SCHEDULE, Role.COST)
        }
        self.schedule = sorted(
            (one for one in mapping.columns if one.role is Role.SCHEDULE),
            key=lambda one: (one.year or 0, one.quarters, one.column),
        )
        self.initiatives: list[ReadInitiative] = []
        self.problems: list[Problem] = []
        self.skipped: list[int] = []
        self.pillar = ""

    def take(self, row: int, cells: tuple[str, ...]) -> None:
        """一行を読む。"""
        if found := next((at for at, cell in enumerate(cells, 1) if find_my_numbers(cell)), None):
            self.problem(
                row,
                found,
                "個人番号らしい番号があります",
                "標は個人番号を持ちません",
                "消してから選び直してください",
            )
            return
        text: dict[Role, str] = {role: self.cell(row, cells, one) for role, one in self.single.items()}
        if text.get(Role.PILLAR):
            self.pillar = text[Role.PILLAR]
        title = text.get(Role.TITLE, "")
        is_continued = not title and self.mapping.fills_down and self.initiatives and self._adds(text, cells)
        if title:
            self.initiatives.append(self._initiative(row, title, text))
        elif not is_continued:
            self.skipped.append(row)
            return
        current = self.initiatives[-1]
        current.tasks += self._tasks(row, cells, text, current)
        current.kpis += self._kpis(row, cells, text)
        current.costs += self._costs(row, cells)
        if not title:
            self._append_words(current, text)

    def cell(self, row: int, cells: tuple[str, ...], one: ColumnRole) -> str:
        """ますの字。長すぎれば縮めずに問題にする。"""
        text = cells[one.column].strip() if one.column < len(cells) else ""
        limit = _LONGEST.get(one.role)
        if limit and len(text) > limit:
            self.problem(
                row,
                one.column + 1,
                f"{one.role.label}が{len(text)}文字あります",
                f"{limit}文字までです",
                "短い名にし、残りは概要へ移してください。ここでは初めの部分だけを取り込みます",
            )
            return text[:limit]
        return text

    def problem(self, row: int, column: int, what: str, why: str, next_step: str) -> None:
        """問題を一つ残す。"""
        self.problems.append(Problem(row=row, column=column, what=what, why=why, next=next_step))

    def _adds(self, text: dict[Role, str], cells: tuple[str, ...]) -> bool:
        """名称の無い行が、上の取組に何かを足すか。"""
        has_words = any(
            text.get(role)
            for role in (Role.TASK, Role.WHEN, Role.START, Role.END, Role.KPI, Role.SUMMARY, Role.NOTE)
        )
        return has_words or any(
            one.column < len(cells) and cells[one.column].strip() for one in self.schedule
        )

    def _initiative(self, row: int, title: str, text: dict[Role, str]) -> ReadInitiative:
        read = ReadInitiative(
            row=row,
            title=_one_line(title),
            pillar=_one_line(text.get(Role.PILLAR) or (self.pillar if self.mapping.fills_down else "")),
            number=text.get(Role.NUMBER, ""),
            owner=self._owner(row, text),
            supporters=_names(text.get(Role.SUPPORTERS, "")),
            summary=text.get(Role.SUMMARY, ""),
            present=text.get(Role.PRESENT, ""),
            aim=text.get(Role.AIM, ""),
            note=text.get(Role.NOTE, ""),
        )
        state = text.get(Role.STATE, "")
        read.state = _state(state)
        if state and read.state is None:
            self._unread(row, Role.STATE, state, read)
        read.review = self._review(row, text, read)
        return read

    def _owner(self, row: int, text: dict[Role, str]) -> str:
        names = _names(text.get(Role.OWNER, ""))
        return names[0] if names else ""

    def _review(self, row: int, text: dict[Role, str], read: ReadInitiative) -> ReadReview | None:
        written = {
            role: text.get(role, "") for role in (Role.TARGET, Role.ACTUAL, Role.REASON, Role.DISPOSITION)
        }
        if not any(written.values()):
            return None
        said = written[Role.DISPOSITION]
        found = next((one for one, words in _DISPOSITIONS if any(word in said for word in words)), None)
        if said and found is None:
            self._unread(row, Role.DISPOSITION, said, read)
        return ReadReview(
            target=written[Role.TARGET],
            actual=written[Role.ACTUAL],
            reason=written[Role.REASON],
            disposition=found,
        )

    def _unread(self, row: int, role: Role, text: str, read: ReadInitiative) -> None:
        """読めなかった字を備考に残し、問題にする。"""
        read.note = "\n".join(part for part in (read.note, f"取込み時の{role.label}: {text}") if part)
        self.problem(
            row,
            self.single[role].column + 1,
            f"{role.label}「{text[:20]}」が読めません",
            "決まった言葉や日付の形に当てはまりません",
            "未定として取り込み、書かれていた字は備考に残します",
        )

    def _tasks(
        self, row: int, cells: tuple[str, ...], text: dict[Role, str], current: ReadInitiative
    ) -> Iterator[ReadTask]:
        name = _one_line(text.get(Role.TASK, ""))
        drawn = list(self._drawn(row, cells, name or current.title))
        yield from drawn
        span = self._span(row, text, current)
        if span is not None:
            yield ReadTask(
                row=row,
                title=name or current.title,
                starts_on=span[0],
                ends_on=span[1],
                precision=span[2],
            )
        elif name and not drawn:
            yield ReadTask(row=row, title=name)

    def _span(
        self, row: int, text: dict[Role, str], current: ReadInitiative
    ) -> tuple[date | None, date | None, Precision] | None:
        """時期の列、または始まりと終わりの列。"""
        read: dict[Role, Span | None] = {}
        for role in (Role.WHEN, Role.START, Role.END):
            if written := text.get(role, ""):
                read[role] = span_of(written)
                if read[role] is None:
                    self._unread(row, role, written, current)
        if when := read.get(Role.WHEN):
            return when.starts_on, when.ends_on, when.precision
        start, end = read.get(Role.START), read.get(Role.END)
        if start is None and end is None:
            return None
        if start and end and end.ends_on < start.starts_on:
            self._unread(row, Role.END, text[Role.END], current)
            end = None
        precision = next(one.precision for one in (end, start) if one)
        return start.starts_on if start else None, end.ends_on if end else None, precision

    def _drawn(self, row: int, cells: tuple[str, ...], fallback: str) -> Iterator[ReadTask]:
        """工程の列に描かれた作業。続きの印と同じ言葉は前の作業を延ばす。"""
        running: tuple[str, date, date, Precision] | None = None
        for one in self.schedule:
            written = cells[one.column].strip() if one.column < len(cells) else ""
            span = _column_span(one)
            is_milestone = bool(_MILESTONE.search(written))
            word = fallback if _is_mark(written) else _one_line(_MILESTONE.sub("", written)).rstrip("→⇒➡")
            goes_on = running is not None and written and (_is_mark(written) or word == running[0])
            if running is not None and goes_on and not is_milestone:
                running = (running[0], running[1], span.ends_on, running[3])
                continue
            if running is not None:
                yield _drawn_task(row, *running)
                running = None
            if is_milestone:
                yield ReadTask(
                    row=row,
                    title=word or fallback,
                    kind=TaskKind.MILESTONE,
                    ends_on=span.ends_on,
                    precision=span.precision,
                )
            elif written:
                running = (word[:120] or fallback, span.starts_on, span.ends_on, span.precision)
        if running is not None:
            yield _drawn_task(row, *running)

    def _kpis(self, row: int, cells: tuple[str, ...], text: dict[Role, str]) -> Iterator[ReadKpi]:
        title = _one_line(text.get(Role.KPI, ""))
        if not title:
            return
        targets = []
        for one in self.mapping.columns:
            if one.role is Role.KPI_TARGET and one.column < len(cells):
                value = self._number(row, one.column, cells[one.column])
                if value is not None:
                    targets.append((one.year, value))
        base_at = self.single.get(Role.KPI_BASE)
        base = self._number(row, base_at.column, text.get(Role.KPI_BASE, "")) if base_at else None
        yield ReadKpi(
            row=row, title=title, unit=text.get(Role.KPI_UNIT, ""), base=base, targets=tuple(targets)
        )

    def _number(self, row: int, column: int, text: str) -> Decimal | None:
        plain = "".join(unicodedata.normalize("NFKC", text).replace(",", "").split())
        if not plain or plain in {"-", "ー", "―", "—"}:
            return None
        found = _NUMBER.fullmatch(plain)
        if found is None:
            self.problem(
                row,
                column + 1,
                f"「{text[:20]}」が数として読めません",
                "数と単位だけの形ではありません",
                "未定として取り込みます",
            )
            return None
        return Decimal(found[2]) * (-1 if found[1] else 1)

    def _costs(self, row: int, cells: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        for one in self.mapping.columns:
            written = cells[one.column].strip() if one.column < len(cells) else ""
            if one.role is not Role.COST or not written or one.year is None:
                continue
            has_unit = written.endswith("円")
            try:
                yield one.year, Yen.parse(written if has_unit else f"{written}{self.mapping.unit}").amount
            except CannotReadMoney as error:
                self.problem(
                    row,
                    one.column + 1,
                    f"経費「{written[:20]}」が読めません",
                    str(error),
                    "直してから選び直すか、経費なしで取り込みます",
                )

    def _append_words(self, current: ReadInitiative, text: dict[Role, str]) -> None:
        """名称の無い行の説明を、上の取組の説明の続きにする。"""
        for role in (Role.SUMMARY, Role.PRESENT, Role.AIM, Role.NOTE):
            if text.get(role):
                name = role.value
                setattr(current, name, "\n".join(p for p in (getattr(current, name), text[role]) if p))


def _drawn_task(row: int, title: str, starts_on: date, ends_on: date, precision: Precision) -> ReadTask:
    return ReadTask(row=row, title=title, starts_on=starts_on, ends_on=ends_on, precision=precision)


def _column_span(one: ColumnRole) -> Span:
    """工程の列の幅。"""
    assert one.year is not None  # noqa: S101 - SheetMapping が確かめている
    if not one.quarters:
        return year_span(one.year)
    first, last = quarter_span(one.year, one.quarters[0]), quarter_span(one.year, one.quarters[-1])
    return Span(first.starts_on, last.ends_on, Precision.QUARTER)


def _is_mark(text: str) -> bool:
    """続きや実施の印だけのます。"""
    return (bool(text) and all(char in _CONTINUES | _MARKS or char.isspace() for char in text)) or text in (
        "同上",
        "同左",
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _names(text: str) -> tuple[str, ...]:
    """「総務課、情報政策課」を分ける。"""
    return tuple(part.strip() for part in re.split(r"[、,，・/／;；\n]", text) if part.strip())


def _state(text: str) -> State | None:
    return next((state for state, words in _STATES if any(word in text for word in words)), None)
