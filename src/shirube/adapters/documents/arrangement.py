"""書き出す前の並べ方。表・図・注に番号を付け、続いた数を一列にまとめる。

PDF、Word、HTML のどれも同じ並びと同じ番号になるよう、ここで一度だけ決める。
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from shirube.values.document import (
    Block,
    BulletList,
    Contents,
    Document,
    FieldTable,
    FigureBlock,
    Footnote,
    Heading,
    KeepTogether,
    KeyFigure,
    NumberedList,
    Paragraph,
    SourceNote,
    TableBlock,
    cell_text,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ContentsEntry:
    """目次の一行: 見出しの段と文、飛び先の名。"""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """一つの部品と、その番号（表1、図1、注1。見出しは飛び先の名）。番号の要らないものは空。

    entries は目次の行（目次のほかは空）。
    """

    block: Block
    label: str = ""
    entries: tuple[ContentsEntry, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyFigureRow:
    """横に並べる数。"""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Together:
    """ページの切れ目で分けない、ひとまとまり。"""

    parts: tuple[Piece | KeyFigureRow, ...]


Part = Piece | KeyFigureRow | Together

_NUMBERED: dict[type, str] = {TableBlock: "表", FigureBlock: "図", Footnote: "注", Heading: "section-"}


@dataclass(slots=True)
class _Numbering:
    """種類ごとに 1 から数える。"""

    headings: tuple[ContentsEntry, ...]
    counts: dict[str, int] = field(default_factory=dict)

    def label(self, block: Block) -> str:
        word = _NUMBERED.get(type(block))
        if word is None:
            return ""
        self.counts[word] = self.counts.get(word, 0) + 1
        return f"{word}{self.counts[word]}"


def arrange(document: Document) -> tuple[Part, ...]:
    """文書の部品を、番号を付けて現れる順に返す。"""
    return tuple(_arrange(document.blocks, _Numbering(headings=headings(document))))


def headings(document: Document) -> tuple[ContentsEntry, ...]:
    """文書のすべての見出しを、現れる順に返す。"""
    found = (block for block in document.flat_blocks() if isinstance(block, Heading))
    return tuple(
        ContentsEntry(level=one.level, text=one.text, anchor=f"section-{number}")
        for number, one in enumerate(found, start=1)
    )


def _arrange(blocks: tuple[Block, ...], numbering: _Numbering) -> Iterator[Part]:
    row: list[KeyFigure] = []
    for block in blocks:
        if isinstance(block, KeyFigure):
            row.append(block)
            continue
        if row:
            yield KeyFigureRow(figures=tuple(row))
            row = []
        if isinstance(block, KeepTogether):
            inner = _arrange(block.blocks, numbering)
            yield Together(parts=tuple(part for part in inner if not isinstance(part, Together)))
        else:
            yield Piece(block=block, label=numbering.label(block), entries=_entries(block, numbering))
    if row:
        yield KeyFigureRow(figures=tuple(row))


def _entries(block: Block, numbering: _Numbering) -> tuple[ContentsEntry, ...]:
    if not isinstance(block, Contents):
        return ()
    return tuple(one for one in numbering.headings if one.level <= block.depth)


def figure_table_label(label: str) -> str:
    """図に添える表の番号を返す。"""
    return f"{label}の表"


def places(document: Document) -> Iterator[tuple[str, str]]:
    """文書の中のすべての文字を、（どこにあるか, 文字）の組で返す。"""
    yield "文書の題", document.title
    yield "団体の名", document.municipality_name
    for where, text in (
        ("副題", document.subtitle),
        ("ページ下の注", document.footer_note),
        ("文書の状態", document.status),
    ):
        if text is not None:
            yield where, text
    for keyword in document.keywords:
        yield "検索の語", keyword
    for part in arrange(document):
        for inner in part.parts if isinstance(part, Together) else (part,):
            yield from _part_places(inner)


def _part_places(part: Piece | KeyFigureRow) -> Iterator[tuple[str, str]]:
    if isinstance(part, KeyFigureRow):
        for key in part.figures:
            shown = (key.label, key.value_text, key.source_label, key.lineage, key.note or "")
            yield from ((f"数「{key.label}」", text) for text in shown)
        return
    match part.block:
        case Heading(text=text):
            yield f"見出し「{text}」", text
        case Paragraph() as paragraph:
            yield f"段落「{_opening(paragraph.text)}」", paragraph.text
        case BulletList(items=items) | NumberedList(items=items):
            yield from ((f"箇条書き「{_opening(item.text)}」", item.text) for item in items)
        case TableBlock() as table:
            yield from _table_places(table, part.label)
        case FieldTable() as form:
            yield f"様式「{form.caption}」の題", form.caption
            for name, cell in form.rows:
                yield f"様式「{form.caption}」の項目", name
                yield f"様式「{form.caption}」の「{name}」", cell_text(cell)
        case FigureBlock() as figure:
            yield f"{part.label}の題", figure.title
            yield f"{part.label}の代わりの文", figure.alt
            yield from _table_places(figure.table, figure_table_label(part.label))
            yield f"{part.label}の絵の中", figure.svg or ""
        case Footnote(text=text):
            yield part.label, text
        case SourceNote(citations=citations):
            yield from ((f"出典{number}", text) for number, text in enumerate(citations, start=1))


def _table_places(table: TableBlock, label: str) -> Iterator[tuple[str, str]]:
    yield f"{label}の題", table.caption
    for column, text in enumerate(table.header, start=1):
        yield f"{label}の頭の行の{column}列目", text
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row, start=1):
            yield f"{label}の{number}行{column}列", cell_text(cell)
    yield f"{label}の注", table.note or ""


def _opening(text: str) -> str:
    return text if len(text) <= 12 else f"{text[:12]}…"
