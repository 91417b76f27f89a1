"""工程表の図と紙: いまの記録から、図（SVG）・A3 の PDF・MS Project の XML を作る。"""

from dataclasses import dataclass, replace

from shirube.adapters.documents import render_pdf
from shirube.adapters.msproject_xml import msproject_xml
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.roadmap.dates import dates_beside
from shirube.apps.plan.roadmap.queries.lines import roadmap_snapshot
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, PlanVersion
from shirube.engines.plan.roadmap_document import roadmap_document
from shirube.engines.plan.roadmap_lines import LineKind, RoadmapLine, roadmap_lines, roadmap_years
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.ui.chart.figure import Figure
from shirube.ui.diagram import PRINT, WIDE, GanttLayout, figure_block, gantt

NOW = "いまの記録"


@dataclass(frozen=True, slots=True)
class RoadmapNow:
    """いまの工程表: 凍った記録、図の行、比べる元の版。柱一つの分なら、その柱の名。"""

    snapshot: PlanSnapshot
    lines: tuple[RoadmapLine, ...]
    baseline: PlanVersion | None
    part: str | None = None

    @property
    def by_pillar(self) -> dict[str, tuple[RoadmapLine, ...]]:
        """柱（と、取組につながらない日付）の鍵から、その行を引く表。"""
        found: dict[str, list[RoadmapLine]] = {}
        here: list[RoadmapLine] = []
        for line in self.lines:
            if line.kind in (LineKind.PILLAR, LineKind.LOOSE):
                here = found.setdefault(line.key, [])
            here.append(line)
        return {key: tuple(lines) for key, lines in found.items()}

    def of_pillar(self, pillar: str) -> "RoadmapNow | None":
        """柱一つの分。その柱が無ければ None。"""
        lines = self.by_pillar.get(pillar)
        return replace(self, lines=lines, part=lines[0].label) if lines else None


def roadmap_now(scope: Scope, plan: Plan) -> RoadmapNow:
    """いまの記録から作る工程表。最後に承認した版を基準にする。"""
    snapshot = roadmap_snapshot(scope, plan, scope.today)
    kept = versions.baseline(scope, plan)
    lines = roadmap_lines(
        snapshot,
        today=scope.today,
        baseline=kept.snapshot if kept else None,
        marks=dates_beside(scope, plan),
    )
    return RoadmapNow(snapshot, lines, kept)


def pdf_of(scope: Scope, plan: Plan, now: RoadmapNow | None = None) -> bytes:
    """工程表の PDF（A3 横）。``now`` は、もう読んだ工程表（柱一つの分でもよい）。"""
    now = now or roadmap_now(scope, plan)
    document = roadmap_document(
        now.snapshot,
        now.lines,
        [figure_block(sheet, is_full_page=True) for sheet in _figures(scope, plan, now, PRINT)],
        today=scope.today,
        version=NOW,
        status=plan.get_standing_display(),
        baseline=f"第{now.baseline.number}版" if now.baseline else None,
        part=now.part,
    )
    return render_pdf(document, page="A3横")


def svg_of(scope: Scope, plan: Plan) -> bytes:
    """工程表の図（SVG、一枚）。"""
    (figure,) = _figures(scope, plan, roadmap_now(scope, plan), WIDE)
    return figure.svg.encode()


def xml_of(scope: Scope, plan: Plan) -> bytes:
    """MS Project で開ける XML。"""
    return msproject_xml(roadmap_snapshot(scope, plan, scope.today))


def _figures(scope: Scope, plan: Plan, now: RoadmapNow, layout: GanttLayout) -> tuple[Figure, ...]:
    if not now.lines:
        return ()
    years = roadmap_years(now.snapshot.head, now.lines, scope.today)
    return gantt("roadmap", f"{plan.title} 工程表", now.lines, years, today=scope.today, layout=layout)
