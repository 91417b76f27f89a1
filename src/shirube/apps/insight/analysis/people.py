"""人を守る決まり: 担当は番号だけで示し、三人に満たない担当課は、その課の人と長のほかには見せない。

伏せる課を決めるのも、伏せた記録を作るのも `engines.insight.small_teams.Shelter` である。ここは、見る人の課と
名簿の人数を渡すだけである。

担当の番号は仮名の順に付ける（同じ記録の中では変わらない）。人ごとの数は、ここでは作らない。
担当の列の無い記録では、名簿で、その名の組織（下の組織を含む）に三人以上いる担当課だけを示す。
"""

from dataclasses import dataclass

from shirube.adapters.ledger_mapping import read_any_mapping
from shirube.adapters.refusal import FileRefused
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.logs.queries import EventLog as LogRow
from shirube.apps.insight.logs.queries import PersonAttributes, is_xes
from shirube.apps.organization import queries as organization
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.published import MIN_STAFF
from shirube.engines.insight.small_teams import REFUSAL as REFUSAL
from shirube.engines.insight.small_teams import TEAMS as TEAMS
from shirube.engines.insight.small_teams import Shelter
from shirube.engines.insight.small_teams import small_teams as small_teams


@dataclass(frozen=True, slots=True)
class People:
    """この人に見せてよい、担当と担当課。"""

    numbers: dict[int, str]
    shelter: Shelter
    persons: frozenset[str]

    def worker(self, code: int) -> str:
        """担当の番号（担当1、担当2…）。分からなければ空。"""
        return self.numbers.get(code, "")

    def is_hidden(self, dimension: str, value: str | None) -> bool:
        """見せてはならない値か。"""
        return self.shelter.hides(dimension, value)


def people_of(scope: Scope, row: LogRow, log: EventLog) -> People:
    """この記録の担当と担当課のうち、この人に見せてよいもの。"""
    sizes = None if log.resource is not None else team_sizes(scope)
    shelter = Shelter.of(log, sizes=sizes, own=_own_units(scope)) if _has_teams(log) else Shelter()
    return People(worker_numbers(log), shelter, persons_in(row, log))


def _has_teams(log: EventLog) -> bool:
    return any(name in log.dimensions for name in TEAMS)


def team_sizes(scope: Scope) -> dict[str, int]:
    """組織の名（と、部からの名）から、きょうの名簿の人数（下の組織と兼務を含む）。同じ名なら、少ない方。"""
    people: dict[int, set[int]] = {}
    for one in organization.staff_at(scope, scope.today):
        for place in (one.department_id, *(post.department_id for post in one.concurrent_posts.all())):
            people.setdefault(place, set()).add(one.staff_id)
    found: dict[str, int] = {}
    for node in organization.departments_at(scope, scope.today):
        count = len(set[int]().union(*(people.get(below.id, set()) for below in node.walk())))
        for name in {node.name, node.full_name}:
            found[name] = min(count, found.get(name, count))
    return found


def is_large_or_own(scope: Scope, team: str) -> bool:
    """名簿で三人以上いる課か、この人の課か。"""
    return team in _own_units(scope) or team_sizes(scope).get(team, 0) >= MIN_STAFF


def worker_numbers(log: EventLog) -> dict[int, str]:
    """担当の符号から、番号の名。"""
    if log.resource is None:
        return {}
    names = log.resource.names
    order = sorted(range(len(names)), key=names.__getitem__)
    return {code: f"担当{at:,}" for at, code in enumerate(order, 1)}


def persons_in(row: LogRow, log: EventLog) -> frozenset[str]:
    """人の名（仮名）の切り口。絞り込みにも見方にも使わせない。この自治体の事案には無い。"""
    if row.is_own:
        return frozenset()
    if is_xes(row.file.name):
        persons = PersonAttributes()
        return frozenset(name for name in log.dimensions if name in persons)
    try:
        return frozenset(read_any_mapping(row.mapping.encode(), name="読み方").person_dimensions)
    except FileRefused:
        return frozenset(log.dimensions)


def _own_units(scope: Scope) -> frozenset[str]:
    """この人の所属と、その下の組織の名。"""
    if not scope.units:
        return frozenset()
    mine = organization.department_by_id(scope, scope.today)
    found: set[str] = set()
    for unit in scope.units:
        if unit in mine:
            found |= {text for node in mine[unit].walk() for text in (node.name, node.full_name)}
    return frozenset(found)
