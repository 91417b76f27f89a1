"""会議と議題を記録する。"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max, ProtectedError

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization.meetings.models import AgendaItem, Decision, MeetingBody, Sitting
from shirube.apps.organization.queries import Department
from shirube.engines.organization.meetings import AgendaKind, SittingState
from shirube.values.fiscal_year import FiscalYear


class CannotKeepSitting(ValueError):
    """会議や議題を記録できない。"""


@action
def call_sitting(
    *,
    by: Scope,
    body: MeetingBody,
    held_on: date,
    number: int | None = None,
    time: str = "",
    place: str = "",
    state: str = SittingState.PLANNED,
    attendance: str = "",
    note: str = "",
) -> Sitting:
    """会議を置く。予定でも、開いたあとでもよい。"""
    values = _sitting_values(by, body, held_on, number, state)
    row = Sitting.objects.create(
        body=body, time=time, place=place, attendance=attendance, note=note, **values
    )
    audit.record(by=by, action="会議を記録した", record=row, fields=("held_on", "number", "state"))
    return row


@action
def edit_sitting(
    *,
    by: Scope,
    key: UUID,
    version: int,
    held_on: date,
    number: int | None = None,
    time: str = "",
    place: str = "",
    state: str = SittingState.PLANNED,
    attendance: str = "",
    note: str = "",
) -> Sitting:
    """会議を直す。確定した決定のある会議は、日・回・予定や中止への変更ができない。"""
    row = Sitting.objects.select_related("body").get(key=key)
    typed = {"time": time, "place": place, "attendance": attendance, "note": note}
    if row.version != version:
        raise ChangedMeanwhile(row, typed | {"held_on": held_on, "number": number, "state": state})
    values = _sitting_values(by, row.body, held_on, number, state, but=key)
    _check_confirmed(row, values)
    changed = Sitting.change(key=key, version=version, **typed, **values)
    audit.record(by=by, action="会議を直した", record=changed, fields=(*typed, *values))
    return changed


def _sitting_values(
    by: Scope, body: MeetingBody, held_on: date, number: int | None, state: str, *, but: UUID | None = None
) -> dict[str, Any]:
    """確かめた日・回・状態。回は、同じ年度の同じ会議体で重ならない。"""
    year = FiscalYear.of(held_on)
    if SittingState(state).is_over and held_on > by.today:
        raise CannotKeepSitting(
            "開催日が今日より後です。開いてから「開催」にするか、状態を「予定」にしてください。"
        )
    same = Sitting.objects.filter(body=body, fiscal_year=year.start_year, number=number).exclude(key=but)
    if number is not None and same.exists():
        raise CannotKeepSitting(
            f"{year.label}の第{number}回は、もう記録されています。回を確かめて、書き直してください。"
        )
    return {
        "held_on": held_on,
        "fiscal_year": year.start_year,
        "number": number,
        "state": SittingState(state).value,
    }


def _check_confirmed(row: Sitting, values: dict[str, Any]) -> None:
    is_moved = (values["held_on"], values["number"]) != (row.held_on, row.number)
    is_undone = not SittingState(values["state"]).is_over
    if (is_moved or is_undone) and row.decisions.filter(state=Decision.State.CONFIRMED).exists():
        raise CannotKeepSitting(
            "確定した決定のある会議なので、開催日と回は変えられず、予定や中止にも戻せません。"
            "決定に誤りがあれば、決定の画面から訂正の決定を記録してください。"
        )


@action
def add_agenda_item(
    *,
    by: Scope,
    sitting: Sitting,
    title: str,
    kind: str,
    department: Department | None = None,
    presenter: str = "",
) -> AgendaItem:
    """議題を終わりに足す。"""
    last = AgendaItem.objects.filter(sitting=sitting).aggregate(last=Max("sort_order"))["last"] or 0
    row = AgendaItem.objects.create(
        sitting=sitting,
        sort_order=last + 1,
        title=title,
        kind=AgendaKind(kind).value,
        department=department,
        presenter=presenter,
    )
    audit.record(by=by, action="議題を足した", record=row, fields=("title", "kind"))
    return row


@action
def edit_agenda_item(
    *,
    by: Scope,
    key: UUID,
    version: int,
    sort_order: int,
    title: str,
    kind: str,
    department: Department | None = None,
    presenter: str = "",
) -> AgendaItem:
    """議題を直す。"""
    changes = {
        "sort_order": sort_order,
        "title": title,
        "kind": AgendaKind(kind).value,
        "department": department,
        "presenter": presenter,
    }
    row = AgendaItem.change(key=key, version=version, **changes)
    audit.record(by=by, action="議題を直した", record=row, fields=tuple(changes))
    return row


@action
def remove_agenda_item(*, by: Scope, key: UUID, version: int) -> None:
    """議題を消す。決定のある議題は消せない。"""
    row = AgendaItem.objects.get(key=key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    if row.decisions.exists():
        raise CannotKeepSitting("この議題には決定が記録されているので、消せません。")
    audit.record(by=by, action="議題を消した", record=row)
    try:
        row.delete()
    except ProtectedError:
        raise CannotKeepSitting(
            "資料の付いている議題なので、消せません。先に資料を外してください。"
        ) from None
