"""資料の型: 日付ごとの値と、項目の指し方。"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.reference.pack import DatedValue, Item, Pack, PackHead, Shape
from shirube.values.citation import Citation


def make_pack(*values: DatedValue, items: tuple[Item, ...] = (), edition: str | None = None) -> Pack:
    """試験のための資料を作る。"""
    head = PackHead(
        id="funding.rate",
        label="率",
        shape=Shape.ITEMS if items else Shape.VALUES,
        edition=edition,
        citation=Citation(document="試験の文書"),
        confirmed_on=date(2026, 11, 21),
        other_sources=(),
        licence=None,
        attribution=None,
        refs=(),
        count=len(values),
    )
    return Pack(head, {}, {}, values, items)


RATE = make_pack(
    DatedValue(date(2021, 4, 1), "0.5"),
    DatedValue(date(2023, 4, 1), "0.7"),
    DatedValue(date(2026, 4, 1), None),
)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2021, 3, 31), None),
        (date(2021, 4, 1), "0.5"),
        (date(2023, 3, 31), "0.5"),
        (date(2023, 4, 1), "0.7"),
        (date(2026, 3, 31), "0.7"),
        (date(2026, 4, 1), None),
    ],
)
def test_value_in_force(day: date, value: str | None) -> None:
    """その日に効力のある値を返し、施行の前と廃止の後は値がない。"""
    assert RATE.value_at(day) == value


@given(st.sets(st.dates(), min_size=1, max_size=8), st.dates())
def test_value_at_is_the_latest_started(days: set[date], day: date) -> None:
    """値はいつも、その日までに始まったもののうち最も新しいものである。"""
    pack = make_pack(*(DatedValue(start, start.isoformat()) for start in sorted(days)))
    started = [start for start in days if start <= day]
    assert pack.value_at(day) == (max(started).isoformat() if started else None)


def test_items_are_referred_to_with_their_edition() -> None:
    """版のある資料の項目は id@版、ない資料の項目は id で指す。"""
    item = Item("plan.frontyard", "窓口", {})
    assert make_pack(items=(item,), edition="2.2").reference(item) == "plan.frontyard@2.2"
    assert make_pack(items=(item,)).reference(item) == "plan.frontyard"


def test_columns_are_asked_only_of_tables() -> None:
    """表でない資料に列の選択肢を尋ねると断る。"""
    with pytest.raises(LookupError, match="列「kind」はない"):
        RATE.choices("kind")
