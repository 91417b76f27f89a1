"""読みの版の呼び名: 初回・読み直し・確定・訂正。

年度の終わる前の読みは途中の数なので、何度読んでも「読み直し」である。年度が終わってから初めて読んだものが
「確定」で、そのあとに読み直したものを「訂正」と呼ぶ。
"""

from datetime import date
from enum import StrEnum

from shirube.values.fiscal_year import FiscalYear


class Standing(StrEnum):
    """読みの立場。"""

    INTERIM = "途中"
    CONFIRMED = "確定"
    CORRECTED = "訂正"


def standing(*, last_day: date, read_on: date, is_confirmed: bool) -> Standing:
    """読みの立場。``last_day`` は期間の末日（この日を含む）、``is_confirmed`` は確定した読みがもうあるか。"""
    if read_on <= FiscalYear.of(last_day).end:
        return Standing.INTERIM
    return Standing.CORRECTED if is_confirmed else Standing.CONFIRMED


def revision_label(revision: int, standing: Standing) -> str:
    """版の呼び名。"""
    if standing is Standing.INTERIM:
        return "初回" if revision == 1 else f"読み直し（第{revision}回）"
    return standing.value if revision == 1 else f"{standing.value}（第{revision}版）"
