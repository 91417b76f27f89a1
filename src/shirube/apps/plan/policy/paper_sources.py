"""文書に、版のほかに渡すもの: 国の項目、用語、図。どれも版と枠組みの資料だけから決まる。"""

from functools import cache

from shirube.engines.plan.paper_sources import ROADMAP_FIGURE, STRUCTURE_FIGURE, Drawing, PaperSources
from shirube.engines.plan.paper_tables import RoadmapPart, roadmap_parts
from shirube.engines.plan.roadmap_lines import (
    LineKind,
    RoadmapLine,
    roadmap_lines,
    roadmap_years,
    without_records,
)
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.reference.plan import editions
from shirube.reference.plan.records import NationalItem
from shirube.reference.plan.terms import terms
from shirube.ui.diagram import BOOK, BOOK_WIDTH, gantt, organization_chart, structure_of

# これより行の多い計画では、文書に工程の図を描かない（A3 の工程表にある）。表はいつも載る。
MOST_DRAWN_LINES = 600


@cache
def national_items() -> dict[str, NationalItem]:
    """すべての版の国の項目を、id@版で引く表。"""
    return {
        item.reference: item for one in editions.editions() for item in editions.edition(one.edition).items
    }


def sources(
    plan: PlanSnapshot, *, status: str | None, is_public: bool = False, has_figures: bool = False
) -> PaperSources:
    """文書に渡すもの。`has_figures` なら、推進体制と工程の図も描いて渡す。"""
    return PaperSources(
        national=national_items(),
        terms=terms(),
        status=status,
        is_public=is_public,
        figures=_structure_drawing(plan) | _roadmap_drawings(plan) if has_figures else {},
    )


def _structure_drawing(plan: PlanSnapshot) -> dict[str, Drawing]:
    """推進体制の図。置き方が決まっていなければ無い。"""
    structure = structure_of(plan.structure, plan.arrangement)
    if structure is None:
        return {}
    made = organization_chart("structure", "推進体制の図", structure, width=BOOK_WIDTH)
    return {STRUCTURE_FIGURE: Drawing(title=made.title, alt=made.description, svg=made.svg)}


def _roadmap_drawings(plan: PlanSnapshot) -> dict[str, Drawing]:
    """工程の図を、工程のまとまりごとに。日の決まった作業が一つも無いまとまりは描かない。"""
    lines = [
        one for one in roadmap_lines(without_records(plan), today=None) if one.kind is not LineKind.PILLAR
    ]
    if len(lines) > MOST_DRAWN_LINES:
        return {}
    by_initiative: dict[str, list[RoadmapLine]] = {}
    for line in lines:
        if line.kind is LineKind.INITIATIVE:
            by_initiative[line.key] = mine = []
        mine.append(line)
    years = roadmap_years(plan.head, lines, None)
    found = {}
    for number, part in enumerate(roadmap_parts(plan), start=1):
        rows = [line for one in part.initiatives for line in by_initiative[one.key]]
        if any(line.is_task and line.due is not None for line in rows):
            (made,) = gantt(f"roadmap-{number}", _title(part), rows, years, today=None, layout=BOOK)
            found[ROADMAP_FIGURE + part.key] = Drawing(title=made.title, alt=made.description, svg=made.svg)
    return found


def _title(part: RoadmapPart) -> str:
    return f"工程　{part.label}"
