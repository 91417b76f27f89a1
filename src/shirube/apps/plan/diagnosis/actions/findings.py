"""診断から挙がった課題を、取組・課題・見送りのどれかに決める。"""

from collections.abc import Sequence
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.diagnosis import queries
from shirube.apps.plan.diagnosis.actions.refusals import CannotChangeDiagnosis, check_open
from shirube.apps.plan.diagnosis.models import Assessment, Finding
from shirube.apps.plan.roadmap import actions as roadmap_actions
from shirube.apps.plan.roadmap.actions import InitiativeFields
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_findings import raised_findings
from shirube.reference.plan import diagnosis as reference
from shirube.reference.plan.diagnosis_records import Stage

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


def start_initiatives(*, by: Scope, plan: Plan, keys: Sequence[UUID]) -> list[UUID]:
    """選んだ提案を、新しい取組として工程表に加え、取組の鍵を返す。監査には、加えた取組が一件ずつ残る。"""
    check_open(plan)
    if not keys:
        raise CannotChangeDiagnosis("取組にする課題を、一つ以上選んでください。")
    findings = [queries.finding_of_key(by, plan, key) for key in keys]
    settled = next((one for one in findings if one.state != State.PROPOSED), None)
    if settled is not None:
        raise CannotChangeDiagnosis(f"「{settled.title}」は、もう扱いが決まっています。選び直してください。")
    return [_start_initiative(by=by, plan=plan, finding=finding) for finding in findings]


@action
def _start_initiative(*, by: Scope, plan: Plan, finding: Finding) -> UUID:
    """課題一つを取組にする。取組と課題の扱いは、どちらも書かれるか、どちらも書かれないかである。"""
    initiative = roadmap_actions.add_initiative(by=by, plan=plan, **_initiative_fields(by, finding))
    Finding.change(
        key=finding.key,
        version=finding.version,
        state=State.INITIATIVE,
        reason=initiative.title,
        initiative_key=initiative.key,
    )
    return initiative.key


def _initiative_fields(by: Scope, finding: Finding) -> InitiativeFields:
    """取組の初めの中身。名は課題から作り、あとで工程表の画面で直す。"""
    question = reference.question(finding.question)
    answer = queries.answers_of(by, finding.assessment)[finding.question]
    stage = Stage(finding.stage)
    present = f"{finding.assessment.title}の「{question.label}」が段階{stage.value}（{stage.label}）。"
    present += f"\n{question.state(stage)}"
    present += f"\n理由: {answer.reason}" if answer.reason else ""
    return {
        "title": f"「{finding.title}」を改める",
        "present": present,
        "national": [finding.item] if queries.national_item(by, finding.item) else [],
    }


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
