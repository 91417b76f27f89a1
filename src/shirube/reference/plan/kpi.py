"""KPI の定義と、公表された全国の値を記録として返す。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from shirube.reference import fields, loader
from shirube.reference.pack import Item, Pack
from shirube.reference.plan.kpi_records import (
    BodyAnswer,
    Cycle,
    DatePrecision,
    DenominatorBasis,
    FigureScope,
    KpiAim,
    KpiDefinition,
    KpiStage,
    NationalFigure,
)
from shirube.values.citation import Certainty, Citation
from shirube.values.measure import Direction, Kind

EXAMPLES = "plan.kpi_examples"
NATIONAL = "plan.kpi_national"
FIGURES = "plan.national_figures"


class KpiDefinitionNotFound(LookupError):
    """その指し方の KPI の定義がない。"""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"KPIの定義「{reference}」はない。"
            f"一覧は shirube reference show {EXAMPLES} と {NATIONAL} で見られる。"
        )
        self.reference = reference


@cache
def kpi_definitions() -> tuple[KpiDefinition, ...]:
    """定義を返す: 手順書の例、続いて国の調べの指標。"""
    packs = (loader.pack(EXAMPLES), loader.pack(NATIONAL))
    return tuple(_definition(pack, item) for pack in packs for item in pack.items)


def kpi_definition(reference: str) -> KpiDefinition:
    """指し方（例「kpi.policy_decided@1」）の定義を返す。なければ KpiDefinitionNotFound。"""
    found = next((kpi for kpi in kpi_definitions() if kpi.reference == reference), None)
    if found is None:
        raise KpiDefinitionNotFound(reference)
    return found


@cache
def national_figures() -> tuple[NationalFigure, ...]:
    """公表された値を、訂正の前のものも含めて返す。"""
    pack = loader.pack(FIGURES)
    return tuple(_figure(item, pack.head.confirmed_on) for item in pack.items)


def standing_figures() -> tuple[NationalFigure, ...]:
    """訂正されていない値だけを返す。訂正後の値が手元にないものは、値の空なまま返る。"""
    superseded = {figure.supersedes for figure in national_figures()}
    return tuple(figure for figure in national_figures() if figure.id not in superseded)


def _definition(pack: Pack, item: Item) -> KpiDefinition:
    per_body = fields.text(item.fields, "per_body")
    return KpiDefinition(
        id=item.id,
        edition=pack.head.edition or "",
        reference=pack.reference(item),
        label=item.label,
        printed_name=fields.written(item.fields, "printed_name"),
        aim=KpiAim(item.text("aim")),
        kind=Kind(item.text("kind")),
        unit=fields.written(item.fields, "unit"),
        direction=Direction(item.text("direction")),
        definition=fields.written(item.fields, "definition"),
        numerator=fields.written(item.fields, "numerator"),
        denominator=fields.text(item.fields, "denominator"),
        stage=KpiStage(item.text("stage")),
        cycle=Cycle(item.text("cycle")),
        items=fields.texts(item.fields, "items"),
        found_in=fields.written(item.fields, "found_in"),
        measure=fields.text(item.fields, "measure"),
        per_body=BodyAnswer(per_body) if per_body else None,
        dashboard_row=fields.text(item.fields, "dashboard_row"),
        note=fields.text(item.fields, "note"),
        citation=pack.head.citation,
    )


def _figure(item: Item, confirmed_on: date) -> NationalFigure:
    basis = fields.text(item.fields, "denominator_basis")
    percent = fields.text(item.fields, "printed_percent")
    return NationalFigure(
        id=item.id,
        label=item.label,
        kpi=fields.written(item.fields, "kpi"),
        scope=FigureScope(item.text("scope")),
        as_of=date.fromisoformat(fields.written(item.fields, "as_of")),
        as_of_precision=DatePrecision(item.text("as_of_precision")),
        as_of_printed=fields.text(item.fields, "as_of_printed"),
        numerator=fields.number(item.fields, "numerator"),
        denominator=fields.number(item.fields, "denominator"),
        denominator_basis=DenominatorBasis(basis) if basis else None,
        printed_percent=Decimal(percent) if percent else None,
        published_on=fields.day(item.fields, "published_on"),
        revision=fields.number(item.fields, "revision") or 0,
        supersedes=fields.text(item.fields, "supersedes"),
        citation=_source(item, confirmed_on),
        note=fields.text(item.fields, "note"),
    )


def _source(item: Item, confirmed_on: date) -> Citation:
    source = fields.part(item.fields, "source")
    return Citation(
        document=fields.written(source, "document"),
        edition=fields.text(source, "edition") or "",
        section=fields.written(source, "section"),
        published_on=fields.day(item.fields, "published_on"),
        confirmed_on=confirmed_on,
        certainty=Certainty(item.text("certainty")),
        note=item.text("note"),
    )
