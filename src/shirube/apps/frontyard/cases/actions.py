"""事案の行い。変更と行いの記録を、一つの取引で書く。"""

from uuid import UUID

from django.db.models import F

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.frontyard.cases.models import Case, CaseCounter, CaseEventRow
from shirube.values.fiscal_year import FiscalYear


class CannotActOnCase(ValueError):
    """この事案にはその行いができない。"""


# 状態ごとにできる行いと、その後の状態。
STEPS = {
    Case.State.RECEIVED: ("審査を始める", Case.State.EXAMINING),
    Case.State.EXAMINING: ("完了する", Case.State.CLOSED),
}
ACTIVITIES = {Case.State.RECEIVED: "受付", Case.State.EXAMINING: "審査開始", Case.State.CLOSED: "完了"}


def _append_event(by: Scope, case: Case, activity: str, visit: UUID | None) -> CaseEventRow:
    return CaseEventRow.objects.create(
        case=case,
        seq=case.version,
        activity=activity,
        phase="at",
        occurred_at=by.now,
        recorded_at=by.now,
        procedure=case.procedure,
        team=str(case.department.key) if case.department else "",
        channel=case.channel,
        visit=visit,
        actor=str(by.actor_key or ""),
    )


def _next_number(by: Scope) -> str:
    """年度の次の受付番号。数えの行を先に書き換えて押さえるので、同時でも重ならない。"""
    year = FiscalYear.of(by.today).start_year
    counter, _ = CaseCounter.objects.get_or_create(fiscal_year=year)
    CaseCounter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    counter.refresh_from_db(fields=["last"])
    return f"{year}-{counter.last:06d}"


@action
def receive(
    *, by: Scope, procedure: str, procedure_label: str, channel: str, visit: UUID | None = None
) -> Case:
    """申請を受け付ける。``visit`` は、その場の来庁の鍵。"""
    case = Case.objects.create(
        number=_next_number(by),
        procedure=procedure,
        procedure_label=procedure_label,
        channel=channel,
        received_at=by.now,
    )
    _append_event(by, case, ACTIVITIES[Case.State.RECEIVED], visit)
    audit.record(by=by, action="申請を受け付けた", record=case, fields=("procedure", "channel"))
    return case


@action
def advance(*, by: Scope, key: UUID, version: int, visit: UUID | None = None) -> Case:
    """事案を次の段へ進める（受付済み → 審査中 → 完了）。

    別の人が先に進めていれば ``ChangedMeanwhile``、完了していれば ``CannotActOnCase``。
    """
    case = Case.objects.get(key=key)
    if case.state not in STEPS:
        raise CannotActOnCase(f"事案 {case.number} は完了しています。これ以上は進められません。")
    _, state = STEPS[Case.State(case.state)]
    closed = {"closed_at": by.now} if state == Case.State.CLOSED else {}
    case = Case.change(key=key, version=version, state=state, **closed)
    _append_event(by, case, ACTIVITIES[state], visit)
    audit.record(by=by, action="事案を進めた", record=case, fields=("state", *closed))
    return case
