"""業務量調査の法則: 課を合わせても和は変わらず、違いは内訳の和に等しく、試算は合わせた表の計算と一致する。"""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.engines.insight.counts_minutes import (
    MONTHS,
    CannotEstimateHours,
    CountRow,
    CountsMinutes,
    MinuteRow,
    effort_of,
)
from shirube.engines.insight.counts_minutes_parts import joined, narrowed
from shirube.engines.insight.counts_minutes_trials import Goal, StageChange, reached, restaged
from shirube.engines.insight.counts_minutes_years import years

PROCEDURES, STAGES, CHANNELS = ("証明", "許可"), ("受付", "審査"), ("窓口", "郵送", "オンライン")


@st.composite
def tables(draw: st.DrawFn, *, has_months: bool = False) -> CountsMinutes:
    """でたらめな表。"""
    pairs = draw(st.sets(st.tuples(st.sampled_from(PROCEDURES), st.sampled_from(CHANNELS))))
    counts = []
    for procedure, channel in sorted(pairs):
        monthly = draw(st.tuples(*[st.integers(0, 9)] * 12)) if has_months or draw(st.booleans()) else ()
        yearly = sum(monthly) if monthly else draw(st.integers(0, 500))
        counts.append(CountRow(procedure=procedure, channel=channel, yearly=yearly, monthly=monthly))
    keys = st.tuples(st.sampled_from(PROCEDURES), st.sampled_from(STAGES), st.sampled_from(("", *CHANNELS)))
    minutes = tuple(
        MinuteRow(
            procedure=procedure, stage=stage, channel=channel, minutes=Decimal(draw(st.integers(0, 400))) / 4
        )
        for procedure, stage, channel in sorted(draw(st.sets(keys)))
    )
    return CountsMinutes(tuple(counts), minutes)


@given(st.lists(tables(), max_size=4), st.sets(st.sampled_from(PROCEDURES)))
@settings(max_examples=50, deadline=None)
def test_sections_add_up(parts: list[CountsMinutes], apart: set[str]) -> None:
    """課の表を合わせた時間と件数は、課ごとの和に等しい。どの手続も、元の課と名に戻れる。"""
    named = [(f"課{at}", table) for at, table in enumerate(parts)]
    found = joined(named, apart)
    effort = effort_of(found.table)
    own = {label: effort_of(table) for label, table in named}
    assert effort.minutes == sum((one.minutes for one in own.values()), Fraction(0))
    assert effort.cases == sum(one.cases for one in own.values())
    for one in found.by_section(effort):
        assert one.minutes == own[one.name].minutes and one.cases == own[one.name].cases
    assert len(set(found.origin.values())) == len(found.origin)


@given(tables(has_months=True), st.sets(st.sampled_from(MONTHS)))
@settings(max_examples=50, deadline=None)
def test_channels_and_months_add_up_to_the_whole(table: CountsMinutes, months: set[int]) -> None:
    """経路ごとの和も、月ごとの和も、全体に等しい。月を二つに分けた値の和も、全体に等しい。"""
    whole = effort_of(table)
    by_channel = [effort_of(narrowed(table, channel=one)) for one in CHANNELS]
    by_month = [effort_of(narrowed(table, months={one})) for one in MONTHS]
    for parts in (by_channel, by_month):
        assert sum((one.minutes for one in parts), Fraction(0)) == whole.minutes
        assert sum(one.cases for one in parts) == whole.cases
    rest = set(MONTHS) - months
    halves = [effort_of(narrowed(table, months=one)).minutes for one in (months, rest)]
    assert sum(halves, Fraction(0)) == whole.minutes


@given(tables(), tables())
@settings(max_examples=50, deadline=None)
def test_difference_is_the_sum_of_its_causes(before: CountsMinutes, after: CountsMinutes) -> None:
    """件数による違いと分による違いの和は、どの手続でも、全体でも、時間の違いに等しい。"""
    found = years(before, after)
    assert (found.before, found.after) == (effort_of(before).minutes, effort_of(after).minutes)
    assert found.by_cases + found.by_minutes == found.after - found.before
    for one in found.lines:
        assert one.by_cases + one.by_minutes == one.difference
    assert all(not one.by_cases and not one.by_minutes for one in years(before, before).lines)


@given(tables(), st.sampled_from(CHANNELS), st.fractions(0, 1))
@settings(max_examples=50, deadline=None)
def test_goal_equals_counting_the_moved_table(table: CountsMinutes, channel: str, share: Fraction) -> None:
    """n％になったときの試算は、移したあとの件数で初めから掛けた時間との差に等しい。件数の合計は変わらない。"""
    try:
        found = reached(table, Goal(channel=channel, share=share))
    except CannotEstimateHours:
        return
    left = {name for name, _ in found.left}
    before = after = Fraction(0)
    for procedure in {row.procedure for row in table.counts} - left:
        counts = {row.channel: Fraction(row.yearly) for row in table.counts if row.procedure == procedure}
        whole, now = sum(counts.values(), Fraction(0)), counts.get(channel, Fraction(0))
        kept = (1 - share) * whole / (whole - now)
        later = {one: count * kept for one, count in counts.items() if one != channel}
        later[channel] = share * whole
        assert sum(later.values(), Fraction(0)) == whole
        for stage in table.stages_of(procedure):
            before += sum(
                n * Fraction(table.minutes_at(procedure, stage, one) or 0) for one, n in counts.items()
            )
            after += sum(
                n * Fraction(table.minutes_at(procedure, stage, one) or 0) for one, n in later.items()
            )
    assert found.saved == before - after


@given(tables(), st.sampled_from(STAGES), st.integers(0, 200))
@settings(max_examples=50, deadline=None)
def test_changed_stage_equals_counting_the_new_table(table: CountsMinutes, stage: str, minutes: int) -> None:
    """段階の分を変えた試算は、その段階の分を書き換えた表の時間との差に等しい。"""
    changed = tuple(
        MinuteRow(procedure=one.procedure, stage=stage, channel=one.channel, minutes=Decimal(minutes))
        if one.stage == stage
        else one
        for one in table.minutes
    )
    difference = effort_of(table).minutes - effort_of(CountsMinutes(table.counts, changed)).minutes
    try:
        assert restaged(table, StageChange(stage=stage, minutes=Decimal(minutes))).saved == difference
    except CannotEstimateHours:
        assert difference == 0
