"""未定の一覧: まだ決まっていないことと、それをどこで決めるか。

未定は 0 や空ではなく「未定」として文書の終わりに並べ、決める画面の名を添える（標の定め）。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shirube.engines.plan.own_places import homeless_words, places
from shirube.engines.plan.plan_words import UNDECIDED, titled
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import State
from shirube.values.document import Align, Block, TableBlock

MOST_NAMED = 20
GAPS = ("柱", "担当", "めざす姿", "作業", "KPI", "経費")


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """決まっていない一つの事柄。

    `which` はどれ（取組の名など）、`where` は決める場所。取組の項目の未定なら、`initiative` はその取組の鍵、
    `gap` は項目の名。
    """

    what: str
    which: str
    where: str
    initiative: str | None = None
    gap: str | None = None


def undecided(plan: PlanSnapshot) -> tuple[Undecided, ...]:
    """この計画で決まっていないことのすべて。文書の章の順。"""
    return tuple(_head(plan)) + tuple(_initiatives(plan)) + tuple(_others(plan))


def undecided_blocks(found: Sequence[Undecided]) -> Iterator[Block]:
    """未定の一覧: 計画の全体のことは事柄ごとの表、取組のことは取組ごとの表。"""
    others = [one for one in found if one.gap is None]
    if others:
        yield _others_table(others)
    gaps = [one for one in found if one.gap is not None]
    if gaps:
        yield _gaps_table(gaps)


def _others_table(found: Iterable[Undecided]) -> TableBlock:
    """事柄ごとの表。名が多いときは初めのものだけを書き、数を添える。"""
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


def _gaps_table(found: Sequence[Undecided]) -> TableBlock:
    """取組ごとの表。未定のある項目だけを列にし、未定のますに「未定」と書く。"""
    rows: dict[tuple[str | None, str], set[str | None]] = {}
    for one in found:
        rows.setdefault((one.initiative, one.which), set()).add(one.gap)
    columns = [gap for gap in GAPS if any(one.gap == gap for one in found)]
    where = {one.gap: one.where for one in found}
    places = [
        f"{'・'.join(gap for gap in columns if where[gap] == place)}は「{place}」"
        for place in dict.fromkeys(where[gap] for gap in columns)
    ]
    side: Align = "center"
    return TableBlock(
        caption="取組ごとの、まだ決まっていないこと",
        header=("取組", *columns),
        rows=tuple(
            (title, *(UNDECIDED if gap in gaps else "" for gap in columns))
            for (_, title), gaps in rows.items()
        ),
        align=("left", *(side for _ in columns)),
        shares=(10, *(3 for _ in columns)),
        row_header=True,
        note=f"決めるところ: {'、'.join(places)}。",
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
    for one in plan.initiatives:
        if one.state is State.STOPPED:
            continue
        tasks = plan.tasks_of(one.key)
        gaps = {
            "柱": (one.pillar is None, "工程表"),
            "担当": (one.owner is None, "工程表"),
            "めざす姿": (one.aim is None, "工程表"),
            "作業": (not tasks, "工程表"),
            "KPI": (not plan.kpis_of(one.key), "KPI"),
            "経費": (not plan.costs_of(one.key), "経費"),
        }
        for gap, (is_missing, where) in gaps.items():
            if is_missing:
                what = f"取組の{' ' if gap.isascii() else ''}{gap}"
                yield Undecided(what=what, which=titled(one), where=where, initiative=one.key, gap=gap)
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
    elif not any(one.layout_key for one in plan.arrangement):
        yield Undecided(what="DX推進担当の置き方", which="計画の全体", where="推進体制")
    for line in plan.diagnosis:
        if line.stage is None:
            yield Undecided(what="自己診断の答え", which=line.label, where="自己診断")


def undecided_counts(found: Iterable[Undecided]) -> dict[str, int]:
    """事柄ごとの数。多いものから。"""
    counts: dict[str, int] = {}
    for one in found:
        counts[one.what] = counts.get(one.what, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: -pair[1]))
