"""図表。数を受け取り、題と説明のある SVG と、同じ数字の表を返す。Django を知らない。

同じ値からは一字も違わない SVG ができる。そのまま画面にも PDF にも置ける。
"""

from shirube.ui.chart.bar import bar_chart
from shirube.ui.chart.figure import CannotDraw, Figure, FigureTable, responsive
from shirube.ui.chart.funnel import FunnelBand, FunnelDot, funnel_chart
from shirube.ui.chart.grouped import grouped_bar_chart
from shirube.ui.chart.line import line_chart
from shirube.ui.chart.series import Category, Series
from shirube.ui.chart.spark import sparkline
from shirube.ui.chart.stacked import stacked_bar_chart

__all__ = [
    "CannotDraw",
    "Category",
    "Figure",
    "FigureTable",
    "FunnelBand",
    "FunnelDot",
    "Series",
    "bar_chart",
    "funnel_chart",
    "grouped_bar_chart",
    "line_chart",
    "responsive",
    "sparkline",
    "stacked_bar_chart",
]
