"""国の計画の版から、工程表を始める。"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.editions import queries as editions
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.actions.order import next_order
from shirube.apps.plan.roadmap.actions.rules import check_open
from shirube.apps.plan.roadmap.models import Initiative, Pillar, Task
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.snapshot_lines import Precision, TaskKind
from shirube.reference.plan.records import ItemGroup, NationalItem, TargetActor, TargetDate

PILLAR_TITLES = {
    ItemGroup.PRIORITY: "重点取組事項",
    ItemGroup.TOGETHER: "あわせて取り組む事項",
    ItemGroup.OPTIONAL: "必要に応じて取り組む事項",
}


class CannotStartRoadmap(ValueError):
    """国の版から工程表を始められない。"""


class Start(NamedTuple):
    """足したものの数。"""

    pillars: int
    initiatives: int
    milestones: int


class Placed(NamedTuple):
    """置いた記録。"""

    pillars: list[Pillar]
    initiatives: list[Initiative]
    milestones: list[Task]


@action
def start_from_edition(*, by: Scope, plan: Plan, edition: str, items: Collection[str] | None = None) -> Start:
    """国の版の取組事項（``items`` の id。言わなければすべて）を、柱・取組・国の目標時期の節目にする。

    もうこの計画にある取組事項は足さない。だから、あとから選び足してよい。
    """
    check_open(plan)
    if edition != plan.edition:
        raise CannotStartRoadmap(
            f"この計画がもとにした国の版は「{plan.edition or 'なし'}」です。"
            "計画の枠で版を改めてから始めてください。"
        )
    wanted = _wanted(by, plan, editions.catalogue(by, edition), items)
    if not wanted:
        raise CannotStartRoadmap("足す取組事項がありません。取組事項を一つ以上選んでください。")
    placed = place_items(by, plan, wanted)
    audit.record(by=by, action="国の版から工程表を始めた", record=plan, fields=("edition",))
    return Start(len(placed.pillars), len(placed.initiatives), len(placed.milestones))


def place_items(by: Scope, plan: Plan, items: Sequence[NationalItem]) -> Placed:
    """国の取組事項を、いまの並びの後ろに置く。監査は、呼んだ行いが残す。"""
    pillars, made = _pillars(by, plan, items)
    order = next_order(queries.initiatives(by, plan))
    initiatives = Initiative.objects.bulk_create(
        Initiative(
            plan=plan,
            pillar=pillars[item.group],
            sort_order=order + at,
            number=item.number,
            title=item.title,
            national=[item.reference],
        )
        for at, item in enumerate(items)
    )
    milestones = Task.objects.bulk_create(
        row
        for initiative, item in zip(initiatives, items, strict=True)
        for row in _milestones(initiative, item)
    )
    return Placed(made, list(initiatives), list(milestones))


def _wanted(
    by: Scope, plan: Plan, known: tuple[NationalItem, ...], items: Collection[str] | None
) -> list[NationalItem]:
    unknown = set(items or ()) - {item.id for item in known}
    if unknown:
        raise CannotStartRoadmap(
            f"国の項目「{'、'.join(sorted(unknown))}」は、この版にありません。選び直してください。"
        )
    held = queries.held_items(by, plan)
    return [item for item in known if item.id not in held and (items is None or item.id in items)]


def _pillars(
    by: Scope, plan: Plan, items: Sequence[NationalItem]
) -> tuple[dict[ItemGroup, Pillar], list[Pillar]]:
    """区分ごとの柱と、そのうち新しく作った柱。同じ名の柱があれば、それを使う。"""
    known = {row.title: row for row in queries.pillars(by, plan)}
    order = next_order(known.values())
    made: list[Pillar] = []
    found: dict[ItemGroup, Pillar] = {}
    for group in ItemGroup:
        title = PILLAR_TITLES[group]
        if not any(item.group is group for item in items):
            continue
        if title not in known:
            known[title] = Pillar.objects.create(plan=plan, title=title, sort_order=order + len(made))
            made.append(known[title])
        found[group] = known[title]
    return found, made


def _milestones(initiative: Initiative, item: NationalItem) -> list[Task]:
    """自治体の行いについての国の目標時期を、節目にする（国自身の行いの時期は、資料で見る）。"""
    return [
        milestone(initiative, item, target, at)
        for at, target in enumerate(item.targets)
        if target.actor is TargetActor.LOCAL
    ]


def milestone(initiative: Initiative, item: NationalItem, target: TargetDate, order: int) -> Task:
    """国の目標時期の節目（まだ書いていない）。"""
    return Task(
        initiative=initiative,
        sort_order=order,
        title=target.what,
        kind=TaskKind.MILESTONE,
        ends_on=target.last_day,
        precision=Precision.DAY if target.fiscal_year is None else Precision.YEAR,
        national=f"{item.reference}#{target.id}",
        national_due=target.last_day,
        note=_source(item, target),
    )


def _source(item: NationalItem, target: TargetDate) -> str:
    return f"国の目標時期「{target.as_printed}」（自治体DX推進計画【第{item.edition}版】{target.section}）"
