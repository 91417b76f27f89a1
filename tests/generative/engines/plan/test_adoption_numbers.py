"""表の数の法則: 書き方が違っても同じ数になり、何が来ても読むか断るかのどちらかである。"""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.plan.adoption_mapping import ColumnRole, SheetMapping
from shirube.engines.plan.adoption_numbers import CannotReadNumber, read_number
from shirube.engines.plan.adoption_reading import read_existing
from shirube.engines.plan.adoption_roles import Role
from shirube.engines.plan.snapshot_lines import BudgetStage

_WIDE = str.maketrans("0123456789.,%-", "０１２３４５６７８９．，％－")
numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)


@given(
    numbers,
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "件", "%", "人", "時間"]),
    st.sampled_from(["", "約"]),
)
def test_every_way_of_writing_is_the_same_number(
    number: Decimal, is_wide: bool, has_commas: bool, unit: str, about: str
) -> None:
    """桁区切り、全角、単位、「約」、△の有無で値は変わらない。"""
    plain = f"{abs(number):,}" if has_commas else f"{abs(number)}"
    written = f"{about}{'△' if number < 0 else ''}{plain}{unit}"
    found = read_number(written.translate(_WIDE) if is_wide else written)
    assert found is not None
    assert (found.value, found.is_about) == (number, bool(about))


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """どんな字でも、数か、未定か、わけを言って断るかである。"""
    try:
        found = read_number(text)
    except CannotReadNumber as error:
        assert str(error)
    else:
        assert found is None or found.value.is_finite()


columns = st.lists(
    st.builds(
        ColumnRole,
        column=st.integers(1, 8),
        role=st.sampled_from([Role.COST, Role.KPI_TARGET, Role.KPI_ACTUAL, Role.SUMMARY, Role.NOTE]),
        year=st.none() | st.integers(2020, 2035),
        stage=st.none() | st.sampled_from(BudgetStage),
        fund=st.sampled_from(["", "一般財源", "国庫支出金"]),
    ),
    max_size=6,
    unique_by=lambda one: one.column,
)


@given(
    columns, st.lists(st.lists(st.text(max_size=12), max_size=9), max_size=6), st.sampled_from(["円", "千円"])
)
def test_a_saved_mapping_reads_the_same(columns: list[ColumnRole], rows: list[list[str]], unit: str) -> None:
    """残した読み方は同じ読み方に戻り、同じ表を同じに読む。"""
    mapping = SheetMapping(
        header_first=1, header_last=1, columns=(ColumnRole(column=0, role=Role.TITLE), *columns), unit=unit
    )
    again = SheetMapping.from_record(json.loads(json.dumps(mapping.to_record())))
    assert again == mapping
    grid = [(1, ("取組",)), *((at, tuple(cells)) for at, cells in enumerate(rows, 2))]
    assert read_existing(grid, again) == read_existing(grid, mapping)
