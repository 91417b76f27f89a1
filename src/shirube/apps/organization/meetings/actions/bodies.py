"""会議体とその席を記録する。"""

from datetime import date
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization.meetings.models import MeetingBody, Seat
from shirube.apps.organization.queries import Department
from shirube.engines.organization.meetings import BodyKind, SeatRole


class CannotKeepBody(ValueError):
    """会議体や席を記録できない。"""


def _check_days(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise CannotKeepBody("終わりの日が、始まりの日より前です。日を入れ替えるか、書き直してください。")


def _check_name(name: str, *, but: UUID | None = None) -> None:
    if MeetingBody.objects.filter(name=name).exclude(key=but).exists():
        raise CannotKeepBody(
            f"会議体「{name}」はもうあります。一覧から開くか、「（第二期）」などを添えて別の名にしてください。"
        )


@action
def add_body(
    *,
    by: Scope,
    name: str,
    kind: str,
    starts_on: date,
    ends_on: date | None = None,
    basis: str = "",
    purpose: str = "",
    secretariat: Department | None = None,
) -> MeetingBody:
    """会議体を登録する。"""
    _check_days(starts_on, ends_on)
    _check_name(name)
    row = MeetingBody.objects.create(
        name=name,
        kind=BodyKind(kind).value,
        starts_on=starts_on,
        ends_on=ends_on,
        basis=basis,
        purpose=purpose,
        secretariat=secretariat,
    )
    audit.record(by=by, action="会議体を登録した", record=row, fields=("name", "kind", "basis", "starts_on"))
    return row


@action
def edit_body(
    *,
    by: Scope,
    key: UUID,
    version: int,
    name: str,
    kind: str,
    starts_on: date,
    ends_on: date | None = None,
    basis: str = "",
    purpose: str = "",
    secretariat: Department | None = None,
) -> MeetingBody:
    """会議体を直す。廃止は、終わりの日を入れる。"""
    _check_days(starts_on, ends_on)
    _check_name(name, but=key)
    changes = {
        "name": name,
        "kind": BodyKind(kind).value,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "basis": basis,
        "purpose": purpose,
        "secretariat": secretariat,
    }
    row = MeetingBody.change(key=key, version=version, **changes)
    audit.record(by=by, action="会議体を直した", record=row, fields=tuple(changes))
    return row


@action
def add_seat(
    *,
    by: Scope,
    body: MeetingBody,
    role: str,
    post: str,
    starts_on: date,
    ends_on: date | None = None,
    department: Department | None = None,
    note: str = "",
) -> Seat:
    """席を足す。長の席は、同じ日に一つだけ。"""
    _check_seat(body, role, starts_on, ends_on)
    row = Seat.objects.create(
        body=body,
        role=SeatRole(role).value,
        post=post,
        department=department,
        starts_on=starts_on,
        ends_on=ends_on,
        note=note,
    )
    audit.record(by=by, action="会議体の席を足した", record=row, fields=("role", "post", "starts_on"))
    return row


@action
def edit_seat(
    *,
    by: Scope,
    key: UUID,
    version: int,
    role: str,
    post: str,
    starts_on: date,
    ends_on: date | None = None,
    department: Department | None = None,
    note: str = "",
) -> Seat:
    """席を直す。構成から外れるときは、終わりの日を入れる。"""
    row = Seat.objects.select_related("body").get(key=key)
    changes = {
        "role": SeatRole(role).value,
        "post": post,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "department": department,
        "note": note,
    }
    if row.version != version:
        raise ChangedMeanwhile(row, changes)
    _check_seat(row.body, role, starts_on, ends_on, but=key)
    changed = Seat.change(key=key, version=version, **changes)
    audit.record(by=by, action="会議体の席を直した", record=changed, fields=tuple(changes))
    return changed


def _check_seat(
    body: MeetingBody, role: str, starts_on: date, ends_on: date | None, *, but: UUID | None = None
) -> None:
    _check_days(starts_on, ends_on)
    if role != SeatRole.CHAIR.value:
        return
    others = Seat.objects.filter(body=body, role=role).exclude(key=but)
    for other in others:
        is_after = ends_on is not None and ends_on < other.starts_on
        is_before = other.ends_on is not None and other.ends_on < starts_on
        if not (is_after or is_before):
            raise CannotKeepBody(
                f"同じ期間に、長の席「{other.post}」があります。先に、その席の終わりの日を入れてください。"
            )
