"""既存の計画の表を、柱・取組・作業・KPI・経費・総括の行にする。

読めないものを捨てない: 日付・金額・状態として読めない字は、その取組の備考に残し、問題として行と列を示す。
工程の列は、続いたますを一つの作業にまとめる（「検討 → →」は検討が三つ続く、「▲公開」は節目）。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from shirube.engines.plan.adoption_mapping import ColumnRole, Grid, SheetMapping
from shirube.engines.plan.adoption_records import (
    Disposition,
    ExistingPlan,
    Problem,
    ReadInitiative,
    ReadReview,
    ReadTask,
)
from shirube.engines.plan.adoption_roles import Role
from shirube.engines.plan.adoption_values import ValueReader
from shirube.engines.plan.day_words import Span, quarter_span, span_of, year_span
from shirube.engines.plan.snapshot_lines import Precision, State, TaskKind
from shirube.values.my_number import find_my_numbers

_CONTINUES = frozenset("→⇒➡➔⟶〃″―ー-－━─…")
_MANY = (Role.SCHEDULE, Role.COST, Role.KPI_TARGET, Role.KPI_ACTUAL)
_MARKS = frozenset("●○◯◎■□◆◇▶►")
_MILESTONE = re.compile(r"^[▲△★☆▼▽]\s*|\s*[▲△★☆▼▽]$")
# 言葉 → 状態。上から当てる（「未実施」を「実施」と読まないように）。
_STATES = (
    (State.PLANNED, ("未着手", "未実施", "予定", "これから", "検討前")),
    (State.STOPPED, ("中止", "廃止", "取りやめ", "休止")),
    (State.DONE, ("完了", "達成", "済", "終了")),
    (State.ACTIVE, ("実施", "継続", "着手", "検討", "進行", "一部", "運用")),
)
_LONGEST = {Role.TITLE: 120, Role.PILLAR: 80, Role.NUMBER: 20, Role.OWNER: 60, Role.TASK: 120, Role.KPI: 60}
_LONGEST |= {Role.KPI_UNIT: 12, Role.FUND: 40}


_DISPOSITIONS = (
    (Disposition.MERGE, ("統合", "統廃合")),
    (Disposition.ABOLISH, ("廃止", "中止", "終了（未達）")),
    (Disposition.COMPLETE, ("完了", "終了", "達成")),
    (Disposition.CONTINUE, ("継続", "拡充", "見直し", "改善")),
)


def read_existing(grid: Grid, mapping: SheetMapping) -> ExistingPlan:
    """表を読む。ひと目で分かる合計・空の行は飛ばし、飛ばした行の番号を返す。"""
    reader = _Reader(mapping)
    reader.values.check_columns()
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
            one.role: one for one in mapping.columns if one.role not in _MANY
        }
        self.schedule = sorted(
            (one for one in mapping.columns if one.role is Role.SCHEDULE),
            key=lambda one: (one.year or 0, one.quarters, one.column),
        )
        self.initiatives: list[ReadInitiative] = []
        self.problems: list[Problem] = []
        self.skipped: list[int] = []
        self.pillar = ""
        self.values = ValueReader(mapping, self.problem)

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
        title = text.get(Role.TITLE, "")
        if _is_total(title) or _is_total(text.get(Role.FUND, "")):
            self.skipped.append(row)
            return
        if text.get(Role.PILLAR):
            self.pillar = text[Role.PILLAR]
        is_continued = not title and self.mapping.fills_down and self.initiatives and self._adds(text, cells)
        if title:
            self.initiatives.append(self._initiative(row, title, text))
        elif not is_continued:
            self.skipped.append(row)
            return
        current = self.initiatives[-1]
        current.tasks += self._tasks(row, cells, text, current)
        current.kpis += self.values.kpis(row, cells, text)
        current.costs += self.values.costs(row, cells, text)
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
            for role in (
                Role.TASK,
                Role.WHEN,
                Role.START,
                Role.END,
                Role.KPI,
                Role.SUMMARY,
                Role.NOTE,
                Role.FUND,
            )
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
            told = ReadTask(
                row=row,
                title=name or current.title,
                starts_on=span[0],
                ends_on=span[1],
                precision=span[2],
            )
            if told not in drawn:  # 時期の列と工程の列が同じことを言う行は、一つの作業にする
                yield told
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

    def _append_words(self, current: ReadInitiative, text: dict[Role, str]) -> None:
        """名称の無い行の説明を、上の取組の説明の続きにする。"""
        for role in (Role.SUMMARY, Role.PRESENT, Role.AIM, Role.NOTE):
            if text.get(role):
                name = role.value
                setattr(current, name, "\n".join(p for p in (getattr(current, name), text[role]) if p))


def _is_total(text: str) -> bool:
    """合計の行の言葉か。"""
    return "".join(text.split()) in {"計", "合計", "小計", "総計", "総額"}


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
