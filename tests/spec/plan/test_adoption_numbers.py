"""既存の計画の表の数と金額: 書かれた字から、取り込む値が決まる。"""

from __future__ import annotations

from decimal import Decimal

import pytest

from shirube.engines.plan.adoption_mapping import ColumnRole, SheetMapping
from shirube.engines.plan.adoption_numbers import CannotReadNumber, read_number, same_unit
from shirube.engines.plan.adoption_reading import read_existing
from shirube.engines.plan.adoption_roles import Role
from shirube.engines.plan.snapshot_lines import BudgetStage

# 書かれた字、値、添えられた単位
NUMBERS = [
    ("1200", "1200", ""),
    ("1,200", "1200", ""),
    ("１，２００", "1200", ""),
    ("1,200件", "1200", "件"),
    ("85%", "85", "%"),
    ("８５．５％", "85.5", "%"),
    ("▲3.5", "-3.5", ""),
    ("△３", "-3", ""),
    ("-3", "-3", ""),
    ("−3", "-3", ""),
    ("約1,200", "1200", ""),
    ("おおむね50％程度", "50", "%"),
    ("80％以上", "80", "%"),
    ("30分以内", "30", "分"),
    ("1.2万人", "12000.0", "人"),
    ("3千件", "3000", "件"),
    ("0", "0", ""),
    ("0件", "0", "件"),
]


@pytest.mark.parametrize(("written", "value", "unit"), NUMBERS)
def test_numbers(written: str, value: str, unit: str) -> None:
    """数と単位が読める。0 は未定ではない。"""
    found = read_number(written)
    assert found is not None
    assert (found.value, found.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "written",
    ["", " ", "-", "－", "ー", "―", "…", "未定", "検討中", "調整中", "集計中", "なし", "N/A", "ｎ／ａ"],
)
def test_undecided(written: str) -> None:
    """空と「未定」の言葉は、0 でなく未定になる。"""
    assert read_number(written) is None


# 書かれた字、断る言葉
UNREAD = [
    ("増加", "数がありません"),
    ("10→20", "数がいくつもあります"),
    ("12/31", "数がいくつもあります"),
    ("R5: 10 R6: 20", "数がいくつもあります"),
    ("1,20", "桁区切りの位置"),
    ("2026-04-01", "数がいくつもあります"),
    ("#DIV/0!", "表計算の誤りの印"),
]


@pytest.mark.parametrize(("written", "why"), UNREAD)
def test_unread(written: str, why: str) -> None:
    """近い数に直さず、わけを言って断る。"""
    with pytest.raises(CannotReadNumber, match=why):
        read_number(written)


@pytest.mark.parametrize(
    ("written", "direction"), [("80％以上", "up"), ("30分以内", "down"), ("5件未満", "down"), ("80％", None)]
)
def test_direction(written: str, direction: str | None) -> None:
    """「以上」「以内」から、望ましい向きが分かる。"""
    found = read_number(written)
    assert found is not None
    assert (found.direction.value if found.direction else None) == direction


@pytest.mark.parametrize(
    ("one", "other", "same"), [("%", "％", True), ("件", "人", False), ("（件）", "件", True)]
)
def test_units(one: str, other: str, same: bool) -> None:
    """全角と半角の違いは、単位の違いではない。"""
    assert same_unit(one, other) is same


# 読み方の単位、書かれた字、円（None は読まない）、言葉
COSTS = [
    ("円", "1,200,000", 1_200_000, ""),
    ("千円", "1,200", 1_200_000, ""),
    ("万円", "120", 1_200_000, ""),
    ("百万円", "1.2", 1_200_000, ""),
    ("千円", "１，２００", 1_200_000, ""),
    ("千円", "1,200円", 1_200, ""),
    ("円", "1.2百万円", 1_200_000, ""),
    ("千円", "約1,200", 1_200_000, ""),
    ("千円", "0", 0, ""),
    ("千円", "未定", None, ""),
    ("千円", "－", None, ""),
    ("千円", "既決予算内", None, "経費「既決予算内」が読めません"),
    ("円", "1.5", None, "1円未満の端数"),
    ("千円", "▲1,200", None, "負の額です"),
    ("千円", "1,20", None, "読めません"),
]


@pytest.mark.parametrize(("unit", "written", "yen", "said"), COSTS)
def test_costs(unit: str, written: str, yen: int | None, said: str) -> None:
    """経費は、ますの単位、なければ読み方の単位で、円にする。"""
    mapping = SheetMapping(
        header_first=1,
        header_last=1,
        columns=(
            ColumnRole(column=0, role=Role.TITLE),
            ColumnRole(column=1, role=Role.COST, year=2026, stage=BudgetStage.INITIAL),
        ),
        unit=unit,
    )
    plan = read_existing([(1, ("取組", "予算")), (2, ("窓口", written))], mapping)
    assert [one.amount for one in plan.initiatives[0].costs] == ([] if yen is None else [yen])
    told = "".join(one.what + one.why for one in plan.problems)
    assert said in told
    assert bool(told) is bool(said)


def test_a_cut_is_read_only_as_a_supplement() -> None:
    """減らす額（▲）は、補正の列でだけ読む。"""
    columns = (
        ColumnRole(column=0, role=Role.TITLE),
        ColumnRole(column=1, role=Role.COST, year=2026, stage=BudgetStage.SUPPLEMENT),
    )
    mapping = SheetMapping(header_first=1, header_last=1, columns=columns, unit="千円")
    plan = read_existing([(1, ("取組", "補正")), (2, ("窓口", "▲1,200"))], mapping)
    assert [one.amount for one in plan.initiatives[0].costs] == [-1_200_000]
