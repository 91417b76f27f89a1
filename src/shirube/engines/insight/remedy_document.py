"""対策の一覧を、会議で配る一枚にする: 数のまとめ、終わっていないもの、効果の出たもの。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shirube.engines.insight.remedies import RemedyState, Verdict, is_overdue
from shirube.values.document import Document, Heading, Paragraph, TableBlock
from shirube.values.document_text import printable_text
from shirube.values.era import format_date

TITLE = "対策の一覧"
_HEADER = ("番号・すること", "原因と所", "動かす数", "いまの値 → 見込み", "担当・期限", "状態", "結果")
_SHARES = (22, 16, 18, 14, 12, 8, 20)
_NOTE = (
    "いまの値は対策を立てたときの値（長さは中央値）。結果は前と後の比べで、件数が足りないものは「まだ分からない」。"
    "効果の決め方は標の定め。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyRow:
    """一つの対策の、紙に出す中身。文字は、画面と同じもの。"""

    number: int
    title: str
    log: str
    cause: str
    place: str
    figure: str
    baseline: str
    target: str
    owner: str
    due: date | None
    state: RemedyState
    verdict: Verdict | None = None
    sentence: str = ""


def remedies_document(rows: Sequence[RemedyRow], *, municipality_name: str, as_of: date) -> Document:
    """一枚の文書。終わっていないものを期限の順に、終わったものを番号の順に並べる。"""
    going = sorted(
        (one for one in rows if one.state.is_open), key=lambda one: (one.due or date.max, one.number)
    )
    ended = [one for one in rows if not one.state.is_open]
    blocks: list[Heading | Paragraph | TableBlock] = [Paragraph.of(_summary(rows, as_of))]
    for title, part in (("終わっていない対策", going), ("終わった・やめた対策", ended)):
        if part:
            blocks += [Heading(level=1, text=title), _table(title, part, as_of)]
    return Document(
        title=TITLE,
        municipality_name=municipality_name,
        as_of=as_of,
        blocks=tuple(blocks),
        layout="一枚",
        footer_note=_NOTE,
    )


def _summary(rows: Sequence[RemedyRow], as_of: date) -> str:
    if not rows:
        return "対策はまだありません。"
    going = sum(one.state.is_open for one in rows)
    late = sum(is_overdue(one.state, one.due, as_of) for one in rows)
    said = [f"{one.label}{sum(row.verdict is one for row in rows)}" for one in Verdict]
    return (
        f"対策は全部で{len(rows)}件。終わっていないもの{going}件（期限を過ぎたもの{late}件）。"
        f"確かめた結果は、{'、'.join(said)}。"
    )


def _table(title: str, rows: Iterable[RemedyRow], as_of: date) -> TableBlock:
    return TableBlock(
        caption=title,
        header=_HEADER,
        rows=tuple(_cells(one, as_of) for one in rows),
        shares=_SHARES,
        row_header=True,
    )


def _cells(one: RemedyRow, as_of: date) -> tuple[str, ...]:
    due = format_date(one.due, "short") if one.due else "期限未定"
    late = "（期限超過）" if is_overdue(one.state, one.due, as_of) else ""
    result = f"{one.verdict.label}。{one.sentence}" if one.verdict else "まだ確かめていない"
    cells = (
        f"No.{one.number} {one.title}",
        "。".join(text for text in (one.cause, one.place, one.log) if text),
        one.figure,
        f"{one.baseline} → {one.target or '未定'}",
        f"{one.owner or '担当未定'}、{due}{late}",
        one.state.label,
        result,
    )
    return tuple(printable_text(cell, one_line=True) for cell in cells)
