"""推進体制の図: いま担っている人や組織を、置き方のとおりに並べる。"""

from collections.abc import Sequence

from shirube.engines.plan.snapshot_lines import ArrangementLine, DutyLine
from shirube.ui.chart.figure import Figure
from shirube.ui.diagram import organization_chart, responsive, structure_of


def structure_figure(duties: Sequence[DutyLine], arrangement: Sequence[ArrangementLine]) -> Figure | None:
    """その日の担い手の図。置き方が決まっていなければ描かない。"""
    structure = structure_of(duties, arrangement)
    if structure is None:
        return None
    wide = organization_chart("structure-wide", "推進体制の図", structure)
    return responsive(wide, organization_chart("structure-phone", "推進体制の図", structure, is_phone=True))
