"""図解。工程表の帯の図と推進体制の図を、題と説明のある SVG と、同じことを述べる表にする。Django を知らない。

同じ中身からは一字も違わない SVG ができる。そのまま画面にも PDF にも置ける。
"""

from shirube.ui.chart.figure import responsive
from shirube.ui.diagram.gantt import gantt
from shirube.ui.diagram.gantt_layout import BOOK, PHONE, PRINT, WIDE, GanttLayout
from shirube.ui.diagram.organization_boxes import Box, BoxKind
from shirube.ui.diagram.organization_chart import BOOK_WIDTH, Placement, Structure, organization_chart
from shirube.ui.diagram.paper import figure_block
from shirube.ui.diagram.process_map import (
    A3_ROOM,
    A4_ROOM,
    DOWN,
    PAPER_DOWN,
    PAPER_RIGHT,
    PHONE_MAP,
    PHONE_ROOM,
    RIGHT,
    MapLayout,
    Room,
    fitting_map_figure,
    process_map_figure,
)
from shirube.ui.diagram.process_map_look import MapMeasure
from shirube.ui.diagram.structure_lines import structure_of

__all__ = [
    "A3_ROOM",
    "A4_ROOM",
    "BOOK",
    "BOOK_WIDTH",
    "DOWN",
    "PAPER_DOWN",
    "PAPER_RIGHT",
    "PHONE",
    "PHONE_MAP",
    "PHONE_ROOM",
    "PRINT",
    "RIGHT",
    "WIDE",
    "Box",
    "BoxKind",
    "GanttLayout",
    "MapLayout",
    "MapMeasure",
    "Placement",
    "Room",
    "Structure",
    "figure_block",
    "fitting_map_figure",
    "gantt",
    "organization_chart",
    "process_map_figure",
    "responsive",
    "structure_of",
]
