"""PDCA の評価に使う実績: 計画と記録から引いて集め、手では打たない。

取組ごとに、作業の動き（期間の報告）、KPI の値と判定、経費を集める。期間の後に終わった作業は、期間の中で
終わったことにしない。承認された版がなければ、日付の動き（遅れ・延長）と追加は分からないので、分からないと述べる。

A〜Dの四段階、見直しの六つ、集め方は標の定め（origin: ours）。PDCA により進み具合を管理することは
自治体DX推進計画【第2.2版】と 自治体DX全体手順書【第2.0版】5 による。
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shirube.engines.plan.canonical_record import canonical_text, plain, typed
from shirube.engines.plan.kpi_judgement import data_day, judge, newest
from shirube.engines.plan.period_report import Change, ReportLine, period_report
from shirube.engines.plan.plan_words import titled
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_json import sha256_of
from shirube.engines.plan.snapshot_lines import BudgetStage, Initiative, KpiLine, State, Task
from shirube.engines.plan.steering_periods import last_day
from shirube.values.fiscal_year import FiscalYear
from shirube.values.labelled_enum import LabelledEnum
from shirube.values.period import Period


class Grade(StrEnum):
    """評価（Check）の四段階。"""

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    @property
    def label(self) -> str:
        """画面と紙での名。"""
        return f"{self.value} {self.meaning}"

    @property
    def meaning(self) -> str:
        """選ぶときの目安。"""
        return {
            "A": "見込みを上回った",
            "B": "見込みどおり",
            "C": "遅れ・不足がある",
            "D": "進め方の見直しがいる",
        }[self.value]


class Act(LabelledEnum):
    """見直し（Act）の六つ。"""

    CONTINUE = "continue", "継続"
    IMPROVE = "improve", "改善"
    SHRINK = "shrink", "縮小"
    MERGE = "merge", "統合"
    FINISH = "finish", "完了"
    ABOLISH = "abolish", "廃止"

    @property
    def needs_action(self) -> bool:
        """次にすることを書かなければならない。"""
        return self is not Act.CONTINUE


GROUPS: tuple[tuple[str, tuple[Change, ...]], ...] = (
    ("完了", (Change.DONE,)),
    ("遅れ", (Change.SLIPPED, Change.EXTENDED, Change.NEWLY_OVERDUE, Change.STILL_OVERDUE)),
    ("追加", (Change.ADDED, Change.REOPENED)),
    ("取りやめ", (Change.DROPPED,)),
    ("報告なし", (Change.SILENT,)),
    ("予定どおり", (Change.STEADY, Change.REDATED)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFact:
    """作業一つの動き。"""

    key: str
    title: str
    change: Change
    also: tuple[Change, ...] = ()
    old_due: date | None = None
    new_due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiFact:
    """KPI 一つの値と判定。`reading` は来歴へ戻る鍵。`is_within` は、値の時点が期間の中にある。"""

    key: str
    title: str
    unit: str
    reading: str | None = None
    value: Decimal | None = None
    on: date | None = None
    basis: str | None = None
    is_within: bool = False
    target: Decimal | None = None
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFact:
    """その年度の、段階ごとの経費の合計（円）。"""

    year: int
    stage: BudgetStage
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativeFacts:
    """取組一つの実績。"""

    key: str
    title: str
    state: State
    owner_key: str | None = None
    owner: str | None = None
    tasks: tuple[TaskFact, ...] = ()
    kpis: tuple[KpiFact, ...] = ()
    money: tuple[MoneyFact, ...] = ()

    def tally(self) -> tuple[tuple[str, int], ...]:
        """区分ごとの作業の数（0 も省かない）。以前に終わっていた作業は数えない。"""
        return tuple((label, sum(one.change in changes for one in self.tasks)) for label, changes in GROUPS)

    def of(self, label: str) -> tuple[TaskFact, ...]:
        """この区分の作業。"""
        changes = dict(GROUPS)[label]
        return tuple(one for one in self.tasks if one.change in changes)

    @property
    def is_worth_review(self) -> bool:
        """評価する取組か: 続いているか、期間の中で動いた作業がある。"""
        return self.state.is_open or any(one.change is not Change.CLOSED for one in self.tasks)


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleFacts:
    """期間の実績と、それを作った元（版の番号と指紋）。`baseline` が None なら、比べる版がない。"""

    plan: str
    starts_on: date
    ends_on: date
    as_of: date
    baseline: int | None
    baseline_sha256: str | None
    snapshot_sha256: str
    initiatives: tuple[InitiativeFacts, ...]
    whole: tuple[KpiFact, ...] = ()

    def of(self, initiative: str) -> InitiativeFacts | None:
        """この取組の実績。計画から無くなった取組では None。"""
        return next((one for one in self.initiatives if one.key == initiative), None)


def cycle_facts(
    now: PlanSnapshot, period: Period, *, baseline: PlanSnapshot | None = None, number: int | None = None
) -> CycleFacts:
    """期間の実績を集める。`number` は比べる版の番号。期間がまだ始まっていなければ CannotReport。"""
    seen = replace(now, tasks=tuple(_as_at(one, last_day(period)) for one in now.tasks))
    before = baseline or _assumed_baseline(seen, period.start)
    lines: defaultdict[str, list[ReportLine]] = defaultdict(list)
    for line in period_report(before, seen, period).lines:
        lines[line.initiative].append(line)
    return CycleFacts(
        plan=now.head.key,
        starts_on=period.start,
        ends_on=last_day(period),
        as_of=now.as_of,
        baseline=number if baseline else None,
        baseline_sha256=sha256_of(baseline) if baseline else None,
        snapshot_sha256=sha256_of(now),
        initiatives=tuple(_initiative(one, now, lines[one.key], period) for one in now.initiatives),
        whole=tuple(_kpi(kpi, now, period) for kpi in now.kpis_of(None)),
    )


def _as_at(task: Task, day: date) -> Task:
    """その日の末の作業: 後に終わったものは、まだ終わっていない。"""
    if task.state is not State.DONE or task.ended_on is None or task.ended_on <= day:
        return task
    state = State.ACTIVE if task.started_on and task.started_on <= day else State.PLANNED
    return replace(task, state=state, ended_on=None, progress=None)


def _assumed_baseline(now: PlanSnapshot, start: date) -> PlanSnapshot:
    """比べる版がないとき、期間の初めにあったとみなす姿: 期間の中で終わった作業は、まだ終わっていなかった。"""
    tasks = tuple(
        replace(one, state=State.ACTIVE, ended_on=None)
        if one.state is State.DONE and one.ended_on is not None and one.ended_on >= start
        else one
        for one in now.tasks
    )
    return replace(now, tasks=tasks)


def _initiative(
    one: Initiative, now: PlanSnapshot, lines: Iterable[ReportLine], period: Period
) -> InitiativeFacts:
    return InitiativeFacts(
        key=one.key,
        title=titled(one),
        state=one.state,
        owner_key=one.owner_key,
        owner=one.owner,
        tasks=tuple(
            TaskFact(
                key=line.key,
                title=line.title,
                change=line.change,
                also=line.also,
                old_due=line.old_due,
                new_due=line.new_due,
            )
            for line in lines
            if line.change is not Change.CLOSED
        ),
        kpis=tuple(_kpi(line, now, period) for line in now.kpis_of(one.key)),
        money=tuple(_money(one.key, now, FiscalYear.of(period.start).start_year)),
    )


def _kpi(line: KpiLine, now: PlanSnapshot, period: Period) -> KpiFact:
    """期間の中の値。なければ、その前のいちばん新しい値を、期間の外の値として。"""
    last = last_day(period)
    until = tuple(one for one in line.points if data_day(one) <= last)
    point = newest(until)
    year = FiscalYear.of(last)
    day = now.as_of if last == year.end else min(now.as_of, last)  # 年度の末なら、終わった年度として判じる
    found = judge(replace(line, points=until), year.start_year, day)
    return KpiFact(
        key=line.key,
        title=line.title,
        unit=line.unit,
        reading=point.reading if point else None,
        value=point.value if point else None,
        on=data_day(point) if point else None,
        basis=point.basis if point else None,
        is_within=point is not None and period.contains(data_day(point)),
        target=found.target,
        verdict=found.verdict.value,
        reason=found.reason,
    )


def _money(initiative: str, now: PlanSnapshot, year: int) -> Iterable[MoneyFact]:
    rows = [
        one
        for one in now.costs
        if one.initiative == initiative and one.year == year and not one.is_commitment
    ]
    for stage in BudgetStage:
        amounts = [one.amount for one in rows if one.stage is stage]
        if amounts:
            yield MoneyFact(year=year, stage=stage, amount=sum(amounts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """取組一つの評価で、担当が書くもの。`carried` は前の評価で決めた、この期間にすること（Plan）。"""

    initiative: str
    grade: Grade | None = None
    reason: str = ""
    act: Act | None = None
    next_action: str = ""
    carried: str = ""

    @property
    def is_complete(self) -> bool:
        """締めるのに足りないところがない。"""
        return not missing(self)


def missing(one: Written) -> tuple[str, ...]:
    """締めるのに足りないもの。"""
    found = []
    if one.grade is None:
        found.append("評価")
    if not one.reason.strip():
        found.append("評価のわけ")
    if one.act is None:
        found.append("見直し")
    elif one.act.needs_action and not one.next_action.strip():
        found.append("次にすること")
    return tuple(found)


def carried_text(previous: Written | None) -> str:
    """前の評価から、次の期間に引き継ぐ言葉。"""
    if previous is None or previous.act is None:
        return ""
    action = previous.next_action.strip()
    return f"{previous.act.label}: {action}" if action else previous.act.label


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedCycle:
    """締めた評価。実績と書いたものを、締めたときのまま持つ。"""

    facts: CycleFacts
    written: tuple[Written, ...]
    summary: str = ""


def closed_text(facts: CycleFacts, written: Sequence[Written], summary: str) -> str:
    """締めた評価の正準の文字。"""
    return canonical_text(plain(ClosedCycle(facts=facts, written=tuple(written), summary=summary)))


def closed_from_text(text: str) -> ClosedCycle:
    """締めた評価を戻す。"""
    return typed(ClosedCycle, json.loads(text), "締めた評価")


def digest_of(text: str) -> str:
    """締めた評価の指紋（16進64文字）。"""
    return hashlib.sha256(text.encode()).hexdigest()
