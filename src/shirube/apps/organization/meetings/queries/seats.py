"""会議体の席と、その日その職にある人を読む。

席は職で持つので、人が替わっても直さなくてよい。氏名は、その日の名簿の「職」と「所属」（兼務を含む）から引く。
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.organization.meetings.models import MeetingBody, Seat
from shirube.engines.organization.meetings import SeatRole


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatView:
    """その日の一つの席。``holders`` はその職にある人の氏名（頼まれたときだけ引く）。"""

    seat: Seat
    department: str
    holders: tuple[str, ...] = ()


def seat_of_key(scope: Scope, key: UUID) -> Seat:
    """一つの席。無ければ ``DoesNotExist``。"""
    return Seat.objects.select_related("body", "department").get(key=key)


def seats_at(scope: Scope, body: MeetingBody, day: date, *, with_holders: bool = False) -> list[SeatView]:
    """その日の席を、役の順に。氏名は個人情報なので、``with_holders`` のときだけ引く。"""
    rows = list(
        Seat.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), body=body, starts_on__lte=day)
    )
    order = [role.value for role in SeatRole]
    rows.sort(key=lambda row: (order.index(row.role), row.pk))
    nodes = organization.department_by_id(scope, day)
    holders = _holders(scope, rows, day) if with_holders else {}
    return [
        SeatView(
            seat=row,
            department=nodes[row.department_id].full_name if row.department_id in nodes else "",
            holders=holders.get(row.pk, ()),
        )
        for row in rows
    ]


def _holders(scope: Scope, seats: Iterable[Seat], day: date) -> dict[int, tuple[str, ...]]:
    """席の id から、その日その職にある人の氏名。名簿の問い合わせは一度だけ。"""
    held: dict[tuple[str, int | None], list[str]] = defaultdict(list)
    for one in organization.staff_at(scope, day):
        posts = [(one.post, one.department_id)]
        posts += [(more.post, more.department_id) for more in one.concurrent_posts.all()]
        for post, department in posts:
            for place in ((post, department), (post, None)):
                if one.name not in held[place]:
                    held[place].append(one.name)
    return {seat.pk: tuple(held.get((seat.post, seat.department_id), ())) for seat in seats}
