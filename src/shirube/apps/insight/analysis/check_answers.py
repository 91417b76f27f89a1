"""決めた手順との違いの問いと答え: どの手順と照らし合わせ、どの切り口で分けるか。"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import QueryDict

from shirube.apps.insight.analysis.cause_answers import groups_of
from shirube.apps.insight.analysis.people import TEAMS, People
from shirube.apps.insight.rules import queries as rules
from shirube.apps.insight.rules.queries import DeclaredStepList
from shirube.engines.insight.alignment import FindingKind
from shirube.engines.insight.conformance import CaseTotal, Conformance, Value, conformance, monthly
from shirube.engines.insight.filters import Moment, Within, chosen
from shirube.engines.insight.moments import last_moments
from shirube.engines.insight.opening import date_of, day_numbers, midnight

if TYPE_CHECKING:
    from shirube.apps.insight.analysis.views.page import LogPage

CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Line:
    """一つの組（課、経路、月など）の数。``value`` が None なら、値なし。"""

    value: Value
    total: CaseTotal
    kinds: tuple[int, ...]
    """違いの種類ごとの、その違いのあった件の数（`FindingKind` の順）。"""


@dataclass(frozen=True, slots=True)
class Group:
    """切り口ごとの数。``hidden`` は、名も数も出さない課の数。"""

    dimension: str
    lines: tuple[Line, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Checked:
    """画面の答え。``before`` は、手順を使い始める日より前に始まった件の数。"""

    whole: Conformance
    groups: tuple[Group, ...]
    months: tuple[Line, ...]
    before: int


def asked_steps(page: "LogPage", query: QueryDict) -> DeclaredStepList | None:
    """照らし合わせる手順。選んでいなければ、この記録にいちばん合うもの。一つも無ければ None。"""
    listed = rules.step_lists(page.scope)
    try:
        wanted = UUID(query.get("steps", ""))
    except ValueError:
        wanted = None
    picked = next((one for one in listed if one.key == wanted), None)
    if picked is not None or not page.log.case_count:
        return picked
    last = date_of(int(day_numbers(last_moments(page.log)).max()))
    return rules.fitting_steps(page.scope, page.chosen.whole.activity.names, last)


def asked_dimensions(page: "LogPage", query: QueryDict) -> tuple[str, ...]:
    """分ける切り口。選んでいなければ、担当課と経路（あるもの）。"""
    known = groups_of(page)
    by = query.get("by", "")
    if by in known:
        return (by,)
    teams = [name for name in TEAMS if name in known][:1]
    return (*teams, *(name for name in (CHANNEL,) if name in known))


def checked(page: "LogPage", row: DeclaredStepList, dimensions: Sequence[str]) -> Checked:
    """照らし合わせた答え。"""
    declared = rules.declared_of(row)
    whole = page.answer(f"check {declared}", lambda: conformance(page.log, declared))
    months = page.answer(f"check months {declared}", lambda: monthly(page.log, declared))
    groups = []
    for name in dimensions:
        found = page.answer(
            f"check {name} {declared}", lambda name=name: conformance(page.log, declared, by=name)
        )
        groups.append(_group(name, found, page.people))
    early = chosen(page.log, Within(Moment.FIRST, until=midnight(row.since)))
    lines = sorted(_lines(months), key=lambda one: one.value or "")
    return Checked(whole, tuple(groups), tuple(lines), len(early))


def _group(name: str, found: Conformance, people: People) -> Group:
    lines = [one for one in _lines(found) if not people.is_hidden(name, one.value)]
    lines.sort(key=lambda one: (-one.total.cases, one.value or ""))
    return Group(name, tuple(lines), people.shelter.count(name))


def _lines(found: Conformance) -> list[Line]:
    return [
        Line(value, total, tuple(found.kinds.get((value, kind), 0) for kind in FindingKind))
        for value, total in found.cases.items()
    ]
