"""自治体DX推進計画の版と関係文書を記録として返す。

版ごとに一つの資料 `plan.edition_<版>` がある。版が変わっても、同じ取組の id は変わらない。
"""

from __future__ import annotations

from datetime import date
from functools import cache

from shirube.reference import loader
from shirube.reference.pack import Item, Pack
from shirube.reference.plan.records import PlanDocument, PlanEdition, PlanItem, PlanItemKind

DOCUMENTS = "plan.documents"
_PREFIX = "plan.edition_"


class PlanEditionNotFound(LookupError):
    """その版の推進計画が資料にない。"""

    def __init__(self, edition: str) -> None:
        known = "、".join(found.edition for found in editions())
        super().__init__(f"推進計画の第 {edition} 版は資料にない。あるのは第 {known} 版である。")
        self.edition = edition


@cache
def editions() -> tuple[PlanEdition, ...]:
    """資料にある版を、公表の古い順に返す。"""
    found = [_edition(loader.pack(head.id)) for head in loader.packs() if head.id.startswith(_PREFIX)]
    return tuple(sorted(found, key=lambda edition: edition.citation.published_on or date.min))


def edition(name: str) -> PlanEdition:
    """版の名（例「2.2」）の推進計画を返す。なければ PlanEditionNotFound。"""
    found = next((edition for edition in editions() if edition.edition == name), None)
    if found is None:
        raise PlanEditionNotFound(name)
    return found


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


def _edition(pack: Pack) -> PlanEdition:
    attributes = pack.attributes
    return PlanEdition(
        edition=pack.head.edition or "",
        label=pack.head.label,
        citation=pack.head.citation,
        period_start=date.fromisoformat(str(attributes["period_start"])),
        period_end=date.fromisoformat(str(attributes["period_end"])),
        period_as_printed=str(attributes["period_as_printed"]),
        later_editions_exist=bool(attributes["later_editions_exist"]),
        later_editions_note=str(attributes.get("later_editions_note", "")),
        items=tuple(_item(item, order) for order, item in enumerate(pack.items, start=1)),
    )


def _item(item: Item, order: int) -> PlanItem:
    return PlanItem(
        id=item.id,
        label=item.label,
        title=item.text("title") or item.label,
        kind=PlanItemKind(item.text("kind")),
        section=item.text("section"),
        parent=item.text("parent") or None,
        order=order,
    )
