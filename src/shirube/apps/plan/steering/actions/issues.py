"""課題・リスクを挙げ、直し、対応を記録し、間違えて挙げたものを消す。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.steering import queries
from shirube.apps.plan.steering.actions.rules import CannotSteer, check_mine, check_open, refuse
from shirube.apps.plan.steering.models import Issue, IssueEntry
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.steering_issue_sheet import IssueContent, content_problem
from shirube.engines.plan.steering_issues import Entry, IssueState, SourceKind, entry_problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """何から挙がったか。`label` はもとの記録の、そのときの名。"""

    kind: SourceKind = SourceKind.HAND
    key: UUID | None = None
    label: str = ""


BY_HAND = Source()


@action
def raise_issue(
    *, by: Scope, plan: Plan, content: IssueContent, source: Source = BY_HAND, raised_on: date | None = None
) -> Issue:
    """課題・リスクを挙げる。同じ記録から、片付いていないものを二つは挙げない。"""
    row = write_new_issue(by, plan, content, source=source, raised_on=raised_on)
    audit.record(by=by, action="課題・リスクを挙げた", record=row, fields=("title", "kind", "source_kind"))
    return row


def raise_from(*, by: Scope, plan: Plan, kind: SourceKind, key: UUID) -> Issue:
    """もとの記録（作業・KPI・気づき・評価・OODA）から書き起こして挙げる。直すのは、挙げたあとの画面で。"""
    try:
        found = queries.draft(by, plan, kind, key)
    except queries.SourceNotFound as missing:
        raise CannotSteer(str(missing)) from None
    content = IssueContent(
        title=found.title,
        detail=found.detail,
        department=str(found.department.key) if found.department else None,
        initiative=str(found.initiative.key) if found.initiative else None,
        due=found.due,
    )
    return raise_issue(
        by=by, plan=plan, content=content, source=Source(kind=kind, key=key, label=found.label)
    )


def take_findings(*, by: Scope, plan: Plan, keys: Sequence[UUID] | None = None) -> list[Issue]:
    """課題にすると決めた自己診断の気づきを、まとめて管理表に載せる。監査には一件ずつ残る。"""
    check_open(plan)
    pending = [one for one in queries.pending_findings(by, plan) if keys is None or one.key in keys]
    if not pending:
        raise CannotSteer("まだ管理表に載っていない自己診断の気づきはありません。")
    return [raise_from(by=by, plan=plan, kind=SourceKind.FINDING, key=one.key) for one in pending]


@action
def edit_issue(*, by: Scope, plan: Plan, key: UUID, version: int, content: IssueContent) -> Issue:
    """課題・リスクの中身を直す。状態は ``log_issue`` で変える。"""
    row = write_issue(by, plan, key=key, version=version, content=content)
    audit.record(by=by, action="課題・リスクを直した", record=row, fields=_values(by, plan, content))
    return row


@action
def log_issue(
    *,
    by: Scope,
    plan: Plan,
    key: UUID,
    version: int,
    happened_on: date,
    text: str,
    state: IssueState | None = None,
) -> IssueEntry:
    """対応を一行記録する。``state`` を言えば、その日からその状態になる。"""
    check_open(plan)
    row = queries.issue_of_key(by, plan, key)
    check_mine(by, row.department)
    entry = Entry(happened_on=happened_on, text=text.strip(), state=state)
    refuse(entry_problem(queries.issue_record(by, row), entry, by.today))
    Issue.change(key=key, version=version)  # 開いたあとに、ほかの人が対応を書いていないこと
    line = IssueEntry.objects.create(
        issue=row,
        happened_on=happened_on,
        text=entry.text,
        state=state or "",
        written_at=by.now,
        written_by=by.actor_key,
    )
    says = f"課題・リスクを「{state.label}」にした" if state else "課題・リスクの対応を記録した"
    audit.record(by=by, action=says, record=row, fields=("entries",))
    return line


@action
def remove_issue(*, by: Scope, plan: Plan, key: UUID, version: int) -> None:
    """間違えて挙げたものを消す。対応を記録したものは、消さずに取り下げる。"""
    check_open(plan)
    row = queries.issue_of_key(by, plan, key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    if IssueEntry.objects.filter(issue=row).exists():
        raise CannotSteer(
            "対応の記録があるので消せません。要らなくなったものは、状態を「取り下げ」にしてください。"
        )
    loop = queries.loops_ended_in(by, plan, row.key).first()
    if loop is not None:
        raise CannotSteer(
            f"OODAループ「{loop.title}」の行き先なので消せません。要らなくなったものは、状態を「取り下げ」にしてください。"
        )
    audit.record(by=by, action="課題・リスクを消した", record=row)
    row.delete()


def write_new_issue(
    by: Scope,
    plan: Plan,
    content: IssueContent,
    *,
    source: Source = BY_HAND,
    raised_on: date | None = None,
) -> Issue:
    """新しい行を書く（監査は呼ぶ側）。"""
    check_open(plan)
    _check_source(by, plan, source)
    values = _values(by, plan, content)
    check_mine(by, values["department"])
    day = raised_on or by.today
    if day > by.today:
        raise CannotSteer("挙がった日が、今日より後です。日付を直してください。")
    last = Issue.objects.filter(plan=plan).aggregate(last=Max("number"))["last"]
    return Issue.objects.create(
        plan=plan,
        number=(last or 0) + 1,
        source_kind=source.kind,
        source_key=source.key,
        source_label=source.label[:160],
        raised_on=day,
        raised_by=by.actor_key,
        **values,
    )


def write_issue(by: Scope, plan: Plan, *, key: UUID, version: int, content: IssueContent) -> Issue:
    """版を確かめて書く（監査は呼ぶ側）。"""
    check_open(plan)
    queries.issue_of_key(by, plan, key)
    return Issue.change(key=key, version=version, **_values(by, plan, content))


def _check_source(by: Scope, plan: Plan, source: Source) -> None:
    if source.kind is SourceKind.ISSUE:
        raise CannotSteer("課題からは、新しい課題を書き起こしません。")
    if source.key is None:
        return
    held = queries.issue_of_source(by, plan, source.kind, source.key)
    if held is not None and queries.issue_record(by, held).state_on(by.today).is_open:
        raise CannotSteer(f"もう課題・リスク（No.{held.number}「{held.title}」）になっています。")


def _values(by: Scope, plan: Plan, content: IssueContent) -> dict[str, Any]:
    problem = content_problem(content)
    if problem is not None:
        raise CannotSteer(f"{problem[0]}: {problem[1]}。直してください。")
    return {
        "title": content.title.strip(),
        "kind": content.kind,
        "detail": content.detail,
        "likelihood": content.likelihood,
        "impact": content.impact,
        "response": content.response or "",
        "measure": content.measure,
        "department": organization.department_of_key(by, UUID(content.department))
        if content.department
        else None,
        "department_text": "" if content.department else content.department_text,
        "due": content.due,
        "initiative": roadmap.initiative_of_key(by, plan, UUID(content.initiative))
        if content.initiative
        else None,
    }
