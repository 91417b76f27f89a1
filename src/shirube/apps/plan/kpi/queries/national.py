"""KPI に並べる、国が公表した全国の値。目標でも比較の相手でもなく、参考として出どころとともに見せる。"""

from dataclasses import dataclass

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.models import Kpi
from shirube.engines.plan.kpi_judgement import last_fresh_day
from shirube.reference.plan.kpi import kpi_definitions, standing_figures
from shirube.reference.plan.kpi_records import KpiDefinition, NationalFigure


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFigure:
    """一つの全国の値と、18か月より前の時点のものか。"""

    figure: NationalFigure
    is_stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalBeside:
    """KPI に並べる全国の値。``definition`` が無いか ``figures`` が空なら、比較値なし。"""

    definition: KpiDefinition | None
    figures: tuple[ShownFigure, ...] = ()

    @property
    def reason(self) -> str:
        """比較値なしのわけ。値があれば空。"""
        if self.definition is None:
            return "このKPIは、国の調べの数と結びついていません（例から選んで定めたKPIだけが結びつきます）。"
        if not self.figures:
            return f"「{self.definition.label}」には、全国の値の公表がありません。"
        return ""


def national_beside(scope: Scope, kpi: Kpi) -> NationalBeside:
    """この KPI のもとにした定義の、訂正されていない全国の値（新しい時点から）。"""
    definition = next(
        (
            one
            for one in kpi_definitions()
            if one.reference == kpi.example or (one.measure and one.measure == kpi.measure_id)
        ),
        None,
    )
    if definition is None:
        return NationalBeside(definition=None)
    found = [one for one in standing_figures() if one.kpi == definition.reference]
    found.sort(key=lambda one: (-one.as_of.toordinal(), list(type(one.scope)).index(one.scope)))
    return NationalBeside(
        definition=definition,
        figures=tuple(
            ShownFigure(figure=one, is_stale=scope.today > last_fresh_day(one.as_of)) for one in found
        ),
    )
