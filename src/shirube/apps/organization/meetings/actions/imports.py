"""決定の表を取り込む: 確かめるまでは何も変えず、反映は一つの取引で行う。"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization.meetings import sheets
from shirube.apps.organization.meetings.models import Decision, DecisionImport, MeetingBody, Sitting
from shirube.engines.organization.decision_rows import SheetProblem
from shirube.engines.organization.decision_sheet import CannotReadDecisions, Move, RowChange
from shirube.engines.organization.meetings import SittingState
from shirube.values.fiscal_year import FiscalYear

MOST_ROWS = 2_000


class CannotAdoptDecisions(ValueError):
    """決定の表を反映できない。"""


class DecisionsRefused(ValueError):
    """表に直すところがあり、取り込めない。"""

    def __init__(self, problems: Sequence[SheetProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            f"直すところが{len(problems):,}か所あります。表を直して、もう一度選んでください。"
            "取り込みは一行も行われていません。"
        )


def stage_decisions(*, by: Scope, name: str, data: bytes) -> DecisionImport:
    """表を読み、いまの決定と比べて残す。"""
    reading = sheets.reading_of(by, name=name, data=data)
    if reading.problems:
        raise DecisionsRefused(reading.problems)
    if not reading.changes:
        raise CannotReadDecisions("この表には、いまの決定と違うところがありません。")
    if len(reading.changes) > MOST_ROWS:
        raise CannotReadDecisions(
            f"一度に取り込めるのは{MOST_ROWS:,}行までです。年度ごとなどに分けてください。"
        )
    changes = [_record(change) for change in reading.changes]
    return _keep(by=by, name=name[:200], changes=changes, same=reading.same)


def _record(change: RowChange) -> dict[str, Any]:
    """残す形。日付と選択肢は文字にする。"""
    values = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(change.decision).items()
    }
    return {
        "number": change.number,
        "move": change.move.value,
        "key": change.key,
        "version": change.version,
        "values": values,
        "cells": [list(cell) for cell in change.cells],
    }


@action
def _keep(*, by: Scope, name: str, changes: list[dict[str, Any]], same: int) -> DecisionImport:
    row = DecisionImport.objects.create(
        source_name=name, changes=changes, same=same, staged_at=by.now, staged_by=by.actor_key
    )
    audit.record(by=by, action="決定の表を取り込んだ", record=row, fields=("source_name", "changes"))
    return row


@action
def adopt_decisions(*, by: Scope, key: UUID, version: int) -> DecisionImport:
    """確かめた行を、まとめて反映する。確かめたあとに一行でも変わっていれば、何も反映しない。"""
    row = _ready(key, version)
    wanted = [change for change in row.changes if Move(change["move"]).is_taken]
    if not wanted:
        raise CannotAdoptDecisions("反映する行がありません。")
    writer = _Writer(by)
    for change in wanted:
        writer.write(change)
    adopted = DecisionImport.change(
        key=key, version=version, state=DecisionImport.State.ADOPTED, decided_at=by.now
    )
    audit.record(by=by, action=f"決定の表の{len(wanted)}行を反映した", record=adopted, fields=("state",))
    return adopted


@action
def discard_decisions(*, by: Scope, key: UUID, version: int) -> DecisionImport:
    """取り込んだ表を取り消す。"""
    _ready(key, version)
    row = DecisionImport.change(
        key=key, version=version, state=DecisionImport.State.DISCARDED, decided_at=by.now, changes=[]
    )
    audit.record(by=by, action="決定の表を取り消した", record=row, fields=("state", "changes"))
    return row


def _ready(key: UUID, version: int) -> DecisionImport:
    row: DecisionImport = DecisionImport.objects.get(key=key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    if row.state != DecisionImport.State.READY:
        raise CannotAdoptDecisions(f"この表は、もう{row.get_state_display()}です。")
    return row


class _Writer:
    """行ごとに書く。会議が無ければ、開催した会議として置く。"""

    def __init__(self, by: Scope) -> None:
        self._by = by
        self._bodies = {row.name: row for row in MeetingBody.objects.all()}
        self._sittings = {_place(row): row for row in Sitting.objects.all()}

    def write(self, change: dict[str, Any]) -> None:
        """一行を書く。"""
        values = dict(change["values"])
        where = {name: values.pop(name) for name in ("body", "number", "held_on")}
        values["decided_on"] = date.fromisoformat(values["decided_on"])
        is_confirmed = values.pop("is_confirmed")
        if is_confirmed:
            values |= {
                "state": Decision.State.CONFIRMED,
                "confirmed_at": self._by.now,
                "confirmed_by": self._by.actor_key,
            }
        if change["move"] == Move.ADDED:
            row = Decision.objects.create(sitting=self._sitting(change["number"], **where), **values)
        else:
            row = self._changed(change, values)
        if is_confirmed and not row.sitting.is_over:
            raise CannotAdoptDecisions(
                f"{change['number']}行目の{row.sitting}は「{row.sitting.get_state_display()}」です。"
                "先に会議を「開催」か「書面」にするか、表の状態を「作成中」にして、もう一度取り込んでください。"
                "何も反映していません。"
            )

    def _changed(self, change: dict[str, Any], values: dict[str, Any]) -> Decision:
        try:
            return Decision.change(key=change["key"], version=change["version"], **values)
        except (ChangedMeanwhile, Decision.DoesNotExist):
            raise CannotAdoptDecisions(
                f"{change['number']}行目「{values['title']}」が、確かめたあとに変わりました。"
                "何も反映していません。表をもう一度取り込んで、確かめ直してください。"
            ) from None

    def _sitting(self, line: int, body: str, number: int | None, held_on: str) -> Sitting:
        day = date.fromisoformat(held_on)
        owner = self._bodies.get(body)
        if owner is None:
            raise CannotAdoptDecisions(f"{line}行目の会議体「{body}」が、確かめたあとに無くなりました。")
        place = (owner.pk, day, number)
        if place not in self._sittings:
            self._check_number(line, owner, day, number)
            self._sittings[place] = Sitting.objects.create(
                body=owner,
                held_on=day,
                fiscal_year=FiscalYear.of(day).start_year,
                number=number,
                state=SittingState.HELD.value,
            )
        return self._sittings[place]

    def _check_number(self, line: int, body: MeetingBody, day: date, number: int | None) -> None:
        year = FiscalYear.of(day)
        taken = Sitting.objects.filter(body=body, fiscal_year=year.start_year, number=number)
        if number is not None and taken.exists():
            raise CannotAdoptDecisions(
                f"{line}行目の{body.name} {year.label}第{number}回は、別の日の会議として記録されています。"
                "表の開催日か回を直して、もう一度取り込んでください。何も反映していません。"
            )


def _place(row: Sitting) -> tuple[int, date, int | None]:
    return row.body_id, row.held_on, row.number
