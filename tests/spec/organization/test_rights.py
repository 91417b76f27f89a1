"""権限の決まり（表）: だれが何を与えられるか、いつまで与えられるか。"""

from datetime import date

import pytest

from shirube.engines.organization.rights import (
    CannotSetPeriod,
    default_end,
    grantable_roles,
    is_ending_soon,
    latest_end,
    may_grant,
    period_of_right,
)
from shirube.reference.organization.roles import roles

ALL_ROLES = [role.id for role in roles()]


@pytest.mark.parametrize("granter", ALL_ROLES)
@pytest.mark.parametrize("role", ALL_ROLES)
def test_who_may_grant_what(granter: str, role: str) -> None:
    """与えられるのはシステム管理者だけで、匿名の住民の役割はだれにも与えられない。"""
    assert may_grant([granter], role) is (granter == "system_admin" and role != "anonymous")


def test_every_role_but_anonymous_can_be_granted() -> None:
    """役割の一覧が増えたら、与え方の決まりも決める。"""
    assert grantable_roles(["system_admin"]) == set(ALL_ROLES) - {"anonymous"}


# 初日 → 言わないときの終わり（この日を含まない）, 最も遅い終わり
ENDS = [
    (date(2026, 4, 1), date(2027, 4, 1), date(2028, 4, 1)),
    (date(2026, 11, 21), date(2027, 4, 1), date(2028, 4, 1)),
    (date(2027, 3, 31), date(2027, 4, 1), date(2028, 4, 1)),
    (date(2027, 4, 1), date(2028, 4, 1), date(2029, 4, 1)),
]


@pytest.mark.parametrize(("starts_on", "default", "latest"), ENDS)
def test_ends(starts_on: date, default: date, latest: date) -> None:
    """言わなければ年度末まで、長くても翌年度末まで。"""
    assert default_end(starts_on) == default
    assert latest_end(starts_on) == latest
    assert period_of_right(starts_on, None).end == default
    assert period_of_right(starts_on, latest).end == latest


@pytest.mark.parametrize("ends_on", [date(2026, 4, 1), date(2026, 3, 1), date(2028, 4, 2)])
def test_refused_periods(ends_on: date) -> None:
    """一日も無い期間と、長すぎる期間は断る。"""
    with pytest.raises(CannotSetPeriod):
        period_of_right(date(2026, 4, 1), ends_on)


def test_extension_counts_from_today() -> None:
    """去年から続く権限も、今日から見た翌年度末まで延ばせる。"""
    found = period_of_right(date(2020, 4, 1), date(2028, 4, 1), counted_from=date(2026, 11, 21))
    assert found.end == date(2028, 4, 1)


# 終わり, 今日 → まもなく終わるか
SOON = [
    (date(2027, 4, 1), date(2027, 3, 1), False),
    (date(2027, 4, 1), date(2027, 3, 2), True),
    (date(2027, 4, 1), date(2027, 3, 31), True),
    (date(2027, 4, 1), date(2027, 4, 1), False),
]


@pytest.mark.parametrize(("ends_on", "today", "expected"), SOON)
def test_ending_soon(ends_on: date, today: date, expected: bool) -> None:
    """30日以内に終わる権限の境。"""
    assert is_ending_soon(ends_on, today) is expected
