"""日程の計算: 順、早い日、遅い日、余裕、いちばん詰まった並び。

早い日は、計画の日付を、つながりが求めるところまで後ろへ動かした日である（計画より早くはしない）。
`today` を渡せば、終わっていない作業を過ぎた日に置かない。
余裕は「この作業が何日遅れても、国の期限・節目・計画期間の終わりのどれにも遅れないか」で、負ならもう遅れている。
いちばん詰まった並びは、余裕が最も小さい期限から、余りのないつながりをさかのぼったもの（クリティカルパス）。
日付の未定な作業は未定のまま置き、そこから先の日を作り出さない。
方法は CPM（最早・最遅の計算）で、期限と細かさの扱いは標の定め（origin: ours）。
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from shirube.engines.plan.date_units import last_day, unit_index, unit_last
from shirube.engines.plan.links import Edge, edges_into, ordered
from shirube.engines.plan.placement import Placed, placed
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import Link, State, Task, TaskKind
from shirube.values.fiscal_year import FiscalYear
from shirube.values.labelled_enum import LabelledEnum


class LimitKind(LabelledEnum):
    """守るべき日の種類。"""

    NATIONAL = "national", "国の期限"
    MILESTONE = "milestone", "節目"
    PLAN = "plan", "計画期間の終わり"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """その作業が自分で守るべき日（この日を含む）。"""

    kind: LimitKind
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """一つの作業の日程。

    `start`・`end` は早い日、`latest_start`・`latest_end` は遅い日。`float_days` は余裕の日数（終わった作業と
    日付の未定な作業は None）。`pushed_by` は、計画の日付より後ろへ動かした先の作業の鍵。
    """

    key: str
    start: date | None
    end: date | None
    latest_start: date | None
    latest_end: date | None
    float_days: int | None
    limit: Limit | None
    pushed_by: str | None

    @property
    def is_late(self) -> bool:
        """このままでは、どれかの期限に遅れる。"""
        return self.float_days is not None and self.float_days < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """計画の日付が、つながりと合わない。`days` は足りない日数。"""

    before: str
    after: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """計画の日程。`slots` は順（先の作業が前）。`undated` は日付の未定な、終わっていない作業。"""

    slots: tuple[Slot, ...]
    critical_chain: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    undated: tuple[str, ...]

    def slot(self, key: str) -> Slot:
        """この作業の日程。"""
        return next(one for one in self.slots if one.key == key)

    @property
    def by_key(self) -> dict[str, Slot]:
        """作業の鍵から日程を引く表。"""
        return {one.key: one for one in self.slots}


@dataclass(frozen=True, slots=True)
class Network:
    """計算の元: 順、置き場所、日を求めるつながり、日を求められないつながり。"""

    order: tuple[Task, ...]
    stated: dict[str, Placed]
    edges: dict[str, list[Edge]]
    silent: dict[str, list[Link]]


def network(snapshot: PlanSnapshot) -> Network:
    """作業を順に並べ、つながりを数える。輪があれば LinksFormRing。"""
    order = ordered(snapshot.tasks)
    tasks = {task.key: task for task in order}
    stated = {task.key: placed(task) for task in order}
    edges: dict[str, list[Edge]] = {}
    silent: dict[str, list[Link]] = {}
    for task in order:
        found = list(edges_into(task, tasks, stated))
        edges[task.key] = [one for one in found if isinstance(one, Edge)]
        silent[task.key] = [one for one in found if isinstance(one, Link)]
    return Network(order, stated, edges, silent)


def limit_of(task: Task, plan_end: date) -> Limit | None:
    """この作業が守るべき日。公式に延ばした国の期限は、延ばした日まで。終わった作業にはない。"""
    if not task.state.is_open:
        return None
    if task.national_due is not None:
        day, kind = max(task.national_due, task.extended_to or task.national_due), LimitKind.NATIONAL
    elif task.kind is TaskKind.MILESTONE and (task.due or task.starts_on) is not None:
        day, kind = task.due or task.starts_on or plan_end, LimitKind.MILESTONE
    else:
        day, kind = plan_end, LimitKind.PLAN
    return Limit(kind=kind, day=last_day(day, task.precision))


def plan_end(snapshot: PlanSnapshot) -> date:
    """計画期間の末日。"""
    return FiscalYear(snapshot.head.last_year).end


def schedule(snapshot: PlanSnapshot, *, today: date | None = None) -> Schedule:
    """日程を計算する。輪があれば LinksFormRing。作業の数に比例する時間で終わる。"""
    net = network(snapshot)
    places, pushed = _earliest(net, today)
    end = plan_end(snapshot)
    limits = {task.key: limit_of(task, end) for task in net.order}
    floats = _floats(net, places, limits)
    return Schedule(
        slots=tuple(
            _slot(task.key, places[task.key], floats[task.key], limits[task.key], pushed.get(task.key))
            for task in net.order
        ),
        critical_chain=_critical_chain(net, places, limits, floats),
        conflicts=tuple(
            Conflict(before=edge.before, after=edge.after, days=-edge.gap)
            for task in net.order
            for edge in net.edges[task.key]
            if edge.is_broken
        ),
        undated=tuple(
            task.key for task in net.order if task.state.is_open and net.stated[task.key].is_undated
        ),
    )


def required_day(edge: Edge, before: Placed, *, keeps_overlap: bool) -> date:
    """つながりが求める日。`keeps_overlap` なら、計画が初めから持つ重なりはそのまま認める。"""
    source = before.at(edge.of)
    assert source is not None  # noqa: S101 - 日を求められるつながりだけが Edge になる
    kept = min(0, edge.gap) if keeps_overlap else 0
    return source + timedelta(days=edge.offset + kept)


def _earliest(net: Network, today: date | None) -> tuple[dict[str, Placed], dict[str, str]]:
    places: dict[str, Placed] = {}
    pushed: dict[str, str] = {}
    for task in net.order:
        place = net.stated[task.key]
        if today is not None:
            place = _not_in_the_past(place, today)
        for edge in net.edges[task.key]:
            day = required_day(edge, places[edge.before], keeps_overlap=not edge.is_broken)
            moved = place.moved_to(edge.to, day)
            if moved is not place:
                place, pushed[task.key] = moved, edge.before
        places[task.key] = place
    return places, pushed


def _not_in_the_past(place: Placed, today: date) -> Placed:
    """まだの作業は今日より前に始まらず、始めた作業は今日より前に終わらない。"""
    if place.state is State.PLANNED and place.start is not None:
        return place.moved_to("start", today)
    return place.moved_to("end", today)


def _floats(
    net: Network, places: dict[str, Placed], limits: dict[str, Limit | None]
) -> dict[str, int | None]:
    """後ろから順に、余裕の日数。何も縛らないものは None。"""
    rooms: dict[str, list[int]] = defaultdict(list)
    floats: dict[str, int | None] = {}
    for task in reversed(net.order):
        place, limit, own = places[task.key], limits[task.key], rooms[task.key]
        if limit is not None and place.end is not None:
            own = [*own, (limit.day - place.end).days]
        days = min(own) if own and task.state.is_open and not place.is_undated else None
        floats[task.key] = days = None if days is None else _whole_units(place, days)
        if days is None:
            continue
        for edge in net.edges[task.key]:
            before = places[edge.before]
            if before.state is State.ACTIVE and edge.of == "start":
                continue
            rooms[edge.before].append(_room(place, edge, days, _slack(edge, places)))
    return floats


def _whole_units(place: Placed, days: int) -> int:
    """終わりを days 日まで動かせるとき、細かさの単位で実際に動かせる日数。"""
    if days < 0 or place.end is None:
        return days
    last = unit_index(place.end + timedelta(days=days + 1), place.precision) - 1
    return (unit_last(last, place.precision) - place.end).days


def _slack(edge: Edge, places: dict[str, Placed]) -> int:
    """いまの置き場所での、つながりの余り。"""
    target = places[edge.after].at(edge.to)
    assert target is not None  # noqa: S101 - 日を求められるつながりだけが Edge になる
    day = required_day(edge, places[edge.before], keeps_overlap=not edge.is_broken)
    return max(0, (target - day).days)


def _room(place: Placed, edge: Edge, days: int, slack: int) -> int:
    """後の終わりが days 日まで動けるとき、先は何日まで遅れてよいか。

    後がもう期限に遅れていれば（負）、余りがある間は先のせいではないので余りまで、余りがなければ同じだけ
    遅れている。
    """
    if days < 0:
        return slack or days
    anchor = place.at(edge.to)
    if anchor is None or place.end is None:
        return slack + days
    units = unit_index(place.end + timedelta(days=days), place.precision) - unit_index(
        place.end, place.precision
    )
    last = unit_last(unit_index(anchor, place.precision) + units, place.precision)
    return slack + (last - anchor).days


def _slot(key: str, place: Placed, days: int | None, limit: Limit | None, pushed: str | None) -> Slot:
    apart = None if days is None else timedelta(days=days)
    return Slot(
        key=key,
        start=place.start,
        end=place.end,
        latest_start=place.start + apart if place.start and apart is not None else None,
        latest_end=place.end + apart if place.end and apart is not None else None,
        float_days=days,
        limit=limit,
        pushed_by=pushed,
    )


def _critical_chain(
    net: Network,
    places: dict[str, Placed],
    limits: dict[str, Limit | None],
    floats: dict[str, int | None],
) -> tuple[str, ...]:
    """余裕が最も小さい期限から、同じ余裕のまま余りなくつながる作業を先へたどる。"""
    known = [days for days in floats.values() if days is not None]
    if not known:
        return ()
    least = min(known)
    here = next(
        (task.key for task in reversed(net.order) if _is_held(task.key, places, limits, floats, least)), None
    )
    chain: list[str] = []
    while here is not None:
        chain.append(here)
        here = next(
            (
                edge.before
                for edge in net.edges[here]
                if floats[edge.before] == least and not _slack(edge, places)
            ),
            None,
        )
    return tuple(reversed(chain))


def _is_held(
    key: str,
    places: dict[str, Placed],
    limits: dict[str, Limit | None],
    floats: dict[str, int | None],
    least: int,
) -> bool:
    """自分の期限で、余裕が最も小さくなっている。"""
    limit, end = limits[key], places[key].end
    if floats[key] != least or limit is None or end is None:
        return False
    return _whole_units(places[key], (limit.day - end).days) == least
