"""未定の一覧: まだ決まっていないことと、それをどこで決めるか。

未定は 0 や空ではなく「未定」として文書の終わりに並べ、決める画面の名を添える（標の定め）。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shirube.engines.plan.own_places import homeless_words, places
from shirube.engines.plan.plan_words import titled
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import State
from shirube.values.document import BulletList, TableBlock

MOST_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """決まっていない一つの事柄。`which` はどれ（取組の名など）、`where` は決める場所。"""

    what: str
    which: str
    where: str


def undecided(plan: PlanSnapshot) -> tuple[Undecided, ...]:
    """この計画で決まっていないことのすべて。文書の章の順。"""
    return tuple(_head(plan)) + tuple(_initiatives(plan)) + tuple(_others(plan))


def undecided_table(found: Iterable[Undecided]) -> TableBlock:
    """事柄ごとにまとめた表。名が多いときは初めのものだけを書き、数を添える。"""
    grouped: dict[tuple[str, str], list[str]] = {}
    for one in found:
        grouped.setdefault((one.what, one.where), []).append(one.which)
    rows = tuple((what, _named(names), where) for (what, where), names in grouped.items())
    return TableBlock(
        caption="まだ決まっていないこと",
        header=("決まっていないこと", "どれ", "決めるところ"),
        rows=rows,
        shares=(3, 7, 3),
        row_header=True,
    )


def _named(names: list[str]) -> str:
    shown = "、".join(names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} ほか{len(names) - MOST_NAMED}件"


def _head(plan: PlanSnapshot) -> Iterator[Undecided]:
    if not plan.head.vision:
        yield Undecided(what="ビジョン", which="計画の全体", where="計画の枠")
    if not plan.head.principles:
        yield Undecided(what="よりどころとする原則", which="計画の全体", where="計画の枠")
    for place in places(plan):
        if place.is_required and not (plan.words(place.block) or "").strip():
            what = "文書の言葉（いまは下書き）" if place.draft else "文書の言葉"
            yield Undecided(what=what, which=place.label, where="文書の言葉")
    for block in homeless_words(plan):
        yield Undecided(what="置く場所の無くなった言葉", which=block, where="文書の言葉")


def _initiatives(plan: PlanSnapshot) -> Iterator[Undecided]:
    costed = {one.initiative for one in plan.costs}
    for one in plan.initiatives:
        if one.state is State.STOPPED:
            continue
        tasks = plan.tasks_of(one.key)
        gaps = {
            "取組の柱": one.pillar is None,
            "取組の担当": one.owner is None,
            "取組のめざす姿": one.aim is None,
            "取組の作業": not tasks,
        }
        for what, is_missing in gaps.items():
            if is_missing:
                yield Undecided(what=what, which=titled(one), where="工程表")
        if not plan.kpis_of(one.key):
            yield Undecided(what="取組の KPI", which=titled(one), where="KPI")
        if one.key not in costed:
            yield Undecided(what="取組の経費", which=titled(one), where="経費")
        for task in tasks:
            if task.starts_on is None and task.ends_on is None and task.state.is_open:
                yield Undecided(what="作業の時期", which=f"{task.title}（{titled(one)}）", where="工程表")


def _others(plan: PlanSnapshot) -> Iterator[Undecided]:
    for kpi in plan.kpis:
        if not kpi.targets:
            yield Undecided(what="KPI の目標", which=kpi.title, where="KPI")
        if kpi.base is None:
            yield Undecided(what="KPI の基準値", which=kpi.title, where="KPI")
    for duty in plan.structure:
        if duty.holder is None:
            yield Undecided(what="推進体制の担い手", which=duty.label, where="推進体制")
    if not plan.structure:
        yield Undecided(what="推進体制", which="計画の全体", where="推進体制")
    for line in plan.diagnosis:
        if line.stage is None:
            yield Undecided(what="自己診断の答え", which=line.label, where="自己診断")


def undecided_words(found: Iterable[Undecided]) -> BulletList | None:
    """一枚の紙に書く短い一覧（事柄と数）。無ければ None。"""
    counts: dict[str, int] = {}
    for one in found:
        counts[one.what] = counts.get(one.what, 0) + 1
    return BulletList.of(*(f"{what}: {count}件" for what, count in counts.items())) if counts else None
