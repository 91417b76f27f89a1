"""権限の決まり: だれがどの役割を与えてよいか、いつまで与えてよいか。

origin: ours。権限は必ず終わりを持ち、初めは年度末までとする。長くても翌年度の末までで、毎年見直す。
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from shirube.values.fiscal_year import FiscalYear
from shirube.values.period import Period

NOTICE_DAYS = 30
_GRANTS: dict[str, frozenset[str]] = {
    "system_admin": frozenset(
        {
            "dx_officer",
            "section_chief",
            "staff",
            "hr_officer",
            "legal_officer",
            "counter_clerk",
            "mayor",
            "cio",
            "auditor",
            "vendor",
            "system_admin",
        }
    )
}
"""役割ごとの、与えてよい役割。ここに無い役割は、だれにも何も与えられない。"""


class CannotSetPeriod(ValueError):
    """その期間では権限を与えられない。"""


def may_grant(granter_roles: Collection[str], role: str) -> bool:
    """この役割を持つ人が、その役割を与えてよいか。"""
    return any(role in _GRANTS.get(held, ()) for held in granter_roles)


def grantable_roles(granter_roles: Collection[str]) -> frozenset[str]:
    """この役割を持つ人が与えてよい役割。"""
    return frozenset().union(*(_GRANTS.get(held, frozenset()) for held in granter_roles))


def default_end(starts_on: date) -> date:
    """言わないときの終わり（年度末の翌日。この日を含まない）。"""
    return FiscalYear.of(starts_on).end + timedelta(days=1)


def latest_end(starts_on: date) -> date:
    """与えられる最も遅い終わり（翌年度末の翌日。この日を含まない）。"""
    return FiscalYear.of(starts_on).shift(1).end + timedelta(days=1)


def period_of_right(starts_on: date, ends_on: date | None, *, counted_from: date | None = None) -> Period:
    """権限の期間。終わりを言わなければ年度末まで。長さの限りは ``counted_from``（延長の日）から数える。"""
    end = ends_on or default_end(starts_on)
    if end <= starts_on:
        raise CannotSetPeriod("権限の終わりが初日より後になっていません。終わりの日を直してください。")
    limit = latest_end(max(starts_on, counted_from or starts_on))
    if end > limit:
        last = limit - timedelta(days=1)
        raise CannotSetPeriod(
            f"権限は翌年度の末（{last.isoformat()}）までです。必要なら、そのときに延ばしてください。"
        )
    return Period(starts_on, end)


def is_ending_soon(ends_on: date, today: date) -> bool:
    """今日から30日以内に終わるか。"""
    return today < ends_on <= today + timedelta(days=NOTICE_DAYS)
