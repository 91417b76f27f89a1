"""計画と手順書が挙げる国の支援策を記録として返す。"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from shirube.reference import fields, loader
from shirube.reference.funding.records import (
    NationalBudget,
    SupportCap,
    SupportKind,
    SupportMeasure,
    SupportRate,
)
from shirube.reference.pack import Item
from shirube.values.fiscal_year import FiscalYear

PACK = "funding.support_measures"


class SupportMeasureNotFound(LookupError):
    """その id の支援策がない。"""

    def __init__(self, measure_id: str) -> None:
        super().__init__(f"支援策「{measure_id}」はない。一覧は shirube reference show {PACK} で見られる。")
        self.measure_id = measure_id


@cache
def support_measures() -> tuple[SupportMeasure, ...]:
    """支援策を、文書の章の順に返す。改められた前のものも含む。"""
    return tuple(_measure(item) for item in loader.pack(PACK).items)


def support_measure(measure_id: str) -> SupportMeasure:
    """id の支援策を返す。なければ SupportMeasureNotFound。"""
    found = next((measure for measure in support_measures() if measure.id == measure_id), None)
    if found is None:
        raise SupportMeasureNotFound(measure_id)
    return found


def support_measures_for(item: str) -> tuple[SupportMeasure, ...]:
    """国の項目（例「item.telework@2.2」）に関わる支援策を返す。"""
    return tuple(measure for measure in support_measures() if item in measure.items)


def _measure(item: Item) -> SupportMeasure:
    found = item.fields
    return SupportMeasure(
        id=item.id,
        label=item.label,
        kind=SupportKind(item.text("kind")),
        ministries=fields.texts(found, "ministries"),
        target=fields.text(found, "target"),
        rates=tuple(
            SupportRate(fields.text(rate, "case"), Decimal(fields.written(rate, "rate")))
            for rate in fields.parts(found, "rates")
        ),
        rate_as_printed=fields.text(found, "rate_as_printed"),
        caps=tuple(_cap(cap) for cap in fields.parts(found, "caps")),
        budgets=tuple(_budget(budget) for budget in fields.parts(found, "budgets")),
        period_as_printed=fields.text(found, "period_as_printed"),
        first_year=_year(found, "fiscal_year_from"),
        last_year=_year(found, "fiscal_year_to"),
        eligible_costs=fields.texts(found, "eligible_costs"),
        conditions=fields.texts(found, "conditions"),
        own_cost=fields.text(found, "own_cost"),
        items=fields.texts(found, "items"),
        document=fields.written(found, "document"),
        section=fields.written(found, "section"),
        repeated_at=fields.texts(found, "repeated_at"),
        see_also=fields.texts(found, "see_also"),
        replaces=fields.text(found, "replaces"),
        replaced_by=fields.text(found, "replaced_by"),
        conflict=fields.text(found, "conflict"),
        note=fields.text(found, "note"),
    )


def _year(found: fields.Fields, name: str) -> FiscalYear | None:
    year = fields.number(found, name)
    return None if year is None else FiscalYear(year)


def _cap(cap: fields.Fields) -> SupportCap:
    return SupportCap(
        applies_to=fields.written(cap, "applies_to"),
        amount=_amount(cap),
        per=fields.text(cap, "per"),
    )


def _budget(budget: fields.Fields) -> NationalBudget:
    return NationalBudget(fields.text(budget, "label"), fields.text(budget, "year"), _amount(budget))


def _amount(found: fields.Fields) -> int:
    amount = fields.number(found, "amount")
    if amount is None:
        raise LookupError("欄「amount」がない。資料の書き方（schema）で必須にする。")
    return amount
