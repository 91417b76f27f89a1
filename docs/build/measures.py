"""数の頁: 部屋が出せると名のる、すべての数の定め。"""

from __future__ import annotations

from docs.build.markdown import code, page
from docs.build.sources import cited
from shirube.apps.frame.offers import offers
from shirube.values.measure import Measure

PATH = "docs/reference/数.md"
LEAD = (
    "KPI の元にできる数です。どの数も、何をどう数えるか（定義）と、どの文書に基づくか（出典）を持ちます。"
    "数え方が変わるときは版を上げ、前の版の値はそのまま残します。来歴のたどり方は[数字の来歴](../explanation/数字の来歴.md)にあります。"
)


def text() -> str:
    """頁の中身。"""
    return page("数", LEAD, *(block(offer.measure) for offer in offers().values()))


def block(measure: Measure) -> str:
    """数一つの説明。"""
    lines = [
        f"## {measure.label}",
        "",
        f"- 識別子: {code(measure.id)}（第{measure.edition}版）",
        f"- 定義: {measure.definition}",
        f"- 単位: {measure.unit}",
        f"- 種類: {measure.kind.label}、{measure.direction.label}",
        f"- 切り口: {', '.join(map(code, measure.dimensions)) or '無し'}",
        f"- 出典: {cited(measure.source)}",
    ]
    return "\n".join(lines)
