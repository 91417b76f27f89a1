"""KPI の鮮度と達成判定の決まり（表）: 18か月、年度の途中、向き、足りないもの。"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shirube.engines.plan.kpi_judgement import (
    Verdict,
    headline,
    is_stale,
    judge,
    last_fresh_day,
    shown_judgement,
)
from shirube.engines.plan.snapshot_lines import KpiKind, KpiLine, KpiPoint, Target

TODAY = date(2026, 11, 21)


def point(day: date, value: str | None, *, basis: str = "実測", standing: str = "確定") -> KpiPoint:
    """一日の値。"""
    return KpiPoint(
        reading=f"r{day}",
        starts_on=day,
        ends_on=day,
        as_of=day,
        value=None if value is None else Decimal(value),
        basis=basis,
        revision=1,
        standing=standing,
    )


def line(direction: str, target: str | None, *points: KpiPoint, unit: str = "％") -> KpiLine:
    """令和7年度（2025）に目標のある KPI。"""
    targets = () if target is None else (Target(year=2025, value=Decimal(target)),)
    return KpiLine(
        key="k",
        title="電子申請の割合",
        definition="電子で出された申請の割合",
        unit=unit,
        kind=KpiKind.OUTCOME,
        direction=direction,
        targets=targets,
        points=points,
    )


# いつの値か、いつまで見出しに使えるか
FRESH = [
    (date(2025, 5, 21), date(2026, 11, 21)),
    (date(2025, 5, 20), date(2026, 11, 20)),
    (date(2024, 8, 31), date(2026, 2, 28)),
    (date(2022, 8, 31), date(2024, 2, 29)),
    (date(2025, 3, 31), date(2026, 9, 30)),
]


@pytest.mark.parametrize(("day", "last"), FRESH)
def test_fresh_for_eighteen_months(day: date, last: date) -> None:
    """値は、時点の18か月後の同じ日（なければ月末）まで新しい。"""
    assert last_fresh_day(day) == last
    assert not is_stale(point(day, "1"), last)
    assert is_stale(point(day, "1"), date.fromordinal(last.toordinal() + 1))


# 向き、目標、令和7年度末の値 → 判定
CLOSED = [
    ("up", "80", "80", Verdict.MET),
    ("up", "80", "79.9", Verdict.UNMET),
    ("up", "80", "82.1", Verdict.MET),
    ("down", "25", "25", Verdict.MET),
    ("down", "25", "25.1", Verdict.UNMET),
    ("down", "25", "0", Verdict.MET),
    ("neutral", "80", "90", Verdict.UNKNOWN),
    ("up", None, "90", Verdict.UNKNOWN),
    ("up", "80", None, Verdict.UNKNOWN),
]


@pytest.mark.parametrize(("direction", "target", "value", "verdict"), CLOSED)
def test_closed_year_is_judged(
    direction: str, target: str | None, value: str | None, verdict: Verdict
) -> None:
    """終わった年度は、向きのとおりに達成・未達を言い、足りないものがあれば判断できないと言う。"""
    judged = judge(line(direction, target, point(date(2026, 3, 31), value)), 2025, TODAY)
    assert judged.verdict is verdict
    assert judged.reason


# 判定する日と、令和7年度の値 → 見せる言葉（目標80以上）
SHOWN = [
    (date(2025, 3, 31), "90", Verdict.UNKNOWN),
    (date(2025, 10, 1), "90", Verdict.RUNNING),
    (date(2025, 10, 1), "10", Verdict.RUNNING),
    (date(2025, 10, 1), None, Verdict.UNKNOWN),
    (date(2026, 3, 31), "90", Verdict.RUNNING),
    (date(2026, 4, 1), "90", Verdict.MET),
    (date(2026, 4, 1), "10", Verdict.UNMET),
]


@pytest.mark.parametrize(("today", "value", "verdict"), SHOWN)
def test_running_year_is_told_as_running(today: date, value: str | None, verdict: Verdict) -> None:
    """まだ終わらない年度は、届いたかどうかによらず「年度の途中」と言い、終われば達成・未達を言う。"""
    found = shown_judgement(line("up", "80", point(date(2025, 9, 30), value)), today)
    assert found.verdict is verdict


def test_kpi_without_any_target_says_why_it_cannot_be_judged() -> None:
    """目標の無い KPI も、先の年度にだけ目標のある KPI も、「判断できない」と、わけと共に言う。"""
    later = replace(line("up", None), targets=(Target(year=2028, value=Decimal(90)),))
    for kpi in (line("up", None, point(date(2025, 9, 30), "90")), later):
        found = shown_judgement(kpi, date(2025, 10, 1))
        assert (found.year, found.verdict) == (2025, Verdict.UNKNOWN)
        assert found.reason == "この年度の目標が決まっていません"


def test_closed_year_is_shown_before_the_running_one() -> None:
    """終わった年度の判定があるうちは、いまの年度ではなく、それを見せる。"""
    kpi = replace(
        line("up", "80", point(date(2026, 3, 31), "90"), point(date(2026, 9, 30), "1")),
        targets=(Target(year=2025, value=Decimal(80)), Target(year=2026, value=Decimal(90))),
    )
    found = shown_judgement(kpi, TODAY)
    assert (found.year, found.verdict) == (2025, Verdict.MET)


# 何が足りないか → わけの言葉
REASONS = [
    (line("up", None, point(date(2026, 3, 31), "1")), TODAY, "目標が決まっていません"),
    (line("up", "80"), TODAY, "この年度の値がありません"),
    (line("up", "80", point(date(2026, 3, 31), None)), TODAY, "値が出せません"),
    (line("neutral", "80", point(date(2026, 3, 31), "1")), TODAY, "高いほど良いのか"),
    (
        line("up", "80", point(date(2026, 1, 31), "90")),
        date(2026, 3, 31),
        "判定は年度が終わってから（いまの値は目標に届いています）",
    ),
    (line("down", "80", point(date(2026, 1, 31), "90")), date(2026, 3, 31), "目標に届いていません"),
    (line("up", "80", point(date(2026, 3, 31), "90")), TODAY, "目標 80.0％以上に対して 90.0％"),
    (line("up", "80", point(date(2025, 12, 31), "90")), TODAY, "令和7年12月31日現在の値"),
    (line("up", "80", point(date(2026, 3, 31), "90", basis="推計")), TODAY, "推計"),
    (line("up", "80", point(date(2026, 3, 31), "90", standing="途中")), TODAY, "未確定"),
]


@pytest.mark.parametrize(("kpi", "today", "words"), REASONS)
def test_reason_is_told(kpi: KpiLine, today: date, words: str) -> None:
    """判定には、いつも分かる言葉のわけが付く。"""
    assert words in judge(kpi, 2025, today).reason


# 読み（時点と値）→ 見出しに使う時点
HEADLINES = [
    ((), None),
    ((("2026-03-31", "1"),), "2026-03-31"),
    ((("2025-05-20", "1"),), None),
    ((("2026-03-31", "1"), ("2026-09-30", None)), "2026-03-31"),
    ((("2026-03-31", "1"), ("2027-03-31", "2")), "2026-03-31"),
    ((("2024-03-31", "1"), ("2026-03-31", "2")), "2026-03-31"),
]


@pytest.mark.parametrize(("points", "day"), HEADLINES)
def test_headline_is_fresh_and_known(points: tuple[tuple[str, str | None], ...], day: str | None) -> None:
    """見出しは、値があり、18か月以内で、これからの日でない、いちばん新しい読みである。"""
    found = headline([point(date.fromisoformat(d), value) for d, value in points], TODAY)
    assert (found.as_of.isoformat() if found else None) == day
