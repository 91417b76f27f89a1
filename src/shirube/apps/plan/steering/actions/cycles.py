"""PDCA の評価を始め、書き、締める。締めた評価の見直しを、次の期間に引き継ぐ。"""

from typing import Any
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.roadmap import actions as roadmap_actions
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.steering import queries
from shirube.apps.plan.steering.actions.rules import CannotSteer, check_mine, check_open
from shirube.apps.plan.steering.models import Cycle, CycleReview, SteeringSheet
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.period_report import CannotReport
from shirube.engines.plan.steering_cycle import (
    carried_text,
    closed_from_text,
    closed_text,
    digest_of,
    missing,
)
from shirube.engines.plan.steering_periods import PeriodKind, last_day
from shirube.engines.plan.steering_review_sheet import ReviewContent
from shirube.values.period import Period


@action
def start_cycle(*, by: Scope, plan: Plan, kind: PeriodKind, period: Period) -> Cycle:
    """期間の評価を始める。続いている取組に評価の行を置き、前の評価の見直しを引き継ぐ。"""
    check_open(plan)
    _check_period(by, plan, kind, period)
    previous = queries.last_closed(by, plan, before=period)
    cycle = Cycle.objects.create(
        plan=plan,
        kind=kind,
        starts_on=period.start,
        ends_on=last_day(period),
        baseline=queries.baseline_for(by, plan, period),
        previous=previous,
    )
    try:
        facts = queries.facts_of(by, cycle)
    except CannotReport as refusal:
        raise CannotSteer(str(refusal)) from None
    _place_reviews(by, plan, cycle, [one.key for one in facts.initiatives if one.is_worth_review])
    audit.record(
        by=by, action="PDCAの評価を始めた", record=cycle, fields=("starts_on", "ends_on", "baseline")
    )
    return cycle


def _check_period(by: Scope, plan: Plan, kind: PeriodKind, period: Period) -> None:
    if not roadmap.initiatives(by, plan).exists():
        raise CannotSteer("取組がまだありません。先に工程表に取組を入れてください。")
    if period not in queries.startable(by, plan, kind):
        raise CannotSteer("この期間の評価は始められません。計画の中の、もう始まった期間を選んでください。")


def _place_reviews(by: Scope, plan: Plan, cycle: Cycle, keys: list[str]) -> None:
    before = {}
    if cycle.previous is not None:
        closed = closed_from_text(cycle.previous.closed_record)
        before = {one.initiative: one for one in closed.written}
    rows = {str(row.key): row for row in roadmap.initiatives(by, plan)}
    CycleReview.objects.bulk_create(
        CycleReview(cycle=cycle, initiative=rows[key], carried=carried_text(before.get(key))) for key in keys
    )


@action
def gather_initiatives(*, by: Scope, plan: Plan, key: UUID) -> int:
    """評価を始めたあとに加わった取組に、評価の行を足す。足した数を返す。"""
    cycle = _open_cycle(by, plan, key)
    missing_keys = queries.unreviewed(by, queries.picture(by, cycle))
    if not missing_keys:
        raise CannotSteer("足す取組はありません。評価の一覧は、いまの工程表とそろっています。")
    _place_reviews(by, plan, cycle, missing_keys)
    audit.record(by=by, action=f"評価に取組を{len(missing_keys)}件足した", record=cycle, fields=("reviews",))
    return len(missing_keys)


@action
def write_review(*, by: Scope, plan: Plan, key: UUID, version: int, content: ReviewContent) -> CycleReview:
    """取組の評価（評価・わけ・見直し・次にすること）を書く。"""
    row = queries.review_of_key(by, plan, key)
    check_mine(by, row.initiative.department)
    row = place_review(by, plan, key=key, version=version, content=content)
    audit.record(by=by, action="取組の評価を書いた", record=row, fields=_values(content))
    return row


def place_review(by: Scope, plan: Plan, *, key: UUID, version: int, content: ReviewContent) -> CycleReview:
    """版を確かめて書く（監査は呼ぶ側）。"""
    row = queries.review_of_key(by, plan, key)
    _open_cycle(by, plan, row.cycle.key)
    return CycleReview.change(key=key, version=version, **_values(content))


