"""概要のうち、標準処理期間の札と、決まりの言葉と、判定ごとの件数。"""

from typing import Any

from django.urls import reverse

from shirube.apps.insight.analysis.standing import used_periods
from shirube.apps.insight.analysis.views.page import LogPage
from shirube.apps.insight.analysis.words import DEFINITIONS, percent
from shirube.engines.insight.standard_periods import StandingCounts
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date


def cards(page: LogPage) -> list[tuple[str, ...]]:
    """標準処理期間遵守率の札（決まりがあるとき）。"""
    if page.judged is None:
        return []
    found = page.judged.counts(page.chosen.cases)
    return [
        (
            "標準処理期間遵守率",
            percent(found.share),
            "",
            f"n={found.decided:,}件（超えた件 {found.late:,}件）",
            page.cases(standing="late") if found.late else page.cases(standing="kept"),
            DEFINITIONS["標準処理期間遵守率"],
            "超えた件を見る" if found.late else "守った件を見る",
        )
    ]


def words_of(page: LogPage) -> dict[str, Any]:
    """標準処理期間の決まりの言葉と、件数の表。"""
    words: dict[str, Any] = {
        "url": reverse("insight.periods", args=[page.row.key]),
        "why": page.judged_why,
        "is_viewed": bool(page.selection.view),
    }
    if page.judged is None:
        return words
    used = used_periods(page.judged, page.chosen.cases)
    counts = page.judged.counts(page.chosen.cases)
    words["table"] = _table(page, counts)
    words["said"] = [
        f"{format_date(one.valid_from)}から、{one.target}：{one.said}（{one.basis}）" for one, _ in used
    ]
    return words


def _table(page: LogPage, counts: StandingCounts) -> Table:
    columns = [
        Column("standing", "判定", is_row_header=True),
        Column("count", "件数", align="end", is_unbroken=True),
        Column("said", "どういう件か"),
    ]
    lines = [
        ("守った", counts.kept, "kept", "終わり、使った日数が限りの中の件"),
        ("超えた", counts.late, "late", f"限りを過ぎた件（うち終わらないまま {counts.overdue:,}件）"),
        ("期限内の仕掛り", counts.open, "open", "終わっておらず、まだ限りの中にある件。遵守率に入れません"),
        ("対象外", counts.outside, "outside", "始まりの日に効いている決まりが無い件"),
    ]
    rows = [
        Row(
            {
                "standing": Cell(label),
                "count": Cell(f"{count:,}件", href=page.cases(standing=name) if count else None),
                "said": Cell(said),
            }
        )
        for label, count, name, said in lines
    ]
    return Table("標準処理期間の判定", columns, rows, caption_hidden=True)
