"""遅れの波及: この作業が遅れると、何が何日動き、どの期限に間に合わなくなるか。

計画の日付から数える。計画がもともと持つ余りは遅れを吸い、もともとある重なりはそのまま保つ。終わった作業は
動かず、始めた作業は終わりだけが動く。日付の未定な作業に行き当たれば、その先は「分からない」と述べ、日を作らない。
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shirube.engines.plan.date_units import first_day, last_day, unit_index
from shirube.engines.plan.links import CannotSchedule
from shirube.engines.plan.placement import Placed
from shirube.engines.plan.schedule import (
    LimitKind,
    Network,
    limit_of,
    network,
    plan_end,
    required_day,
)
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import Precision, Task


class CannotSlip(CannotSchedule):
    """遅れを計算できない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """動く作業。`days` は終わり（未定なら始まり）が動く日数、`because` はこれを動かした先の作業の鍵。"""

    key: str
    old_start: date | None
    old_end: date | None
    new_start: date | None
    new_end: date | None
    days: int
    precision: Precision
    because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """間に合わなくなる期限。`was_missed` は、遅れる前から間に合っていなかったもの。"""

    key: str
    kind: LimitKind
    limit: date
    new_end: date
    was_missed: bool

    @property
    def days(self) -> int:
        """期限を何日過ぎるか。"""
        return (self.new_end - self.limit).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """遅れの波及。`moves` の初めは遅れた作業そのもの。`unknown` は未定があって分からない作業の鍵。"""

    task: str
    days: int
    moves: tuple[Move, ...]
    missed: tuple[Missed, ...]
    unknown: tuple[str, ...]


def slip(snapshot: PlanSnapshot, task: str, *, days: int | None = None, new_end: date | None = None) -> Slip:
    """作業が遅れたときの波及。

    `days` なら作業の全体が（始めた作業は終わりだけが）その日数遅れる。`new_end` なら終わりだけがその日に
    なる。どちらか一つを渡す。細かさが四半期などの作業は、その単位に切り上げて動く。
    知らない作業、終わった作業、日付が未定の作業、遅れでない日は CannotSlip。輪があれば LinksFormRing。
    """
    net = network(snapshot)
    start = _slipped(net, task, days, new_end)
    places, because = dict(net.stated), {task: ""}
    places[task] = start
    for one in net.order:
        for edge in net.edges[one.key] if one.key != task else ():
            if edge.before not in because:
                continue
            place = places[one.key]
            day = required_day(edge, places[edge.before], keeps_overlap=True)
            moved = place.moved_to(edge.to, day)
            if moved is not place:
                places[one.key], because[one.key] = moved, edge.before
    first = net.stated[task]
    return Slip(
        task=task,
        days=start.days_from(first),
        moves=tuple(_moves(net, places, because)),
        missed=tuple(_missed(net, places, because, plan_end(snapshot))),
        unknown=_unknown(net, because),
    )


def _slipped(net: Network, key: str, days: int | None, new_end: date | None) -> Placed:
    """遅れた作業の新しい置き場所。"""
    task = next((one for one in net.order if one.key == key), None)
    if task is None:
        raise CannotSlip(f"作業「{key}」が、この計画にありません。")
    place = net.stated[key]
    if not task.state.is_open:
        raise CannotSlip(f"「{task.title}」は{task.state.label}なので、遅れを計算できません。")
    if place.end is None:
        raise CannotSlip(
            f"「{task.title}」の終わりの日が未定なので、遅れを計算できません。先に日付を決めてください。"
        )
    if (days is None) == (new_end is None):
        raise CannotSlip("遅れは、日数か新しい終わりの日の、どちらか一つで書いてください。")
    end = new_end or place.end + timedelta(days=days or 0)
    if end <= place.end:
        raise CannotSlip(f"「{task.title}」の新しい終わりの日は、いまの終わりの日より後にしてください。")
    if days is None:
        return _with_end(place, last_day(end, place.precision))
    return place.moved_by(unit_index(end, place.precision) - unit_index(place.end, place.precision))


def _with_end(place: Placed, end: date) -> Placed:
    return replace(place, end=end, start=first_day(end, place.precision) if place.is_point else place.start)


def _moves(net: Network, places: dict[str, Placed], because: dict[str, str]) -> Iterable[Move]:
    """遅れた作業、そのあとは順に。"""
    first = next(iter(because))
    for task in sorted((one for one in net.order if one.key in because), key=lambda one: one.key != first):
        old, new = net.stated[task.key], places[task.key]
        yield Move(
            key=task.key,
            old_start=old.start,
            old_end=old.end,
            new_start=new.start,
            new_end=new.end,
            days=new.days_from(old),
            precision=new.precision,
            because=because[task.key] or None,
        )


def _missed(net: Network, places: dict[str, Placed], because: dict[str, str], end: date) -> Iterable[Missed]:
    for task in net.order:
        place, limit = places[task.key], limit_of(task, end)
        if task.key not in because or limit is None or place.end is None or place.end <= limit.day:
            continue
        old = net.stated[task.key].end
        yield Missed(
            key=task.key,
            kind=limit.kind,
            limit=limit.day,
            new_end=place.end,
            was_missed=old is not None and old > limit.day,
        )


def _unknown(net: Network, because: dict[str, str]) -> tuple[str, ...]:
    """動く作業から、日付の未定なつながりを通って届く作業。"""
    reached: set[str] = set()
    for task in net.order:
        is_blind = any(link.before in because or link.before in reached for link in net.silent[task.key])
        if is_blind or any(edge.before in reached for edge in net.edges[task.key]):
            reached.add(task.key)
    return tuple(_open_keys(net.order, reached - because.keys()))


def _open_keys(order: Iterable[Task], keys: set[str]) -> Iterable[str]:
    return (task.key for task in order if task.key in keys)
