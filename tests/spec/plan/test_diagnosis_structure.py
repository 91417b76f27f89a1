"""推進体制の点検の決まり（表）: 何を「決まっていない」とし、何をよりどころにするか。"""

from datetime import date

import pytest

from shirube.engines.plan.diagnosis_structure import (
    Arrangement,
    GapKind,
    HolderKind,
    Holding,
    Layout,
    StructureGap,
    structure_gaps,
)
from shirube.reference.plan import editions

ROLES = tuple(role for role in editions.edition("2.2").roles if role.id in ("role.cio", "role.ciso"))
TODAY = date(2027, 4, 1)
WHOLE = Arrangement(layout=Layout.INDEPENDENT, pmo="デジタル推進課")

# CIO の担い手の（始まり、終わり）の並び → CIO について挙がるもの
TERMS = [
    ((), GapKind.UNFILLED),
    (((None, None),), None),
    (((date(2026, 4, 1), None),), None),
    (((date(2026, 4, 1), date(2027, 3, 31)),), GapKind.ENDED),
    (((date(2026, 4, 1), date(2027, 4, 1)),), GapKind.ENDS_SOON),
    (((date(2026, 4, 1), date(2027, 6, 30)),), GapKind.ENDS_SOON),
    (((date(2026, 4, 1), date(2027, 7, 1)),), None),
    (((date(2026, 4, 1), date(2027, 5, 31)), (date(2027, 6, 1), None)), None),
    (((date(2027, 5, 1), None),), GapKind.UNFILLED),
]

# 置き方、PMO → 挙がるもの
ARRANGEMENTS = [
    (None, None, {GapKind.LAYOUT, GapKind.PMO}),
    (Layout.INDEPENDENT, "デジタル推進課", set()),
    (Layout.PLANNING, "企画課", set()),
    (Layout.INFORMATION, "情報政策課", {GapKind.LAYOUT}),
    (Layout.INDEPENDENT, None, {GapKind.PMO}),
]


def holding(
    role: str, name: str, starts: date | None = None, ends: date | None = None, **more: bool
) -> Holding:
    """担い手。"""
    return Holding(
        key=f"{role}{name}{starts}",
        role=role,
        kind=HolderKind.POST,
        name=name,
        starts_on=starts,
        ends_on=ends,
        **more,
    )


def gaps(
    *holdings: Holding, arrangement: Arrangement = WHOLE, sections: dict[str, bool] | None = None
) -> list[StructureGap]:
    """2027年4月1日に足りないところ。"""
    return list(structure_gaps(ROLES, holdings, arrangement, sections or {}, TODAY))


@pytest.mark.parametrize(("terms", "expected"), TERMS)
def test_terms(terms: tuple[tuple[date | None, date | None], ...], expected: GapKind | None) -> None:
    """期間は両端を含み、90日のうちに終わって後任のないものを知らせる。"""
    held = [holding("role.cio", f"副市長{at}", *term) for at, term in enumerate(terms)]
    found = [gap.kind for gap in gaps(*held) if gap.role == "role.cio"]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(("layout", "pmo", "expected"), ARRANGEMENTS)
def test_arrangement(layout: Layout | None, pmo: str | None, expected: set[GapKind]) -> None:
    """置き方と PMO は記録を求める。情報政策担当課の中に置くときは、手順書の「望ましい」を添える。"""
    found = gaps(arrangement=Arrangement(layout=layout, pmo=pmo))
    assert {gap.kind for gap in found if gap.role is None} == expected
    assert all("4.2(1)" in gap.source for gap in found if gap.role is None)


def test_unfilled_role_tells_why_and_from_where() -> None:
    """担い手のいない役割は、務め・文書の章節・強さを述べる。"""
    gap = next(gap for gap in gaps() if gap.role == "role.cio")
    assert gap.source == "自治体DX推進計画【第2.2版】2.(1)"
    assert "全庁にまたがる推進体制" in gap.reason
    assert gap.strength is not None and gap.strength.label == "技術的助言"


@pytest.mark.parametrize(("is_marked", "expected"), [(False, 1), (True, 0)])
def test_one_person_in_two_roles(is_marked: bool, expected: int) -> None:
    """一人が二つの役割を担うときは、併任・兼務の印を求める。"""
    held = [holding("role.cio", "副市長"), holding("role.ciso", "副市長", is_concurrent=is_marked)]
    assert sum(gap.kind is GapKind.CONCURRENT for gap in gaps(*held)) == expected


def test_sections_without_a_promoter_are_counted() -> None:
    """推進員のいない所属は、所属の数と合わせて示す。"""
    (gap,) = [gap for gap in gaps(sections={"住民課": True, "税務課": False}) if gap.kind is GapKind.PROMOTER]
    assert gap.reason == "2所属のうち1所属にいません: 税務課"
