"""件数×分の法則: どの分け方でも足せば全体になり、移しても割合どおりに増減する。書いて読めば元に戻る。"""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.adapters.counts_minutes_sheet import counts_minutes_workbook, read_counts_minutes
from shirube.adapters.tabular import RowKey
from shirube.engines.insight.counts_minutes import CountRow, CountsMinutes, MinuteRow, effort_of
from shirube.engines.insight.counts_minutes_moves import Move, moved
from shirube.engines.insight.counts_minutes_rows import HeldRow, SheetChange

PROCEDURES, STAGES, CHANNELS = (
    ("証明", "許可", "届出"),
    ("受付", "確認", "審査"),
    ("窓口", "郵送", "=オンライン"),
)
MINUTES = st.integers(0, 5000).map(lambda n: Decimal(n) / 4)


@st.composite
def tables(draw: st.DrawFn) -> CountsMinutes:
    """でたらめな表。"""
    pairs = draw(st.sets(st.tuples(st.sampled_from(PROCEDURES), st.sampled_from(CHANNELS))))
    counts = []
    for procedure, channel in sorted(pairs):
        monthly = draw(st.one_of(st.just(()), st.tuples(*[st.integers(0, 300)] * 12)))
        yearly = sum(monthly) if monthly else draw(st.integers(0, 10**6))
        counts.append(CountRow(procedure=procedure, channel=channel, yearly=yearly, monthly=monthly))
    keys = st.tuples(st.sampled_from(PROCEDURES), st.sampled_from(STAGES), st.sampled_from(("", *CHANNELS)))
    minutes = [
        MinuteRow(procedure=procedure, stage=stage, channel=channel, minutes=draw(MINUTES))
        for procedure, stage, channel in sorted(draw(st.sets(keys)))
    ]
    return CountsMinutes(tuple(counts), tuple(minutes))


@given(tables())
@settings(max_examples=80, deadline=None)
def test_every_split_adds_up_to_the_whole(table: CountsMinutes) -> None:
    """手続・段階・経路・月のどれで分けても、時間の合計は同じ。独立に掛けて足したものとも等しい。"""
    found = effort_of(table)
    by_hand = Fraction(0)
    for row in table.counts:
        for stage in {one.stage for one in table.minutes}:
            own = [
                m for m in table.minutes if (m.procedure, m.stage) == (row.procedure, stage)
                and m.channel in ("", row.channel)
            ]  # fmt: skip
            if own:
                by_hand += row.yearly * Fraction(max(own, key=lambda m: m.channel != "").minutes)
    assert found.minutes == by_hand
    for totals in (found.by_procedure(), found.by_stage(), found.by_channel()):
        assert sum(one.minutes for one in totals) == by_hand
        assert [one.minutes for one in totals] == sorted((one.minutes for one in totals), reverse=True)
        if by_hand:
            assert sum(one.share or 0 for one in totals) == 1
    assert sum(one.minutes for one in found.by_month()) in (by_hand, 0)
    assert sum(one.cases for one in found.by_procedure()) == found.cases


@given(tables(), st.fractions(0, 1), st.sampled_from(CHANNELS), st.sampled_from(CHANNELS))
@settings(max_examples=80, deadline=None)
def test_savings_are_in_proportion(table: CountsMinutes, share: Fraction, source: str, target: str) -> None:
    """減る時間は割合に比例し、すべて移したときは、元の時間と先の時間の差になる。"""
    rows = [row for row in table.counts if row.channel == source]
    known = all(
        any(table.minutes_at(row.procedure, stage, target) is not None for stage in STAGES) for row in rows
    )
    if source == target or not rows or not known:
        return
    whole = moved(table, Move(source=source, target=target, share=Fraction(1)))
    assert moved(table, Move(source=source, target=target, share=share)).saved == whole.saved * share
    before = effort_of(CountsMinutes(tuple(rows), table.minutes)).minutes
    other = tuple(
        CountRow(procedure=row.procedure, channel=target, yearly=row.yearly, monthly=row.monthly)
        for row in rows
    )
    assert before - effort_of(CountsMinutes(other, table.minutes)).minutes == whole.saved


@given(tables())
@settings(max_examples=25, deadline=None)
def test_written_sheets_are_read_back(table: CountsMinutes) -> None:
    """書いて読めば同じ表になり、鍵の付いた行はどれも「同じ」と見立てる。同じ表からは、同じバイト列。"""
    if not table.counts or not table.minutes:
        return
    keys = [
        [RowKey(f"{sheet}{at}", 3) for at in range(len(rows))]
        for sheet, rows in (("c", table.counts), ("m", table.minutes))
    ]
    data = counts_minutes_workbook(table, count_keys=keys[0], minute_keys=keys[1])
    assert data == counts_minutes_workbook(table, count_keys=keys[0], minute_keys=keys[1])
    held = [
        [HeldRow(key.key, key.version, row) for key, row in zip(own, rows, strict=True)]
        for own, rows in zip(keys, (table.counts, table.minutes), strict=True)
    ]
    found = read_counts_minutes(data, name="表.xlsx", held_counts=held[0], held_minutes=held[1])
    assert found.problems == () and found.table() == table
    for previews in (found.counts.previews, found.minutes.previews):
        assert {one.kind for one in previews} == {SheetChange.SAME}
        assert not any(one.is_stale for one in previews)
