"""KPI の読みの一枚: 数字と、数字から元の記録までの道すじを一ページに納める。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shirube.values.document import Block, Document, Heading, KeyFigure, Paragraph, SourceNote, TableBlock
from shirube.values.era import format_date
from shirube.values.instant import local_day
from shirube.values.measure import Measure, Reading, display

_ROWS_ON_ONE_PAGE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageLine:
    """元の記録の一行（見出しと同じ数のます）。"""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFigure:
    """一枚に載せる一つの数。"""

    title: str
    measure: Measure
    reading: Reading
    revision: int
    revision_label: str


def reading_sheet(
    *,
    municipality_name: str,
    as_of: date,
    title: str,
    figures: Sequence[SheetFigure],
    header: tuple[str, ...],
    lines: Sequence[LineageLine],
    record_count: int,
) -> Document:
    """KPI の読みの一枚を組む。

    ``figures`` は同じ記録から出た数（一つ以上）。``lines`` は元の記録で、多いときは初めの行だけを載せ、
    全体の件数と要約値を添える。
    """
    shown = tuple(lines)[:_ROWS_ON_ONE_PAGE]
    blocks: list[Block] = [_key_figure(figure) for figure in figures]
    blocks.append(Heading(level=1, text="数の定義"))
    blocks.append(
        TableBlock(
            caption="数の定義",
            header=("数", "定義", "版"),
            rows=tuple((f.measure.label, f.measure.definition, f"第{f.measure.edition}版") for f in figures),
        )
    )
    blocks.append(Heading(level=1, text="元の記録"))
    blocks.append(Paragraph.of(_record_sentence(record_count, len(shown))))
    if shown:
        blocks.append(TableBlock(caption="元の記録", header=header, rows=tuple(line.cells for line in shown)))
    blocks.append(SourceNote(citations=tuple(dict.fromkeys(f.measure.source.label for f in figures))))
    return Document(
        title=title,
        subtitle=f"対象の期間 {figures[0].reading.period.label}",
        municipality_name=municipality_name,
        as_of=as_of,
        blocks=tuple(blocks),
        footer_note="数字は業務の記録から標（しるべ）が計算した実測です。",
    )


def _record_sentence(record_count: int, shown: int) -> str:
    whole = f"この数を作った行いの記録の数は{record_count:,}です。"
    if shown == 0 or record_count <= shown:
        return whole
    return f"{whole}下の表は初めの{shown}行です。残りは画面の「元の記録」で開けます。"


def _key_figure(figure: SheetFigure) -> KeyFigure:
    reading = figure.reading
    evidence = reading.evidence
    when = format_date(local_day(reading.as_of))
    digest = f"、要約値 {evidence.digest[:16]}" if evidence else ""
    return KeyFigure(
        label=figure.title,
        value_text=display(reading, figure.measure),
        source_label=f"{reading.basis.value}・{when}現在",
        lineage=f"{reading.n:,}件の処理から{digest}",
        note=figure.revision_label if figure.revision > 1 else None,
    )
