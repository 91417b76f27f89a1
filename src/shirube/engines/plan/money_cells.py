"""取り込みの前に見せる言葉: 一行の名と、いま・取り込んだあとの違うところだけ。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Any

from shirube.engines.plan import money_asset_sheet as assets
from shirube.engines.plan.money_cost_sheet import CostContent
from shirube.engines.plan.money_rows import COMMITMENT
from shirube.engines.plan.money_sheet import RowChange
from shirube.engines.plan.snapshot_lines import BudgetStage
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.money import Yen

_ASSET_LABELS = {
    "number": assets.NUMBER,
    "kind": assets.KIND,
    "title": assets.TITLE,
    "category": assets.CATEGORY,
    "purpose": assets.PURPOSE,
    "department": assets.OWNER,
    "department_text": assets.OWNER,
    "vendor": assets.VENDOR,
    "product": assets.PRODUCT,
    "network": assets.NETWORK,
    "contract_from": assets.FROM,
    "contract_until": assets.UNTIL,
    "renews_on": assets.RENEWS,
    "notice_by": assets.NOTICE_BY,
    "yearly_cost": assets.COST,
    "initiatives": assets.INITIATIVES,
    "ended_on": assets.ENDED,
    "note": assets.NOTE,
}
NOTHING = "―"


def change_texts(change: RowChange[Any], names: Mapping[str, str]) -> tuple[str, str, str]:
    """（行の名, いま, 取り込むと）。`names` は取組と組織の鍵から名を引く表。"""
    content = change.after if change.after is not None else change.before
    if content is None:
        return NOTHING, NOTHING, NOTHING
    before, after = _values(change.before, names), _values(change.after, names)
    keys = [key for key in {**before, **after} if before.get(key, "") != after.get(key, "")]
    return (
        _label(content, names),
        _shown(before, keys) if change.before is not None else "（無い）",
        _shown(after, keys) if change.after is not None else "（消す）",
    )


def _label(content: Any, names: Mapping[str, str]) -> str:
    if isinstance(content, CostContent):
        told = f"・{COMMITMENT}" if content.is_commitment else ""
        name = names.get(content.initiative, content.initiative)
        return f"{name} {FiscalYear(content.year).label} {content.fund}{told}"
    return str(content.title)


def _values(content: Any, names: Mapping[str, str]) -> dict[str, str]:
    """項目の名と、書かれた中身の文字。"""
    if content is None:
        return {}
    if isinstance(content, CostContent):
        amounts = ((stage.label, content.amounts.at(stage)) for stage in BudgetStage)
        found = {label: Yen(amount).format() for label, amount in amounts if amount is not None}
        return found | ({"備考": content.note} if content.note else {})
    texts: dict[str, str] = {}
    for field in fields(content):
        text = _text(field.name, getattr(content, field.name), names)
        if text:
            texts[_ASSET_LABELS[field.name]] = text
    return texts


def _text(name: str, value: Any, names: Mapping[str, str]) -> str:
    if value is None or value == "" or value == ():
        return ""
    if name == "yearly_cost":
        return Yen(value).format()
    if isinstance(value, StrEnum):
        return str(getattr(value, "label", value.value))
    if isinstance(value, date):
        return format_date(value, "short")
    if isinstance(value, tuple):
        return "、".join(names.get(one, "ほかの計画の取組") for one in value)
    return names.get(value, value) if name == "department" else str(value)


def _shown(values: Mapping[str, str], keys: list[str]) -> str:
    return "\n".join(f"{key}: {values.get(key, NOTHING)}" for key in keys)
