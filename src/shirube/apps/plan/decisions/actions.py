"""決定を計画につなぎ、フォローを記録し、資料を付ける。"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from shirube.apps.audit import actions as audit
from shirube.apps.files.actions import StoredFile
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.notices import actions as notices
from shirube.apps.organization.meetings.queries import Decision, Sitting
from shirube.apps.plan.decisions import queries
from shirube.apps.plan.decisions.models import DecisionLink, FollowUp, MeetingPaper
from shirube.apps.plan.decisions.queries import Target
from shirube.apps.plan.steering import actions as steering
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.queries import Plan, PlanVersion
from shirube.engines.organization.meetings import Result
from shirube.engines.plan.follow_ups import FollowState
from shirube.engines.plan.steering_issue_sheet import IssueContent
from shirube.engines.plan.steering_issues import SourceKind
from shirube.values.era import format_date

LONGEST_MEETING = 80


class CannotLinkDecision(ValueError):
    """この決定はつなげない。"""


class CannotFollowUp(ValueError):
    """このフォローは記録できない。"""


@action
def link_decision(
    *, by: Scope, decision: Decision, plan: Plan, target: Target, note: str = ""
) -> DecisionLink:
    """決定を、計画の一つの項目につなぐ。"""
    if DecisionLink.objects.filter(decision=decision, kind=target.kind, target=target.key).exists():
        raise CannotLinkDecision(f"「{target.label}」には、もうつながっています。")
    row = DecisionLink.objects.create(
        decision=decision, plan=plan, kind=target.kind, target=target.key, label=target.label[:160], note=note
    )
    audit.record(by=by, action="決定を計画の項目につないだ", record=row, fields=("kind", "target", "note"))
    return row


def refusal_to_unlink(row: DecisionLink) -> str:
    """つながりを外せないわけ。外せるなら空。"""
    if not row.is_approval:
        return ""
    return (
        f"この決定で{row.label}を承認した記録なので、つながりは外せません。"
        "決定の中身が違っていたときは、「会議と決定」で決定を訂正してください。"
    )


@action
def unlink_decision(*, by: Scope, key: UUID) -> None:
    """手でつないだものを外す。版の承認が作ったつながりは、承認の記録の一部なので外せない。"""
    row = DecisionLink.objects.get(key=key)
    if refusal := refusal_to_unlink(row):
        raise CannotLinkDecision(refusal)
    audit.record(by=by, action="決定と計画のつながりを外した", record=row)
    row.delete()


def approve_version_by(
    *, by: Scope, decision: Decision, version: PlanVersion, typed_version: int
) -> PlanVersion:
    """記録した決定で、計画の版を承認済みにする。文書番号・決裁日・会議は決定から写し、つながりを残す。"""
    if decision.pk not in set(queries.usable_decisions(by).values_list("pk", flat=True)):
        raise CannotLinkDecision(
            f"「{decision.title}」（{Result(decision.result).label}）では版を承認できません。"
            "確定した、承認・条件付き承認・了承の決定を選んでください。"
        )
    return _approve(by=by, decision=decision, version=version, typed_version=typed_version)


@action
def _approve(*, by: Scope, decision: Decision, version: PlanVersion, typed_version: int) -> PlanVersion:
    """版の承認とつながりは、どちらも書かれるか、どちらも書かれないかである。監査は、版の決定の一件が残す。"""
    decided = versions.record_outside_decision(
        by=by,
        key=version.key,
        version=typed_version,
        decided_on=decision.decided_on,
        document_number=decision.document_number,
        meeting=str(decision.sitting)[:LONGEST_MEETING],
    )
    made = {"plan": version.plan, "label": f"第{version.number}版", "note": "この決定で承認"}
    DecisionLink.objects.update_or_create(
        decision=decision,
        kind=DecisionLink.Kind.VERSION,
        target=version.key,
        defaults={"is_approval": True},
        create_defaults=made | {"is_approval": True},
    )
    return decided


@action
def add_follow_up(
    *,
    by: Scope,
    decision: Decision,
    text: str,
    plan: Plan | None = None,
    department: Any = None,
    holder: str = "",
    due_on: date | None = None,
) -> FollowUp:
    """やることを足す。だれが（課か職）は必ず要る。期限は未定でもよい。"""
    _check_owner(department, holder)
    row = FollowUp.objects.create(
        decision=decision, text=text, plan=plan, department=department, holder=holder, due_on=due_on
    )
    audit.record(
        by=by, action="決定事項のフォローを足した", record=row, fields=("text", "department", "due_on")
    )
    return row


@action
def edit_follow_up(
    *,
    by: Scope,
    key: UUID,
    version: int,
    text: str,
    plan: Plan | None = None,
    department: Any = None,
    holder: str = "",
    due_on: date | None = None,
) -> FollowUp:
    """やること・担当・期限を直す。"""
    _check_owner(department, holder)
    changes = {"text": text, "plan": plan, "department": department, "holder": holder, "due_on": due_on}
    row = FollowUp.change(key=key, version=version, **changes)
    audit.record(by=by, action="決定事項のフォローを直した", record=row, fields=tuple(changes))
    return row


@action
def report_follow_up(*, by: Scope, key: UUID, version: int, state: str, report: str) -> FollowUp:
    """状態と、したことを報告する。自分の課のものだけを報告できる（担当者はすべて）。"""
    row = FollowUp.objects.get(key=key)
    standing = FollowState(state)
    changes = {
        "state": standing.value,
        "report": report,
        "ended_on": None if standing.is_open else (row.ended_on or by.today),
    }
    if row.version != version:
        raise ChangedMeanwhile(row, changes)
    if not queries.may_report(by, row):
        raise PermissionDenied("自分の課が担当するフォローだけを報告できます。")
    if standing is FollowState.DROPPED and not report.strip():
        raise CannotFollowUp("取りやめるときは、報告の欄に理由を書いてください。")
    changed = FollowUp.change(key=key, version=version, **changes)
    audit.record(by=by, action="決定事項のフォローを報告した", record=changed, fields=tuple(changes))
    return changed


def raise_issue_of(*, by: Scope, follow_up: FollowUp) -> Any:
    """終わらないフォローを、計画の課題として挙げる。同じフォローから、片付いていないものを二つは挙げない。"""
    if follow_up.plan is None:
        raise CannotFollowUp("計画によらないフォローです。先に「直す」で計画を選んでください。")
    content = IssueContent(
        title=follow_up.text[:120],
        detail=f"会議の決定「{follow_up.decision.title}」のフォローから。{follow_up.report}",
        department=str(follow_up.department.key) if follow_up.department else None,
        department_text="" if follow_up.department else follow_up.holder,
        due=follow_up.due_on,
    )
    source = steering.Source(
        kind=SourceKind.MEETING, key=follow_up.key, label=f"会議の決定: {follow_up.decision.title}"
    )
    return steering.raise_issue(by=by, plan=follow_up.plan, content=content, source=source)


@action
def remind_follow_up(*, by: Scope, follow_up: FollowUp, accounts: Iterable[Any]) -> FollowUp:
    """担当の課の人にお知らせを届け、催促した日を残す。人がいなくても、日は残す。"""
    if not FollowState(follow_up.state).is_open:
        raise CannotFollowUp(
            "このフォローはもう終わっています。画面を開き直して、いまの状態を確かめてください。"
        )
    due = f"期限は{format_date(follow_up.due_on)}です。" if follow_up.due_on else ""
    for account in accounts:
        notices.place(
            by,
            account,
            subject=f"決定事項のフォロー（{format_date(follow_up.due_on)}まで）"
            if follow_up.due_on
            else "決定事項のフォロー",
            text=f"会議で決まった「{follow_up.text}」が、まだ終わっていません。{due}"
            "進み具合を、画面から報告してください。",
            link=f"follow-ups/{follow_up.key}/",
        )
    changes = {"reminded_on": by.today, "reminder_count": follow_up.reminder_count + 1}
    row = FollowUp.change(key=follow_up.key, version=follow_up.version, **changes)
    audit.record(by=by, action="決定事項のフォローを催促した", record=row, fields=tuple(changes))
    return row


@action
def attach_paper(
    *, by: Scope, sitting: Sitting, file: StoredFile, label: str, agenda_item: Any = None
) -> MeetingPaper:
    """会議に資料を付ける。"""
    row = MeetingPaper.objects.create(sitting=sitting, agenda_item=agenda_item, label=label, file=file)
    audit.record(by=by, action="会議に資料を付けた", record=row, fields=("label", "file", "agenda_item"))
    return row


@action
def detach_paper(*, by: Scope, key: UUID) -> None:
    """資料を会議から外す。預かったファイルは、保存期限まで残る。"""
    row = MeetingPaper.objects.get(key=key)
    audit.record(by=by, action="会議から資料を外した", record=row)
    row.delete()


def _check_owner(department: Any, holder: str) -> None:
    if department is None and not holder.strip():
        raise CannotFollowUp("だれがするのかを、担当の課か担当の職のどちらかで書いてください。")
