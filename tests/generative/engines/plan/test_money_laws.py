"""経費の法則: どの分け方で足しても合計は同じ。表計算は行って戻り、何も変わらない。"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.plan.money_asset_sheet import HEADER as ASSET_HEADER
from shirube.engines.plan.money_asset_sheet import AssetContent, AssetNames, asset_cells, read_asset_sheet
from shirube.engines.plan.money_cost_sheet import HEADER, cost_cells, read_cost_sheet
from shirube.engines.plan.money_costs import StageSums, commitments_of, gaps, sums, sums_by
from shirube.engines.plan.money_rows import MOST_YEN, BudgetRow
from shirube.engines.plan.money_sheet import ChangeKind, ExportedKey, Held, digest, taken
from shirube.engines.plan.snapshot_lines import (
    AssetKind,
    BudgetStage,
    CostLine,
    Initiative,
    NetworkTier,
)

INITIATIVES = (
    Initiative(key="i1", number="1-1", title="書かない窓口"),
    Initiative(key="i2", number="1-2", title="オンライン化"),
    Initiative(key="i3", number="", title="人材"),
)
_FUNDS = st.sampled_from(["一般財源", "国庫支出金", "県支出金", "地方債", "その他", "ふるさと基金"])
_AMOUNT = st.integers(0, MOST_YEN - 1)


@dataclass(frozen=True)
class Line:
    """表の一行。"""

    number: int
    cells: tuple[str, ...]


def _cost(key: int, stage: BudgetStage, amount: int, **fields: Any) -> CostLine:
    return CostLine(
        key=f"c{key}", stage=stage, amount=-amount if stage is BudgetStage.SUPPLEMENT else amount, **fields
    )


COSTS = st.lists(
    st.builds(
        _cost,
        key=st.integers(),
        initiative=st.sampled_from(["i1", "i2", "i3"]),
        year=st.integers(2025, 2028),
        stage=st.sampled_from(list(BudgetStage)),
        fund=_FUNDS,
        amount=_AMOUNT,
        is_commitment=st.booleans(),
    ),
    max_size=30,
)
GROUPINGS: list[Callable[[CostLine], Any]] = [
    lambda one: one.year,
    lambda one: one.fund,
    lambda one: one.initiative,
    lambda one: (one.initiative, one.year, one.fund),
    lambda one: one.key,
]


@given(COSTS)
def test_totals_by_any_grouping_are_equal(lines: list[CostLine]) -> None:
    """年度・財源・取組・その組のどれで分けて足しても、段階ごとの合計は同じになる。"""
    whole = sums(lines)
    for by in GROUPINGS:
        total = StageSums()
        for part in sums_by(lines, by).values():
            total += part
        assert total == whole


@given(COSTS)
def test_commitments_never_enter_the_totals(lines: list[CostLine]) -> None:
    """債務負担を取り除いても、合計も差も変わらない。"""
    without = [one for one in lines if one not in commitments_of(lines)]
    assert sums(without) == sums(lines)
    assert gaps(without) == gaps(lines)


@given(COSTS)
def test_gaps_compare_only_what_both_stages_have(lines: list[CostLine]) -> None:
    """差は取組と年度ごとに両方がある分だけで、比べた数と比べなかった数は、どちらかがある数と合う。"""
    units = sums_by(lines, lambda one: (one.initiative, one.year)).values()
    first = gaps(lines)[0]
    both = [one for one in units if one.request is not None and one.initial is not None]
    either = [one for one in units if one.request is not None or one.initial is not None]
    assert (first.compared, first.compared + first.left_out) == (len(both), len(either))
    expected = sum((one.initial or 0) - (one.request or 0) for one in both)
    assert first.amount == (expected if both else None)


def _row(
    identity: tuple[str, int, str, bool], amounts: tuple[Any, ...], version: int, note: str
) -> BudgetRow:
    initiative, year, fund, is_commitment = identity
    request, initial, cut, settled = amounts
    supplement = None if cut is None or initial is None else -min(cut, initial)
    return BudgetRow(
        key=f"{initiative}-{year}-{fund}-{is_commitment}",
        version=version,
        initiative=initiative,
        year=year,
        fund=fund,
        is_commitment=is_commitment,
        amounts=StageSums(request=request, initial=initial, supplement=supplement, settled=settled),
        note=note,
    )


_MAYBE = st.none() | _AMOUNT
_NOTES = st.text(st.characters(categories=("L", "N"), include_characters="、。（）"), max_size=20)
IDENTITIES = st.tuples(st.sampled_from(["i1", "i2", "i3"]), st.integers(2025, 2031), _FUNDS, st.booleans())
ROWS = st.dictionaries(
    IDENTITIES, st.tuples(st.tuples(_AMOUNT, _MAYBE, _MAYBE, _MAYBE), st.integers(1, 9), _NOTES), max_size=12
).map(lambda found: [_row(identity, *values) for identity, values in found.items()])


def _cells(values: tuple[Any, ...]) -> tuple[str, ...]:
    """Excel の見え方: 金額は桁を区切り、日付は年-月-日。"""
    return tuple(
        ""
        if one is None
        else f"{one:,}"
        if type(one) is int
        else one.isoformat()
        if isinstance(one, date)
        else one
        for one in values
    )


def _cost_table(rows: list[BudgetRow]) -> tuple[list[Line], list[ExportedKey]]:
    by_key = {one.key: one for one in INITIATIVES}
    lines = [Line(n, _cells(cost_cells(row, by_key[row.initiative]))) for n, row in enumerate(rows, 2)]
    return lines, [ExportedKey(row.key, row.version) for row in rows]


@given(ROWS)
def test_cost_sheet_goes_there_and_back(rows: list[BudgetRow]) -> None:
    """書き出してそのまま読むと、どの行も「同じ」になる。空の経費に読ませれば、同じ行がそろう。"""
    lines, keys = _cost_table(rows)
    changes, problems = read_cost_sheet(HEADER, lines, keys, INITIATIVES, rows)
    assert problems == ()
    assert [one.kind for one in changes] == [ChangeKind.SAME] * len(rows)
    fresh, _ = read_cost_sheet(HEADER, lines, [None] * len(lines), INITIATIVES, [])
    found = [one.after for one in fresh if one.after is not None]
    added = {(one.initiative, one.year, one.fund, one.is_commitment): one.amounts for one in found}
    assert added == {row.identity: row.amounts for row in rows}


@given(ROWS.filter(bool), st.data())
def test_stale_rows_are_never_taken_unasked(rows: list[BudgetRow], data: st.DataObject) -> None:
    """書き出したあとに変わった行は、印を付けない限り取られず、指紋も変わる。"""
    lines, keys = _cost_table(rows)
    at = data.draw(st.integers(0, len(rows) - 1))
    later = list(rows)
    moved = replace(rows[at].amounts, request=(rows[at].amounts.request or 0) + 1)
    later[at] = replace(rows[at], version=rows[at].version + 1, amounts=moved)
    before, _ = read_cost_sheet(HEADER, lines, keys, INITIATIVES, rows)
    after, _ = read_cost_sheet(HEADER, lines, keys, INITIATIVES, later)
    assert taken(after, takes_stale=False) == ()
    assert [one.key for one in taken(after, takes_stale=True)] == [rows[at].key]
    assert digest(before) != digest(after)


_WORD = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12)
_TEXT = st.just("") | _WORD
_DAY = st.none() | st.dates(date(2020, 1, 1), date(2035, 12, 31))
NAMES = AssetNames(
    departments={"窓口課（990019-2）": "d1", "総務部（990019-1）": "d2"},
    initiatives={"1-1 書かない窓口": "i1", "1-2 オンライン化": "i2"},
)
CONTENTS = st.builds(
    AssetContent,
    number=st.just(""),
    kind=st.sampled_from(list(AssetKind)),
    title=_WORD,
    category=_TEXT,
    purpose=_TEXT,
    department=st.sampled_from([None, "d1", "d2"]),
    vendor=_TEXT,
    product=_TEXT,
    network=st.none() | st.sampled_from(list(NetworkTier)),
    renews_on=_DAY,
    ended_on=_DAY,
    yearly_cost=st.none() | _AMOUNT,
    initiatives=st.sampled_from([(), ("i1",), ("i2", "i1"), ("i1", "ほかの計画の取組")]),
    note=_TEXT,
)


@given(st.lists(CONTENTS, max_size=6))
def test_asset_sheet_goes_there_and_back(contents: list[AssetContent]) -> None:
    """台帳も、書き出してそのまま読むと何も変わらない。ほかの計画の取組とのつながりも失われない。"""
    held = {f"k{n}": Held(key=f"k{n}", version=n + 1, content=one) for n, one in enumerate(contents)}
    lines = [Line(n, _cells(asset_cells(one, NAMES))) for n, one in enumerate(contents, 2)]
    keys = [ExportedKey(one.key, one.version) for one in held.values()]
    changes, problems = read_asset_sheet(ASSET_HEADER, lines, keys, NAMES, held)
    assert problems == ()
    assert [one.kind for one in changes] == [ChangeKind.SAME] * len(contents)
