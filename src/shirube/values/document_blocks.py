"""文書の部品: 見出し、並び、表、図、大きく見せる数、注、出典。"""

from dataclasses import dataclass
from typing import Literal, Self

from shirube.values.document_text import (
    CannotComposeDocument,
    Cell,
    Paragraph,
    check_cell,
    check_optional,
    check_text,
    check_tuple,
)

DEEPEST_HEADING = 4

Align = Literal["left", "center", "right"]
ALIGNS: tuple[Align, ...] = ("left", "center", "right")


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """見出し。文書の題名は含まず、1 から始まる。"""

    level: int
    text: str

    def __post_init__(self) -> None:
        if type(self.level) is not int or not 1 <= self.level <= DEEPEST_HEADING:
            raise CannotComposeDocument(f"見出しの段は 1 から {DEEPEST_HEADING} です（{self.level!r}）。")
        check_text(self.text, "見出し")


@dataclass(frozen=True, kw_only=True, slots=True)
class BulletList:
    """箇条書き。"""

    items: tuple[Paragraph, ...]

    def __post_init__(self) -> None:
        check_tuple(self.items, Paragraph, "箇条書き")

    @classmethod
    def of(cls, *texts: str) -> Self:
        """文を並べた箇条書きを返す。"""
        return cls(items=tuple(Paragraph.of(text) for text in texts))


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberedList:
    """番号付きの並び。1 から数える。"""

    items: tuple[Paragraph, ...]

    def __post_init__(self) -> None:
        check_tuple(self.items, Paragraph, "番号付きの並び")

    @classmethod
    def of(cls, *texts: str) -> Self:
        """文を並べた番号付きの並びを返す。"""
        return cls(items=tuple(Paragraph.of(text) for text in texts))


@dataclass(frozen=True, kw_only=True, slots=True)
class TableBlock:
    """表。頭の行は、ページをまたぐとき繰り返される。align を省くとすべて左寄せ。

    `row_header` なら、初めの列は行の見出しである（読み上げで、行の名として読まれる）。
    `shares` は列の幅の割合で、省けば中の文字から決める。
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    align: tuple[Align, ...] = ()
    row_header: bool = False
    shares: tuple[int, ...] = ()
    note: str | None = None

    def __post_init__(self) -> None:
        check_text(self.caption, "表の題")
        where = f"表「{self.caption}」"
        check_tuple(self.header, str, f"{where}の頭の行")
        check_tuple(self.rows, tuple, f"{where}の行", empty=True)
        check_tuple(self.align, str, f"{where}の寄せ", empty=True)
        for column, text in enumerate(self.header, start=1):
            check_text(text, f"{where}の頭の行の{column}列目", lines=True)
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.header):
                raise CannotComposeDocument(
                    f"{where}の{number}行目は{len(row)}列です。頭の行の{len(self.header)}列にそろえてください。"
                )
            for column, cell in enumerate(row, start=1):
                check_cell(cell, f"{where}の{number}行{column}列")
        if self.align and (len(self.align) != len(self.header) or not set(self.align) <= set(ALIGNS)):
            raise CannotComposeDocument(
                f"{where}の寄せは、列の数だけ {'・'.join(ALIGNS)} のいずれかを並べてください。"
            )
        if self.shares and (len(self.shares) != len(self.header) or min(self.shares) < 1):
            raise CannotComposeDocument(f"{where}の幅の割合は、列の数だけ 1 以上の整数を並べてください。")
        check_optional(self.note, f"{where}の注", lines=True)

    @property
    def aligns(self) -> tuple[Align, ...]:
        """列ごとの寄せ。省かれていれば左寄せを並べる。"""
        return self.align or tuple("left" for _ in self.header)


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldTable:
    """項目と中身を縦に並べた様式の表。左が項目の名（行の見出し）、右が中身。"""

    caption: str
    rows: tuple[tuple[str, Cell], ...]

    def __post_init__(self) -> None:
        check_text(self.caption, "様式の題")
        where = f"様式「{self.caption}」"
        check_tuple(self.rows, tuple, f"{where}の行")
        for number, row in enumerate(self.rows, start=1):
            if len(row) != 2:
                raise CannotComposeDocument(f"{where}の{number}行目は、項目の名と中身の二つにしてください。")
            check_text(row[0], f"{where}の{number}行目の項目の名", lines=True)
            check_cell(row[1], f"{where}の「{row[0]}」")


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """目次。`depth` 段目までの見出しと、そのページを並べる。"""

    depth: int = 2

    def __post_init__(self) -> None:
        if type(self.depth) is not int or not 1 <= self.depth <= DEEPEST_HEADING:
            raise CannotComposeDocument(f"目次の段は 1 から {DEEPEST_HEADING} です（{self.depth!r}）。")


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureBlock:
    """図。見えない人にも伝わるよう、代わりの文と、同じ数を載せた表を必ず伴う。

    is_full_page なら紙の一枚を使う。続けて置くと、図の頁が先に続き、表はそのあとにまとまる。
    """

    title: str
    alt: str
    svg: str | None
    table: TableBlock
    is_full_page: bool = False

    def __post_init__(self) -> None:
        check_text(self.title, "図の題")
        check_text(self.alt, f"図「{self.title}」の代わりの文（alt）")
        if self.svg is not None and (not isinstance(self.svg, str) or not self.svg.strip()):
            raise CannotComposeDocument(f"図「{self.title}」の SVG が空か、文字列ではありません。")
        if not isinstance(self.table, TableBlock):
            raise CannotComposeDocument(f"図「{self.title}」に、同じ数を載せた表がありません。")
        if not isinstance(self.is_full_page, bool):
            raise CannotComposeDocument("図が紙の一枚を使うか（is_full_page）は、真か偽で渡してください。")


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyFigure:
    """大きく見せる一つの数。どの記録から出た数か（lineage）を必ず持つ。続けて置くと横に並ぶ。"""

    label: str
    value_text: str
    source_label: str
    lineage: str
    note: str | None = None

    def __post_init__(self) -> None:
        check_text(self.label, "数の名")
        where = f"数「{self.label}」"
        check_text(self.value_text, f"{where}の値")
        check_text(self.source_label, f"{where}の出典")
        check_text(self.lineage, f"{where}の由来")
        check_optional(self.note, f"{where}の注", lines=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Footnote:
    """注。文書の中で現れた順に番号が付く。"""

    text: str

    def __post_init__(self) -> None:
        check_text(self.text, "注", lines=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceNote:
    """出典の一覧。一つの出典を一つの文で書く（文書名、版、箇所）。"""

    citations: tuple[str, ...]

    def __post_init__(self) -> None:
        check_tuple(self.citations, str, "出典")
        for number, citation in enumerate(self.citations, start=1):
            check_text(citation, f"出典の{number}件目")


@dataclass(frozen=True, kw_only=True, slots=True)
class PageBreak:
    """ここで新しいページに移る。"""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepTogether:
    """ページの切れ目で分けない、ひとまとまり。"""

    blocks: "tuple[Block, ...]"

    def __post_init__(self) -> None:
        inner = tuple(kind for kind in BLOCK_KINDS if kind not in (KeepTogether, PageBreak, Contents))
        check_tuple(self.blocks, inner, "ひとまとまり")


Block = (
    Heading
    | Paragraph
    | BulletList
    | NumberedList
    | TableBlock
    | FieldTable
    | Contents
    | FigureBlock
    | KeyFigure
    | Footnote
    | SourceNote
    | PageBreak
    | KeepTogether
)
BLOCK_KINDS: tuple[type, ...] = Block.__args__
