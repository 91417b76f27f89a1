"""件数×分の表を、課ごとの表から一つに合わせ、手続・経路・段階・月で一部を取り出す。

同じ名の手続が二つの課にあれば、別の手続として「手続（課）」の名にする（混ぜて一つの分を掛けない）。
合わせても、時間の合計は課ごとの合計の和に等しい。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from shirube.engines.insight.counts_minutes import (
    EVERY_CHANNEL,
    MONTHS,
    CannotEstimateHours,
    CountRow,
    CountsMinutes,
    Effort,
    EffortTotal,
    MinuteRow,
)


@dataclass(frozen=True)
class Joined:
    """合わせた表。``origin`` は、手続の名から（課、課での手続の名）を引く表。"""

    table: CountsMinutes
    origin: Mapping[str, tuple[str, str]]

    def by_section(self, effort: Effort) -> tuple[EffortTotal, ...]:
        """課ごとの時間の、多い順。"""
        return effort.by(lambda one: self.origin[one.procedure][0])


def shared_names(parts: Sequence[tuple[str, CountsMinutes]]) -> frozenset[str]:
    """二つ以上の課にある、手続の名。"""
    held = Counter(name for _, table in parts for name in _procedures(table))
    return frozenset(name for name, count in held.items() if count > 1)


def joined(parts: Sequence[tuple[str, CountsMinutes]], apart: Collection[str] = ()) -> Joined:
    """課の名と表の並びを、一つの表に合わせる。課の名は重ならないこと（重なれば CannotEstimateHours）。

    ``apart`` は、一つの課にしか無くても課の名を添える手続（もう一つの調査と比べるとき）。
    """
    sections = [section for section, _ in parts]
    if len(set(sections)) != len(sections):
        raise CannotEstimateHours("同じ名の課が二つあります。課の名を分けてください。")
    names = {section: _procedures(table) for section, table in parts}
    several = shared_names(parts) | frozenset(apart)
    used = {name for found in names.values() for name in found if name not in several}
    counts: list[CountRow] = []
    minutes: list[MinuteRow] = []
    origin: dict[str, tuple[str, str]] = {}
    for section, table in parts:
        renamed = {
            name: _free(f"{name}（{section}）", used) if name in several else name for name in names[section]
        }
        origin |= {new: (section, name) for name, new in renamed.items()}
        counts += [replace(one, procedure=renamed[one.procedure]) for one in table.counts]
        minutes += [replace(one, procedure=renamed[one.procedure]) for one in table.minutes]
    return Joined(CountsMinutes(tuple(counts), tuple(minutes)), origin)


def narrowed(
    table: CountsMinutes,
    *,
    procedures: Collection[str] | None = None,
    channel: str = "",
    stage: str = "",
    months: Collection[int] | None = None,
) -> CountsMinutes:
    """表の一部。None と空は限らない。月で限るのに、月ごとの件数の無い行があれば CannotEstimateHours。"""
    wanted = [
        one
        for one in table.counts
        if (procedures is None or one.procedure in procedures) and channel in ("", one.channel)
    ]
    counts = wanted if months is None else [_in_months(one, months) for one in wanted]
    kept = {one.procedure for one in counts}
    minutes = [
        one
        for one in table.minutes
        if one.procedure in kept
        and stage in ("", one.stage)
        and (not channel or one.channel in (EVERY_CHANNEL, channel))
    ]
    return CountsMinutes(tuple(counts), tuple(minutes))


def _in_months(row: CountRow, months: Collection[int]) -> CountRow:
    if not row.monthly:
        raise CannotEstimateHours(
            f"「{row.procedure}・{row.channel}」に月ごとの件数が無いので、年度の一部の値は出せません。"
        )
    kept = tuple(count if month in months else 0 for month, count in zip(MONTHS, row.monthly, strict=True))
    return replace(row, yearly=sum(kept), monthly=kept)


def _procedures(table: CountsMinutes) -> tuple[str, ...]:
    counted, timed = (one.procedure for one in table.counts), (one.procedure for one in table.minutes)
    return tuple(dict.fromkeys((*counted, *timed)))


def _free(name: str, used: set[str]) -> str:
    """まだ使われていない名。"""
    found, number = name, 2
    while found in used:
        found, number = f"{name}{number}", number + 1
    used.add(found)
    return found
