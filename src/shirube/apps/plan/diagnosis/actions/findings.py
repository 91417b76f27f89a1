"""診断から挙がった課題を、取組・課題・見送りのどれかに決める。"""

from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.diagnosis import queries
from shirube.apps.plan.diagnosis.actions.refusals import CannotChangeDiagnosis, check_open
from shirube.apps.plan.diagnosis.models import Assessment, Finding
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_findings import raised_findings

State = Finding.State
_FIELDS = ("state", "reason", "initiative_key")


def place_findings(*, by: Scope, assessment: Assessment) -> None:
    """いまの答えから挙がる課題を置く。決めたものはそのまま、もう当てはまらない提案は除く。"""
    raised = raised_findings(
        queries.asked_questions(by, assessment), queries.stages_of(queries.answers_of(by, assessment))
    )
    known = {(row.question, row.title): row for row in Finding.objects.filter(assessment=assessment)}
    for finding in raised:
        if finding.identity not in known:
            Finding.objects.create(
                assessment=assessment,
                question=finding.question,
                stage=finding.stage,
                title=finding.label,
                item=finding.item,
                step=finding.step,
            )
    gone = set(known) - {finding.identity for finding in raised}
    for identity in gone:
        if known[identity].state == State.PROPOSED:
            known[identity].delete()


@action
def drop_finding(*, by: Scope, plan: Plan, key: UUID, version: int, reason: str) -> Finding:
    """課題を見送る。理由が要る。"""
    if not reason.strip():
        raise CannotChangeDiagnosis("見送る理由を書いてください。次の診断で、なぜ見送ったかを見るためです。")
    return _settle(by, plan, key, version, State.DROPPED, reason.strip())


@action
def send_finding_to_issues(*, by: Scope, plan: Plan, key: UUID, version: int, reason: str = "") -> Finding:
    """課題として管理すると決める。"""
    return _settle(by, plan, key, version, State.ISSUE, reason.strip())


@action
def tie_finding(*, by: Scope, plan: Plan, key: UUID, version: int, initiative: UUID) -> Finding:
    """すでにある取組で解くと決める。"""
    titles = dict(queries.initiative_choices(by, plan))
    if str(initiative) not in titles:
        raise CannotChangeDiagnosis("その取組は、この計画の工程表にありません。選び直してください。")
    return _settle(by, plan, key, version, State.INITIATIVE, titles[str(initiative)], initiative)


@action
def reopen_finding(*, by: Scope, plan: Plan, key: UUID, version: int) -> Finding:
    """決めたことを取り消し、提案に戻す。加えた取組は工程表に残る。"""
    return _settle(by, plan, key, version, State.PROPOSED, "")


def _settle(
    by: Scope, plan: Plan, key: UUID, version: int, state: str, reason: str, initiative: UUID | None = None
) -> Finding:
    check_open(plan)
    queries.finding_of_key(by, plan, key)
    row = Finding.change(
        key=key, version=version, state=state, reason=reason[:300], initiative_key=initiative
    )
    audit.record(
        by=by, action=f"診断の課題の扱いを決めた（{row.get_state_display()}）", record=row, fields=_FIELDS
    )
    return row
