"""計画を始め、版を提案し、承認する。"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Max

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.versions.edition_holders import add_national, write_references
from shirube.apps.plan.versions.models import Plan, PlanVersion
from shirube.apps.plan.versions.queries import current_snapshot
from shirube.engines.plan.edition_move import Addition, Held, Rewrite
from shirube.engines.plan.snapshot_json import canonical_json, sha256_of


class CannotStartPlan(ValueError):
    """計画を始められない。"""


class CannotApproveVersion(ValueError):
    """この版は承認できない。"""


def _check_years(first_year: int, last_year: int) -> None:
    if last_year < first_year:
        raise CannotStartPlan(
            "計画期間の終わりの年度が、初めの年度より前です。年度を入れ替えるか、書き直してください。"
        )
    if last_year - first_year >= 30:
        raise CannotStartPlan("計画期間が30年を超えています。年度の打ち間違いがないか確かめてください。")


@action
def start_plan(
    *,
    by: Scope,
    title: str,
    first_year: int,
    last_year: int,
    edition: str = "",
    vision: str = "",
    previous: Plan | None = None,
) -> Plan:
    """計画を始める。国の計画の版によらない計画は ``edition`` を空にする。"""
    _check_years(first_year, last_year)
    plan = Plan.objects.create(
        title=title,
        first_year=first_year,
        last_year=last_year,
        edition=edition,
        vision=vision,
        previous=previous,
    )
    audit.record(
        by=by, action="計画を始めた", record=plan, fields=("title", "first_year", "last_year", "edition")
    )
    return plan


@action
def edit_plan(
    *,
    by: Scope,
    key: UUID,
    version: int,
    title: str,
    first_year: int,
    last_year: int,
    standing: str,
    vision: str = "",
    principles: Sequence[str] = (),
) -> Plan:
    """計画の枠を変える。"""
    _check_years(first_year, last_year)
    plan = Plan.change(
        key=key,
        version=version,
        title=title,
        first_year=first_year,
        last_year=last_year,
        standing=Plan.Standing(standing),
        vision=vision,
        principles=list(principles),
    )
    audit.record(
        by=by,
        action="計画の枠を変えた",
        record=plan,
        fields=("title", "first_year", "last_year", "standing", "vision", "principles"),
    )
    return plan


def place_edition(
    *,
    by: Scope,
    plan: Plan,
    version: int,
    edition: str,
    rewrites: Sequence[Rewrite],
    additions: Sequence[Addition] = (),
) -> tuple[Plan, list[Held]]:
    """もとにした国の版を改め、国の項目の指し方を書き換え、国の項目を加える。加えた記録を返す。

    版の移し替えの行いの一部なので、取引と監査は呼ぶ側が持つ。
    """
    moved = Plan.change(key=plan.key, version=version, edition=edition)
    write_references(by, moved, rewrites)
    return moved, add_national(by, moved, additions)


def propose_version(*, by: Scope, plan: Plan, as_of: date, note: str = "") -> PlanVersion:
    """いまの計画を凍らせて、版として提案する。集める計算は取引の外で行う。"""
    snapshot = current_snapshot(by, plan, as_of)
    return _keep_version(
        by=by, plan=plan, as_of=as_of, note=note, text=canonical_json(snapshot), sha256=sha256_of(snapshot)
    )


@action
def _keep_version(*, by: Scope, plan: Plan, as_of: date, note: str, text: str, sha256: str) -> PlanVersion:
    last = PlanVersion.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    kept = PlanVersion.objects.create(
        plan=plan,
        number=last + 1,
        as_of=as_of,
        note=note,
        snapshot_json=text,
        sha256=sha256,
        proposed_at=by.now,
        proposed_by=by.actor_key,
    )
    audit.record(by=by, action="計画の版を提案した", record=kept, fields=("number", "as_of", "sha256"))
    return kept


def _open(key: UUID, version: int, typed: dict[str, object] | None = None) -> PlanVersion:
    """決まっていない版。開いたあとに別の人が動かしていれば ``ChangedMeanwhile``。"""
    row = PlanVersion.objects.get(key=key)
    if row.version != version:
        raise ChangedMeanwhile(row, typed or {})
    if row.state != PlanVersion.State.PROPOSED:
        raise CannotApproveVersion(
            f"{row}は、もう{row.get_state_display()}です。画面を開き直して、いまの状態を確かめてください。"
        )
    return row


@action
def approve_version(*, by: Scope, key: UUID, version: int) -> PlanVersion:
    """版を承認する。提案した本人は承認できない。"""
    row = _open(key, version)
    if row.proposed_by is not None and row.proposed_by == by.actor_key:
        raise CannotApproveVersion(
            "自分が提案した版は承認できません。別の人に承認を頼むか、外での決定（決裁）を記録してください。"
        )
    return _decide(by=by, row=row, version=version, changes={}, says="計画の版を承認した")


@action
def record_outside_decision(
    *,
    by: Scope,
    key: UUID,
    version: int,
    decided_on: date,
    document_number: str = "",
    meeting: str = "",
    scan_key: UUID | None = None,
) -> PlanVersion:
    """標の外での決定を記録する。提案した本人も記録でき、そのことは画面にも紙にも示される。"""
    changes = {
        "is_outside_decision": True,
        "decided_on": decided_on,
        "document_number": document_number,
        "meeting": meeting,
        "scan_key": scan_key,
    }
    row = _open(key, version, changes)
    if not document_number and not meeting:
        raise CannotApproveVersion("決定を確かめられるように、文書番号か会議のどちらかを書いてください。")
    if decided_on > by.today:
        raise CannotApproveVersion("決裁日が今日より後です。決まってから記録してください。")
    return _decide(by=by, row=row, version=version, changes=changes, says="計画の版の、外での決定を記録した")


def _decide(
    *, by: Scope, row: PlanVersion, version: int, changes: dict[str, object], says: str
) -> PlanVersion:
    decided = PlanVersion.change(
        key=row.key,
        version=version,
        state=PlanVersion.State.APPROVED,
        decided_at=by.now,
        decided_by=by.actor_key,
        **changes,
    )
    audit.record(by=by, action=says, record=decided, fields=("state", *changes))
    return decided


@action
def withdraw_version(*, by: Scope, key: UUID, version: int) -> PlanVersion:
    """提案した版を取り下げる。中身は残る。"""
    row = _open(key, version)
    withdrawn = PlanVersion.change(key=row.key, version=version, state=PlanVersion.State.WITHDRAWN)
    audit.record(by=by, action="計画の版を取り下げた", record=withdrawn, fields=("state",))
    return withdrawn
