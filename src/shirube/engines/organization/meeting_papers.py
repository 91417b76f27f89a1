"""会議の紙: 会議次第と、決定事項一覧。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from shirube.engines.organization.meetings import AgendaLine, DecisionLine, SittingLine
from shirube.values.document import (
    Block,
    Document,
    FieldTable,
    Heading,
    NumberedList,
    Paragraph,
    Run,
    TableBlock,
)
from shirube.values.document_text import printable_text
from shirube.values.era import format_date

UNDECIDED = "未定"
DRAFT_MARK = "（作成中）"


def agenda_paper(
    municipality: str, sitting: SittingLine, agenda: Sequence[AgendaLine], *, as_of: date
) -> Document:
    """会議次第。議題が無ければ、そのことを書く。"""
    number = f"第{sitting.number}回" if sitting.number is not None else ""
    return Document(
        title=_line(f"{number}{sitting.body}　次第"),
        municipality_name=_line(municipality),
        as_of=as_of,
        blocks=tuple(_agenda_blocks(sitting, agenda)),
        keywords=("会議次第",),
    )


def _agenda_blocks(sitting: SittingLine, agenda: Sequence[AgendaLine]) -> Iterator[Block]:
    when = f"{format_date(sitting.held_on)} {sitting.time}".strip()
    rows = [("日時", _line(when)), ("場所", _line(sitting.place) or UNDECIDED)]
    if sitting.state.value in ("written", "cancelled"):
        rows.append(("開き方", sitting.state.label))
    yield FieldTable(caption="会議", rows=tuple(rows))
    yield Heading(level=1, text="議題")
    if not agenda:
        yield Paragraph.of("議題はまだ決まっていません。")
        return
    yield NumberedList.of(*(_agenda_text(one) for one in agenda))
    papers = [(at, name) for at, one in enumerate(agenda, start=1) for name in one.papers]
    if papers:
        yield Heading(level=1, text="資料")
        yield TableBlock(
            caption="配る資料",
            header=("議題", "資料"),
            rows=tuple((f"{at}", _line(name)) for at, name in papers),
            shares=(1, 8),
        )


def _agenda_text(one: AgendaLine) -> str:
    presenter = f"　説明: {_line(one.presenter)}" if one.presenter else ""
    return f"【{one.kind.label}】{_line(one.title)}{presenter}"


def decisions_paper(
    municipality: str, subject: str, decisions: Sequence[DecisionLine], *, as_of: date
) -> Document:
    """決定事項一覧。``subject`` は何の一覧か（会議の名、会議体の名）。"""
    return Document(
        title="決定事項一覧",
        subtitle=_line(subject),
        municipality_name=_line(municipality),
        as_of=as_of,
        blocks=tuple(_decision_blocks(decisions)),
        status="案" if any(not one.is_confirmed for one in decisions) else None,
        keywords=("決定事項",),
    )


def _decision_blocks(decisions: Sequence[DecisionLine]) -> Iterator[Block]:
    if not decisions:
        yield Paragraph.of("記録されている決定はありません。")
        return
    yield TableBlock(
        caption=f"決定事項　{len(decisions)}件",
        header=("会議・決定日", "件名と決定の内容", "結果", "文書番号"),
        rows=tuple(
            (_when(one), _what(one), _result(one), _line(one.document_number) or "―") for one in decisions
        ),
        shares=(6, 11, 4, 4),
        note=_note(decisions),
    )


def _when(one: DecisionLine) -> str:
    number = f"第{one.sitting.number}回　" if one.sitting.number is not None else ""
    told = [_line(one.sitting.body), f"{number}{format_date(one.sitting.held_on, 'short')}"]
    if one.decided_on != one.sitting.held_on:
        told.append(f"決定　{format_date(one.decided_on, 'short')}")
    return "\n".join(told)


def _what(one: DecisionLine) -> Paragraph:
    told = [printable_text(one.text)]
    if one.conditions:
        told.append(f"条件: {printable_text(one.conditions)}")
    if one.corrects:
        told.append(f"訂正: 「{_line(one.corrects)}」を訂正した決定です。")
    title = _line(one.title) + ("" if one.is_confirmed else DRAFT_MARK)
    return Paragraph(runs=(Run(text=title, strong=True), Run(text="\n" + "\n".join(told))))


def _result(one: DecisionLine) -> str:
    if one.replaced_on is None:
        return one.result.label
    return f"{one.result.label}\n訂正済み　{format_date(one.replaced_on, 'short')}"


def _note(decisions: Sequence[DecisionLine]) -> str | None:
    drafts = sum(not one.is_confirmed for one in decisions)
    return f"{DRAFT_MARK}は、まだ確かめていない決定です（{drafts}件）。" if drafts else None


def _line(text: str) -> str:
    return printable_text(text, one_line=True)
