"""PDCA の決まり（表）: 期間の分け方、締めるのに足りないもの、引き継ぎ、引いて集める実績。"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shirube.engines.plan.period_report import Change
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import (
    BudgetStage,
    CostLine,
    Initiative,
    KpiKind,
    KpiLine,
    KpiPoint,
    State,
    Target,
    Task,
)
from shirube.engines.plan.steering_cycle import (
    Act,
    Grade,
    Written,
    carried_text,
    closed_from_text,
    closed_text,
    cycle_facts,
    digest_of,
    missing,
)
from shirube.engines.plan.steering_periods import PeriodKind, choices, period_label, period_of
from shirube.values.period import Period

QUARTER, HALF, YEAR = PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR
SECOND = Period(date(2026, 7, 1), date(2026, 10, 1))

# 長さ、日 → 期間の名、初日、末日の次の日
PERIODS = [
    (QUARTER, date(2026, 4, 1), "令和8年度第1四半期", date(2026, 4, 1), date(2026, 7, 1)),
    (QUARTER, date(2026, 9, 30), "令和8年度第2四半期", date(2026, 7, 1), date(2026, 10, 1)),
    (QUARTER, date(2027, 3, 31), "令和8年度第4四半期", date(2027, 1, 1), date(2027, 4, 1)),
    (HALF, date(2026, 9, 30), "令和8年度上半期", date(2026, 4, 1), date(2026, 10, 1)),
    (HALF, date(2026, 10, 1), "令和8年度下半期", date(2026, 10, 1), date(2027, 4, 1)),
    (YEAR, date(2027, 3, 31), "令和8年度", date(2026, 4, 1), date(2027, 4, 1)),
]

# 評価、わけ、見直し、次にすること → 足りないもの
MISSING = [
    (None, "", None, "", ("評価", "評価のわけ", "見直し")),
    (Grade.B, "進んだ", Act.CONTINUE, "", ()),
    (Grade.C, "遅れた", Act.IMPROVE, "", ("次にすること",)),
    (Grade.C, "遅れた", Act.IMPROVE, "手順を決める", ()),
    (Grade.A, " ", Act.FINISH, "片付ける", ("評価のわけ",)),
    (Grade.D, "要らない", Act.ABOLISH, " ", ("次にすること",)),
]

# 見直し、次にすること → 次の期間の「この期間にすること」
CARRIED = [
    (Act.CONTINUE, "", "継続"),
    (Act.IMPROVE, "手順を決める", "改善: 手順を決める"),
    (None, "手順を決める", ""),
]


@pytest.mark.parametrize(("kind", "day", "label", "start", "end"), PERIODS)
def test_periods(kind: PeriodKind, day: date, label: str, start: date, end: date) -> None:
    """四半期・半期・年度は、年度をすき間なく分ける。"""
    found = period_of(kind, day)
    assert (period_label(found), found.start, found.end) == (label, start, end)


def test_choices_are_started_periods_of_the_plan() -> None:
    """選べるのは、計画の期間の中の、もう始まった期間だけ。新しい順。"""
    found = [period_label(one) for one in choices(HALF, 2025, 2027, date(2026, 9, 30))]
    assert found == ["令和8年度上半期", "令和7年度下半期", "令和7年度上半期"]


@pytest.mark.parametrize(("grade", "reason", "act", "action", "lacking"), MISSING)
def test_missing(
    grade: Grade | None, reason: str, act: Act | None, action: str, lacking: tuple[str, ...]
) -> None:
    """締めるには、評価・わけ・見直しが要り、継続のほかは次にすることも要る。"""
    one = Written(initiative="a", grade=grade, reason=reason, act=act, next_action=action)
    assert missing(one) == lacking


@pytest.mark.parametrize(("act", "action", "text"), CARRIED)
def test_carried(act: Act | None, action: str, text: str) -> None:
    """見直しと次にすることが、次の期間に引き継がれる。"""
    assert carried_text(Written(initiative="a", act=act, next_action=action)) == text


def task(key: str, **values: object) -> Task:
    """取組 a の作業。"""
    base: dict[str, object] = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 12, 28)}
    return Task(key=key, initiative="a", title=key, **(base | {"reported_on": date(2026, 8, 1)} | values))  # type: ignore[arg-type]


def plan(*tasks: Task, as_of: date = date(2026, 11, 1), **values: object) -> PlanSnapshot:
    """取組一つの計画。"""
    head = Head(
        key="p", title="計画", body_code="990019", body_name="みほん市", first_year=2026, last_year=2030
    )
    initiative = Initiative(
        key="a", number="1", title="窓口", state=State.ACTIVE, owner="市民課", owner_key="d"
    )
    return PlanSnapshot(head=head, as_of=as_of, initiatives=(initiative,), tasks=tasks, **values)  # type: ignore[arg-type]


DONE = {"state": State.DONE, "started_on": date(2026, 5, 1)}
# 作業のいま → 第2四半期の区分（比べる版があるとき。版では 12/28 が期限で、未着手）
CHANGES = [
    ({}, Change.STEADY),
    (DONE | {"ended_on": date(2026, 9, 30)}, Change.DONE),
    (DONE | {"ended_on": date(2026, 10, 1)}, Change.STEADY),
    ({"ends_on": date(2027, 1, 31)}, Change.SLIPPED),
    ({"ends_on": date(2026, 9, 15)}, Change.NEWLY_OVERDUE),
    ({"reported_on": date(2026, 6, 30)}, Change.SILENT),
    ({"state": State.STOPPED, "stop_reason": "方針"}, Change.DROPPED),
]


@pytest.mark.parametrize(("now", "change"), CHANGES)
def test_do_side_is_pulled(now: dict[str, object], change: Change) -> None:
    """作業の動きは工程表から引く。期間の後に終わった作業は、期間の中で終わったことにしない。"""
    found = cycle_facts(plan(task("t", **now)), SECOND, baseline=plan(task("t")), number=1)
    assert [one.change for one in found.initiatives[0].tasks] == [change]
    assert found.baseline == 1


def test_without_a_version_only_dates_are_known() -> None:
    """比べる版がなければ、終わった作業と期限超過は分かり、追加や日付の動きは言わない。"""
    found = cycle_facts(
        plan(
            task("done", **DONE, ended_on=date(2026, 8, 1)),
            task("old", **DONE, ended_on=date(2026, 6, 1)),
            task("late", ends_on=date(2026, 8, 31)),
            task("moved", ends_on=date(2027, 3, 31)),
        ),
        SECOND,
    )
    assert [(one.key, one.change) for one in found.initiatives[0].tasks] == [
        ("done", Change.DONE),
        ("late", Change.NEWLY_OVERDUE),
        ("moved", Change.STEADY),
    ]
    assert (found.baseline, found.baseline_sha256) == (None, None)


def point(key: str, last: date, value: int) -> KpiPoint:
    """四半期の値。"""
    return KpiPoint(
        reading=key,
        starts_on=last.replace(day=1),
        ends_on=last,
        as_of=last,
        value=Decimal(value),
        basis="実測",
        revision=1,
        standing="途中",
    )


def kpi(*points: KpiPoint) -> KpiLine:
    """上げたい KPI。令和8年度の目標は 80。"""
    return KpiLine(
        key="k",
        title="申請",
        initiative="a",
        definition="数",
        unit="件",
        kind=KpiKind.OUTCOME,
        direction="up",
        targets=(Target(year=2026, value=Decimal(80)),),
        points=points,
    )


def test_kpi_reading_of_the_period_with_lineage() -> None:
    """期間の中の値を来歴の鍵とともに引き、期間の後の値は使わない。年度の途中は達成と言わない。"""
    points = (
        point("r1", date(2026, 6, 30), 60),
        point("r2", date(2026, 9, 30), 85),
        point("r3", date(2026, 10, 31), 90),
    )
    found = cycle_facts(plan(kpis=(kpi(*points),)), SECOND).initiatives[0].kpis[0]
    assert (found.reading, found.value, found.is_within) == ("r2", Decimal(85), True)
    assert (found.target, found.verdict) == (Decimal(80), "年度の途中")
    assert "判定は年度が終わってから" in found.reason


def test_older_kpi_reading_is_marked() -> None:
    """期間の中に値がなければ、前の値を、期間の外の値として引く。"""
    found = cycle_facts(plan(kpis=(kpi(point("r1", date(2026, 6, 30), 60)),)), SECOND).initiatives[0].kpis[0]
    assert (found.reading, found.is_within, found.on) == ("r1", False, date(2026, 6, 30))


def test_whole_year_is_judged_after_it_ends() -> None:
    """年度の評価は、年度が終わっていれば達成・未達を言う。"""
    year = Period(date(2026, 4, 1), date(2027, 4, 1))
    snapshot = plan(kpis=(kpi(point("r", date(2027, 3, 31), 79)),), as_of=date(2027, 5, 1))
    assert cycle_facts(snapshot, year).initiatives[0].kpis[0].verdict == "未達"


def test_money_is_summed_by_stage() -> None:
    """経費はその年度の段階ごとに足し、債務負担は足さない。"""
    costs = (
        CostLine(key="1", initiative="a", year=2026, stage=BudgetStage.INITIAL, fund="一般財源", amount=100),
        CostLine(key="2", initiative="a", year=2026, stage=BudgetStage.INITIAL, fund="国庫支出金", amount=50),
        CostLine(key="3", initiative="a", year=2027, stage=BudgetStage.INITIAL, fund="一般財源", amount=9),
        CostLine(
            key="4",
            initiative="a",
            year=2026,
            stage=BudgetStage.INITIAL,
            fund="一般財源",
            amount=7,
            is_commitment=True,
        ),
    )
    found = cycle_facts(plan(costs=costs), SECOND).initiatives[0].money
    assert [(one.stage, one.amount) for one in found] == [(BudgetStage.INITIAL, 150)]


def test_closed_cycle_returns_as_it_was() -> None:
    """締めた評価は、文字から同じものに戻り、一字でも違えば指紋が変わる。"""
    facts = cycle_facts(plan(task("t"), kpis=(kpi(point("r", date(2026, 9, 30), 85)),)), SECOND)
    written = (Written(initiative="a", grade=Grade.B, reason="進んだ", act=Act.CONTINUE),)
    text = closed_text(facts, written, "総括")
    back = closed_from_text(text)
    assert (back.facts, back.written, back.summary) == (facts, written, "総括")
    other = closed_text(facts, (replace(written[0], reason="進んだ。"),), "総括")
    assert digest_of(other) != digest_of(text)


def test_finished_initiative_without_moves_is_not_reviewed() -> None:
    """終わっていて、期間の中で動きのない取組は評価しない。動きがあれば評価する。"""
    snapshot = plan(task("old", **DONE, ended_on=date(2026, 6, 1)))
    done = replace(snapshot.initiatives[0], state=State.DONE)
    quiet = replace(snapshot, initiatives=(done,))
    assert not cycle_facts(quiet, SECOND).initiatives[0].is_worth_review
    moved = replace(quiet, tasks=(task("new", **DONE, ended_on=date(2026, 9, 1)),))
    assert cycle_facts(moved, SECOND).initiatives[0].is_worth_review
