"""KPI の帳簿の法則: 追記だけ、年度の確定は一度だけ、確定のあとは必ず訂正、いつの時点にも戻れる。"""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.plan.kpi_judgement import data_day
from shirube.engines.plan.kpi_ledger import (
    CannotConfirmYear,
    Entry,
    is_year_confirmed,
    point_to_confirm,
    points_at,
    standing_of_next,
)
from shirube.engines.plan.revision import Standing
from shirube.engines.plan.snapshot_lines import KpiPoint
from shirube.values.fiscal_year import FiscalYear

FIRST_DAY = date(2025, 4, 1)
# 行い: 四半期の番号、値、何日後に行うか、年度を確定するか
ACTS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 5), st.integers(0, 200), st.booleans(), st.booleans()),
    max_size=14,
)


def quarter(number: int) -> tuple[date, date]:
    """令和7年4月から数えた四半期の初日と末日。"""
    year, month = divmod(3 + number * 3, 12)
    after_year, after_month = divmod(6 + number * 3, 12)
    return date(2025 + year, month + 1, 1), date(2025 + after_year, after_month + 1, 1) - timedelta(days=1)


def walked(acts: list[tuple[int, int, int, bool, bool]]) -> list[Entry]:
    """行いを順に積んだ帳簿。確定できないときは何も積まない。"""
    entries: list[Entry] = []
    today = FIRST_DAY
    for number, value, later, confirms, is_measured in acts:
        today += timedelta(days=later)
        starts_on, ends_on = quarter(number)
        year = FiscalYear.of(ends_on).start_year
        if confirms:
            try:
                before = point_to_confirm(entries, year, today)
            except CannotConfirmYear:
                continue
            starts_on, ends_on, amount, found = (
                before.starts_on,
                before.ends_on,
                before.value,
                Standing.CONFIRMED,
            )
        else:
            amount = Decimal(value)
            found = standing_of_next(
                entries,
                starts_on=starts_on,
                ends_on=ends_on,
                as_of=ends_on,
                kept_on=today,
                is_measured=is_measured,
            )
        revision = 1 + sum((e.point.starts_on, e.point.ends_on) == (starts_on, ends_on) for e in entries)
        point = KpiPoint(
            reading=str(len(entries)),
            starts_on=starts_on,
            ends_on=ends_on,
            as_of=ends_on,
            value=amount,
            basis="実測",
            revision=revision,
            standing=found,
        )
        entries.append(Entry(point=point, kept_on=today, is_confirmation=confirms))
    return entries


@given(ACTS)
def test_year_is_confirmed_at_most_once(acts: list[tuple[int, int, int, bool, bool]]) -> None:
    """一つの年度は一度だけ確定し、終わる前には確定しない。"""
    confirmed = [entry for entry in walked(acts) if entry.is_confirmation]
    years = [entry.year for entry in confirmed]
    assert len(set(years)) == len(years)
    assert all(entry.kept_on > FiscalYear(entry.year).end for entry in confirmed)


@given(ACTS)
def test_everything_after_confirmation_is_a_correction(acts: list[tuple[int, int, int, bool, bool]]) -> None:
    """確定した年度にあとから積んだ読みは、どの期間のものでも訂正である。"""
    entries = walked(acts)
    for at, entry in enumerate(entries):
        if not entry.is_confirmation and is_year_confirmed(entries[:at], entry.year):
            assert entry.point.standing == Standing.CORRECTED


@given(ACTS, st.integers(0, 1500))
def test_past_never_changes(acts: list[tuple[int, int, int, bool, bool]], days: int) -> None:
    """ある日の値は、そのあとに何を積んでも変わらない。"""
    entries, day = walked(acts), FIRST_DAY + timedelta(days=days)
    known_then = [entry for entry in entries if entry.kept_on <= day]
    assert points_at(entries, day) == points_at(known_then, day)


@given(ACTS)
def test_confirming_keeps_the_value(acts: list[tuple[int, int, int, bool, bool]]) -> None:
    """確定は値を変えない。変わるのは立場だけである。"""
    entries = walked(acts)
    for at, entry in enumerate(entries):
        if entry.is_confirmation:
            before = points_at(entries[:at], entry.kept_on)
            same = [
                p for p in before if (p.starts_on, p.ends_on) == (entry.point.starts_on, entry.point.ends_on)
            ]
            assert [p.value for p in same] == [entry.point.value]


@given(ACTS)
def test_one_point_for_each_period_in_order(acts: list[tuple[int, int, int, bool, bool]]) -> None:
    """期間ごとに最後の改訂だけが残り、時点の古い順に並ぶ。"""
    entries = walked(acts)
    points = points_at(entries, date.max)
    assert [data_day(p) for p in points] == sorted(data_day(p) for p in points)
    last = {(e.point.starts_on, e.point.ends_on): e.point.revision for e in entries}
    assert {(p.starts_on, p.ends_on): p.revision for p in points} == last
