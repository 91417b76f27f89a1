"""工程表の凡例。図で使う塗り方と印を、言葉とともに並べる。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shirube.engines.plan.roadmap_lines import LineKind, RoadmapLine
from shirube.engines.plan.snapshot_lines import State
from shirube.ui.chart.svg import INK_SOFT, text, text_width
from shirube.ui.diagram.gantt_bars import shapes
from shirube.ui.diagram.gantt_layout import EDGE, SMALL, Frame, GanttLayout, Row
from shirube.values.fiscal_year import FiscalYear

LINE = 26.0
SAMPLE = 40
_YEAR = FiscalYear(2026)
_START, _HALF, _END = _YEAR.start, date(2026, 10, 1), _YEAR.end


def _sample(**more: object) -> RoadmapLine:
    values = {"kind": LineKind.WORK, "key": "-", "title": "", "start": _START, "end": _END} | more
    return RoadmapLine(**values)  # type: ignore[arg-type]


SAMPLES = (
    ("未着手", _sample()),
    ("実施中（濃いところが進み）", _sample(state=State.ACTIVE, progress=50)),
    ("完了", _sample(state=State.DONE)),
    ("期限の超過（今日まで）", _sample(end=_HALF, overdue_days=1)),
    ("公式の延長", _sample(end=_HALF, extended_to=_END)),
    ("中止", _sample(state=State.STOPPED)),
    ("節目", _sample(kind=LineKind.MILESTONE, start=None, end=_HALF)),
    ("契約などの日", _sample(kind=LineKind.DATE, start=None, end=_HALF)),
    ("国の期限", _sample(start=None, end=None, national_due=_HALF)),
    ("基準の版の期間", _sample(start=None, end=None, baseline_start=_START, baseline_end=_END)),
)


# 計画だけを示す図では、使った印だけを並べ、まだの作業を「作業の期間」と呼ぶ。
_PLAN_NAMES = {"未着手": "作業の期間"}


def legend(figure_id: str, layout: GanttLayout, top: float, lines: Sequence[RoadmapLine]) -> list[str]:
    """凡例を描く。"""
    parts: list[str] = []
    for label, sample, x, y in _places(layout, lines):
        box = GanttLayout(
            name="legend", width=int(x + SAMPLE + EDGE), label=int(x), owner=0, row=int(LINE), size=SMALL
        )
        frame = Frame(box, (_YEAR,))
        row = Row(sample, (), top + 8 + y, LINE)
        drawing = shapes(row, frame, figure_id, _END)
        parts += [
            *drawing,
            text(x + SAMPLE + 7, top + 8 + y + LINE / 2 + 4.5, label, size=SMALL, fill=INK_SOFT),
        ]
    return parts


def legend_height(layout: GanttLayout, lines: Sequence[RoadmapLine]) -> float:
    """凡例の高さ。"""
    return max((y for _, _, _, y in _places(layout, lines)), default=0.0) + LINE + 12


def _places(layout: GanttLayout, lines: Sequence[RoadmapLine]) -> list[tuple[str, RoadmapLine, float, float]]:
    """左から並べ、入らなければ次の段へ。"""
    found = []
    x, y = 4.0, 0.0
    for label, sample in _samples(layout, lines):
        need = SAMPLE + 7 + text_width(label, SMALL)
        if x > 4 and x + need > layout.width:
            x, y = 4.0, y + LINE
        found.append((label, sample, x, y))
        x = float(int(x + need + 20))
    return found


def _samples(layout: GanttLayout, lines: Sequence[RoadmapLine]) -> list[tuple[str, RoadmapLine]]:
    """並べる見本。計画だけを示す図では、使ったものだけ。"""
    if not layout.is_plan_only:
        return list(SAMPLES)
    tasks = [one for one in lines if one.is_task]
    works = [one for one in tasks if one.kind is LineKind.WORK]
    used = {
        "未着手": any(one.state is State.PLANNED for one in works),
        "公式の延長": any(one.extended_to for one in tasks),
        "中止": any(one.state is State.STOPPED for one in tasks),
        "節目": len(works) < len(tasks),
        "国の期限": any(one.national_due for one in tasks),
    }
    return [(_PLAN_NAMES.get(label, label), sample) for label, sample in SAMPLES if used.get(label)]