def _values(content: ReviewContent) -> dict[str, Any]:
    return {
        "grade": content.grade or "",
        "reason": content.reason.strip(),
        "act": content.act or "",
        "next_action": content.next_action.strip(),
    }


@action
def write_summary(*, by: Scope, plan: Plan, key: UUID, version: int, summary: str) -> Cycle:
    """総括の言葉を書く。"""
    _open_cycle(by, plan, key)
    row = Cycle.change(key=key, version=version, summary=summary.strip())
    audit.record(by=by, action="評価の総括を書いた", record=row, fields=("summary",))
    return row


@action
def close_cycle(*, by: Scope, plan: Plan, key: UUID, version: int) -> Cycle:
    """評価を締める。実績と書いたものを、指紋とともに凍らせる。足りない評価があれば締めない。"""
    cycle = _open_cycle(by, plan, key)
    if cycle.version != version:
        raise ChangedMeanwhile(cycle, {})
    if cycle.ends_on >= by.today:
        raise CannotSteer("期間がまだ終わっていません。期間の末日を過ぎてから締めてください。")
    found = queries.picture(by, cycle)
    if found.unfinished:
        first = found.facts.of(found.unfinished[0].initiative)
        name = f"「{first.title}」の{'・'.join(missing(found.unfinished[0]))}" if first else "無くなった取組"
        raise CannotSteer(f"書き終えていない評価が{len(found.unfinished):,}件あります（{name}など）。")
    text = closed_text(found.facts, found.written, cycle.summary)
    row = Cycle.change(
        key=key,
        version=version,
        standing=Cycle.Standing.CLOSED,
        closed_record=text,
        sha256=digest_of(text),
        closed_at=by.now,
        closed_by=by.actor_key,
    )
    audit.record(by=by, action="PDCAの評価を締めた", record=row, fields=("standing", "sha256"))
    return row


@action
def remove_cycle(*, by: Scope, plan: Plan, key: UUID, version: int) -> None:
    """間違えて始めた評価を消す。何か書いたあとは消せない。"""
    cycle = _open_cycle(by, plan, key)
    if cycle.version != version:
        raise ChangedMeanwhile(cycle, {})
    rows = queries.reviews_of(by, cycle)
    if cycle.summary or rows.exclude(grade="", reason="", act="", next_action="").exists():
        raise CannotSteer("評価が書かれているので消せません。続けて書いて、締めてください。")
    audit.record(by=by, action="始めた評価を消した", record=cycle)
    rows.delete()
    SteeringSheet.objects.filter(cycle=cycle).delete()
    cycle.delete()


def make_task(*, by: Scope, plan: Plan, key: UUID) -> CycleReview:
    """「次にすること」を、その取組の作業として工程表に足す。監査には、足した作業が残る。"""
    check_open(plan)
    row = queries.review_of_key(by, plan, key)
    title = row.next_action.partition("\n")[0].strip()
    if not title:
        raise CannotSteer("次にすることが書かれていません。先に評価に書いてください。")
    if row.task_key is not None:
        raise CannotSteer("もう工程表の作業になっています。")
    return _make_task(by=by, row=row, title=title)


@action
def _make_task(*, by: Scope, row: CycleReview, title: str) -> CycleReview:
    """作業と、評価の側のつながりは、どちらも書かれるか、どちらも書かれないかである。"""
    fields: roadmap_actions.TaskFields = {"title": title[:120], "note": row.next_action}
    task = roadmap_actions.add_tasks(by=by, initiative=row.initiative, lines=[fields])[0]
    return CycleReview.change(key=row.key, version=row.version, task_key=task.key)


def _open_cycle(by: Scope, plan: Plan, key: UUID) -> Cycle:
    """締めていない評価。取引が終わるまで、締めるのと書くのが重ならないように行を押さえる。"""
    check_open(plan)
    cycle: Cycle = Cycle.objects.select_for_update(no_key=True).get(plan=plan, key=key)
    if not cycle.is_open:
        raise CannotSteer("この評価は締めたので、変えられません。続きは次の期間の評価に書いてください。")
    return cycle
