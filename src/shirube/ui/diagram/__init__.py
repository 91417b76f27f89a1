"""図解。工程表の帯の図と推進体制の図を、題と説明のある SVG と、同じことを述べる表にする。Django を知らない。

同じ中身からは一字も違わない SVG ができる。そのまま画面にも PDF にも置ける。
"""

from shirube.ui.chart.figure import responsive
from shirube.ui.diagram.gantt import gantt
from shirube.ui.diagram.gantt_layout import BOOK, PHONE, PRINT, WIDE, GanttLayout
from shirube.ui.diagram.organization_boxes import Box, BoxKind
from shirube.ui.diagram.organization_chart import BOOK_WIDTH, Placement, Structure, organization_chart
from shirube.ui.diagram.paper import figure_block
from shirube.ui.diagram.structure_lines import structure_of

__all__ = [
    "BOOK",
    "BOOK_WIDTH",
    "PHONE",
    "PRINT",
    "WIDE",
    "Box",
    "BoxKind",
    "GanttLayout",
    "Placement",
    "Structure",
    "figure_block",
    "gantt",
    "organization_chart",
    "responsive",
    "structure_of",
]
