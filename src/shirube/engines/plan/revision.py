"""読みの版の呼び名: 初回・読み直し・訂正。

年度の終わる前の読みは途中の数なので、何度読んでも「読み直し」である。年度が終わってから読み直して
変わったものだけを「訂正」と呼ぶ。
"""

from datetime import date

from shirube.values.fiscal_year import FiscalYear


def revision_label(*, revision: int, last_day: date, read_on: date) -> str:
    """版の呼び名。``last_day`` は読んだ期間の末日（この日を含む）、``read_on`` は読んだ日。"""
    if revision == 1:
        return "初回"
    is_closed = read_on > FiscalYear.of(last_day).end
    return f"訂正（第{revision}版）" if is_closed else f"読み直し（第{revision}回）"
