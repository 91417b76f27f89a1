"""会議の一枚: 終わっていないものが期限の順に、終わったものが後に並び、数のまとめと合う。"""

from datetime import date

import pytest

from shirube.adapters.documents import render_pdf
from shirube.engines.insight.remedies import RemedyState, Verdict
from shirube.engines.insight.remedy_document import RemedyRow, remedies_document
from shirube.values.document import Paragraph, TableBlock, cell_text

TODAY = date(2026, 11, 22)


def row(
    number: int, state: RemedyState, due: date | None = None, verdict: Verdict | None = None
) -> RemedyRow:
    """一つの対策。"""
    return RemedyRow(
        number=number,
        title=f"対策{number}",
        log="許可の記録",
        cause="まとめ処理",
        place="受付 → 決裁",
        figure="待ち",
        baseline="3日",
        target="2日",
        owner="窓口課",
        due=due,
        state=state,
        verdict=verdict,
        sentence="短くなった。" if verdict else "",
    )


ROWS = [
    row(1, RemedyState.DONE, date(2026, 5, 1), Verdict.WORKED),
    row(2, RemedyState.DOING, None),
    row(3, RemedyState.CHECKING, date(2026, 11, 1), Verdict.UNKNOWN),
    row(4, RemedyState.DOING, date(2026, 10, 1)),
    row(5, RemedyState.STOPPED, date(2026, 1, 1)),
]


def test_order_and_summary() -> None:
    """期限の早い順、期限の無いものは最後。期限を過ぎたものに印が付く。"""
    document = remedies_document(ROWS, municipality_name="みほん市", as_of=TODAY)
    going, ended = (one for one in document.blocks if isinstance(one, TableBlock))
    assert [cell_text(cells[0]) for cells in going.rows] == ["No.4 対策4", "No.3 対策3", "No.2 対策2"]
    assert [cell_text(cells[0]) for cells in ended.rows] == ["No.1 対策1", "No.5 対策5"]
    assert ["期限超過" in cell_text(cells[4]) for cells in (*going.rows, *ended.rows)] == [True, True] + [
        False
    ] * 3
    summary = next(one for one in document.blocks if isinstance(one, Paragraph))
    assert "全部で5件。終わっていないもの3件（期限を過ぎたもの2件）" in cell_text(summary)
    assert "効いた1、変わらない0、悪くなった0、まだ分からない1" in cell_text(summary)


@pytest.mark.parametrize("count", [0, 80])
def test_any_number_can_be_printed(count: int) -> None:
    """一つも無くても、何十あっても、紙になる。"""
    rows = [row(number, RemedyState.DOING, TODAY) for number in range(1, count + 1)]
    document = remedies_document(rows, municipality_name="みほん市", as_of=TODAY)
    assert render_pdf(document, page="A4横").startswith(b"%PDF")
