"""提案の一枚: 支障事例・求める措置・歩み・結果を、A4 一枚に（長ければ次の頁に続けて）置く。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.printable import printable_text
from shirube.engines.plan.proposal_sheet import ProposalContent
from shirube.engines.plan.proposal_stages import SOURCE, STAGES_ARE_OURS
from shirube.values.document import Block, Document, FieldTable, Heading, Paragraph, TableBlock
from shirube.values.era import format_date


@dataclass(frozen=True, slots=True)
class Step:
    """歩みの一つ。"""

    label: str
    held_on: date
    note: str


def proposal_paper(
    content: ProposalContent,
    *,
    body_name: str,
    department: str,
    initiative: str,
    steps: tuple[Step, ...],
    as_of: date,
) -> Document:
    """一枚の文書。書かれていないところは「未定」と書く。"""
    return Document(
        title=printable_text(content.title, one_line=True) or "（名称なし）",
        subtitle="地方分権改革の提案募集方式による提案（庁内の控え）",
        municipality_name=body_name,
        as_of=as_of,
        blocks=tuple(_blocks(content, department, initiative, steps)),
        footer_note="庁内の控え。国へ出す様式は、内閣府の示すものを使ってください。",
        layout="一枚",
    )


def _blocks(
    content: ProposalContent, department: str, initiative: str, steps: tuple[Step, ...]
) -> Iterator[Block]:
    law = "　".join(one for one in (content.law, content.article) if one)
    rows = (
        ("根拠の法令・条項", law),
        ("主管課・関係課", "、".join(one for one in (department, content.related) if one)),
        ("共同提案団体", "、".join(content.partners.split("\n")) if content.partners else "なし"),
        ("関係府省", content.ministries),
        ("つながる取組", initiative or "なし"),
        ("結果", content.result.label),
    )
    yield FieldTable(caption="提案の概要", rows=tuple((label, _text(text)) for label, text in rows))
    for heading, text in (("支障事例", content.problem), ("求める措置", content.measure)):
        yield Heading(level=1, text=heading)
        yield from _paragraphs(text)
    if content.result_note:
        yield Heading(level=1, text="結果の内容")
        yield from _paragraphs(content.result_note)
    yield Heading(level=1, text="歩み")
    if steps:
        yield TableBlock(
            caption="段階と日",
            header=("日", "段階", "内容"),
            rows=tuple((format_date(one.held_on), one.label, printable_text(one.note)) for one in steps),
            shares=(3, 3, 8),
            note=STAGES_ARE_OURS,
        )
    else:
        yield Paragraph.of("まだ記録がありません。")
    yield Paragraph.of(f"提案募集方式について: {SOURCE}")


def _text(text: str) -> str:
    return printable_text(text, one_line=True) or "未定"


def _paragraphs(text: str) -> Iterator[Paragraph]:
    lines = [line for line in printable_text(text).split("\n") if line.strip()]
    yield from (Paragraph.of(line) for line in lines or ("未定",))
