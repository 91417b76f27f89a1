"""自治体DX推進計画の版、全体手順書の手順、関係文書を記録として返す。

版ごとに資料 `plan.edition_<版>`（目次）があり、`_items`（取組事項）、`_roles`（推進体制）、
`_schedule`（予定表）、`_policies`（別紙の方針とKPI）が、分かっただけ続く。
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from shirube.reference import loader
from shirube.reference.pack import Item
from shirube.reference.plan import edition_packs
from shirube.reference.plan.records import (
    AnnexPolicy,
    NationalItem,
    PlanDocument,
    PlanEdition,
    ScheduleRow,
    Step,
    StepActivity,
    StructureRole,
)

DOCUMENTS = "plan.documents"
MANUAL = "plan.manual_2_0"
PlanRecord = NationalItem | StructureRole | ScheduleRow | AnnexPolicy | Step
_HEAD = re.compile(r"plan\.edition_[0-9]+_[0-9]+")


class PlanEditionNotFound(LookupError):
    """その版の推進計画が資料にない。"""

    def __init__(self, edition: str) -> None:
        known = "、".join(found.edition for found in editions())
        super().__init__(f"推進計画の第 {edition} 版は資料にない。あるのは第 {known} 版である。")
        self.edition = edition


class PlanRecordNotFound(LookupError):
    """その指し方の取組事項や役割が資料にない。"""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"推進計画の資料に「{reference}」はない。「item.frontyard@2.2」のように、id@版で指す。"
        )
        self.reference = reference


@cache
def editions() -> tuple[PlanEdition, ...]:
    """資料にある版を、公表の古い順に返す。"""
    known = set(loader.ids())
    found = [_edition(pack_id, known) for pack_id in known if _HEAD.fullmatch(pack_id)]
    return tuple(sorted(found, key=lambda edition: edition.citation.published_on or date.min))


def _edition(pack_id: str, known: set[str]) -> PlanEdition:
    """目次の資料と、棚にある部分の資料を合わせる。"""
    ids = {part: f"{pack_id}_{part}" for part in edition_packs.PARTS}
    parts = {part: loader.pack(part_id) for part, part_id in ids.items() if part_id in known}
    return edition_packs.edition(loader.pack(pack_id), parts)


def edition(name: str) -> PlanEdition:
    """版の名（例「2.2」）の推進計画を返す。なければ PlanEditionNotFound。"""
    found = next((edition for edition in editions() if edition.edition == name), None)
    if found is None:
        raise PlanEditionNotFound(name)
    return found


def record(reference: str) -> PlanRecord:
    """「id@版」が指す取組事項、役割、予定表の行、方針、手順を返す。なければ PlanRecordNotFound。"""
    found = _records().get(reference)
    if found is None:
        raise PlanRecordNotFound(reference)
    return found


@cache
def _records() -> dict[str, PlanRecord]:
    """指し方から記録を引く表。"""
    every: list[PlanRecord] = list(steps())
    for found in editions():
        every += [*found.items, *found.roles, *found.policies]
        every += [row for table in found.schedules for row in table.rows]
    return {one.reference: one for one in every}


@cache
def steps() -> tuple[Step, ...]:
    """全体手順書の手順（ステップ0〜3）を、番号の順に返す。"""
    pack = loader.pack(MANUAL)
    return tuple(_step(item, pack.head.edition or "") for item in pack.items)


def _step(item: Item, edition_name: str) -> Step:
    page = item.fields["page"]
    return Step(
        id=item.id,
        edition=edition_name,
        label=item.label,
        number=int(item.text("number")),
        section=item.text("section"),
        page=page if isinstance(page, int) else None,
        purpose=item.text("purpose"),
        activities=tuple(
            StepActivity(id=str(one["id"]), text=str(one["text"]), section=str(one["section"]))
            for one in edition_packs.mappings(item.fields["activities"])
        ),
        outputs=edition_packs.texts(item.fields["outputs"]),
        is_continuous=item.fields["is_continuous"] is True,
    )


@cache
def documents() -> tuple[PlanDocument, ...]:
    """計画の関係文書を返す。"""
    return tuple(
        PlanDocument(
            id=item.id,
            label=item.label,
            title=item.text("title"),
            issuer=item.text("issuer") or None,
            edition=item.text("edition") or None,
            published_on=item.day("published_on"),
            in_force_from=item.day("in_force_from"),
            date_as_printed=item.text("date_as_printed") or None,
        )
        for item in loader.pack(DOCUMENTS).items
    )
