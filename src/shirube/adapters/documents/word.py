"""文書を Word（docx）に書き出す。

図は、同じ SVG から作った絵（PNG）に代わりの文を付けて載せ、数の表を添える。
日時と作成者は文書の日付と団体の名に固定するので、同じ文書なら同じバイト列になる。
"""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from shirube.adapters.documents.arrangement import (
    KeyFigureRow,
    Part,
    Piece,
    Together,
    arrange,
    figure_table_label,
)
from shirube.adapters.documents.pages import PageName, long_date, page_size, running_title
from shirube.adapters.documents.pdf import pages_of_headings
from shirube.adapters.documents.pictures import picture_png
from shirube.adapters.documents.word_contents import add_bookmark, add_contents
from shirube.adapters.documents.word_package import forget_template, steady_bytes
from shirube.adapters.documents.word_styles import (
    ALIGNMENT,
    HAIRLINE,
    INK_HEX,
    QUIET,
    add_field,
    add_lines,
    add_small,
    declare_fonts,
    rule,
    set_styles,
    styled_paragraph,
)
from shirube.adapters.documents.word_tables import add_field_table, add_key_figures, add_table
from shirube.adapters.documents.word_text import add_runs
from shirube.values.document import (
    BulletList,
    Contents,
    Document,
    FieldTable,
    FigureBlock,
    Footnote,
    Heading,
    NumberedList,
    PageBreak,
    Paragraph,
    SourceNote,
    TableBlock,
)

_TALLEST_PICTURE = {"冊子": Mm(195)}
_ORDINARY_PICTURE = Mm(105)
# 一枚を使う図の題のために空ける高さ（ミリメートル）。
_CAPTION_MM = 16
# Word が文書の性質に許す長さ。
_LONGEST_PROPERTY = 255


def render_docx(document: Document, *, page: PageName = "A4", site_fonts: Path | None = None) -> bytes:
    """文書を docx にする。同じ文書なら同じバイト列を返す。

    図の中に字形のない文字があれば CannotWriteCharacters、載せられない図があれば CannotDrawFigure。
    """
    return _Writer(document, page, site_fonts).write()


class _Writer:
    """一つの文書を書いていく手。"""

    def __init__(self, document: Document, page: PageName, site_fonts: Path | None) -> None:
        self.document = document
        self.site_fonts = site_fonts
        self.word: Any = docx.Document()
        size = page_size(page, document.layout)
        self.page = page
        self.width = Mm(size.text_width)
        self.tallest_page = Mm(size.height - 2 * size.margin - _CAPTION_MM)
        self.is_tight = document.layout == "一枚"
        self.breaks_page = False
        self.figures_across = 5 if size.is_wide or document.layout == "一枚" else 3
        section = self.word.sections[0]
        section.page_width, section.page_height = Mm(size.width), Mm(size.height)
        section.orientation = WD_ORIENT.LANDSCAPE if size.is_landscape else WD_ORIENT.PORTRAIT
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(
            size.margin
        )
        section.header_distance = section.footer_distance = Mm(min(14, size.margin // 2))

    def write(self) -> bytes:
        set_styles(self.word, self.document.layout)
        declare_fonts(self.word)
        self._write_properties()
        self._write_running_lines()
        if self.document.layout == "冊子":
            self._write_cover()
        else:
            self._write_title()
        for part in arrange(self.document):
            self._part(part)
        buffer = BytesIO()
        self.word.save(buffer)
        return steady_bytes(buffer.getvalue())

    def _write_properties(self) -> None:
        properties, as_of = self.word.core_properties, self.document.as_of
        properties.title = self.document.title[:_LONGEST_PROPERTY]
        properties.subject = (self.document.subtitle or "")[:_LONGEST_PROPERTY]
        properties.keywords = "、".join(self.document.keywords)[:_LONGEST_PROPERTY]
        properties.author = self.document.municipality_name[:_LONGEST_PROPERTY]
        properties.last_modified_by, properties.comments = properties.author, ""
        properties.language, properties.revision = self.document.language, 1
        properties.created = properties.modified = datetime(as_of.year, as_of.month, as_of.day)  # noqa: DTZ001
        forget_template(self.word.part.package)

    def _write_running_lines(self) -> None:
        """ページの上に団体と題（題のある1ページ目を除く）、下に注とページの番号を置く。"""
        section = self.word.sections[0]
        section.different_first_page_header_footer = True
        head = section.header.paragraphs[0]
        self._set_tabs(head)
        add_lines(head, f"{self.document.municipality_name}\t\t{running_title(self.document.title)}")
        rule(head, "bottom", eighths=4, colour=HAIRLINE)
        for foot in (section.footer.paragraphs[0], section.first_page_footer.paragraphs[0]):
            self._set_tabs(foot)
            add_lines(foot, f"{self.document.footer_note or ''}\t")
            add_field(foot, "PAGE")
            add_lines(foot, "／")
            add_field(foot, "NUMPAGES")
            add_lines(foot, f"\t{self.document.status or ''}")

    def _set_tabs(self, paragraph: Any) -> None:
        stops = paragraph.paragraph_format.tab_stops
        paragraph.style.paragraph_format.tab_stops.clear_all()
        stops.add_tab_stop(self.width // 2, WD_TAB_ALIGNMENT.CENTER)
        stops.add_tab_stop(self.width, WD_TAB_ALIGNMENT.RIGHT)

    def _write_title(self) -> None:
        issuer = self.word.add_paragraph()
        issuer.paragraph_format.tab_stops.add_tab_stop(self.width, WD_TAB_ALIGNMENT.RIGHT)
        add_lines(issuer, self.document.municipality_name, colour=QUIET)
        if self.document.status is not None:
            add_lines(issuer, f"\t【{self.document.status}】", bold=True)
        add_lines(self.word.add_paragraph(style="Title"), self.document.title)
        if self.document.subtitle is not None:
            add_lines(self.word.add_paragraph(style="Subtitle"), self.document.subtitle)
        day = self.word.add_paragraph()
        day.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        add_lines(day, long_date(self.document.as_of), size=9, colour=QUIET)
        rule(day, "top", eighths=8, colour=INK_HEX)

    def _write_cover(self) -> None:
        """冊子の表紙。状態は右上、題は中ほど、日付と団体の名は下。"""
        document = self.document
        lines: list[tuple[str, str, float, float, bool]] = [
            ("right", document.status or "", 0, 10.5, True),
            ("center", document.title, 190, 24, True),
            ("center", document.subtitle or "", 14, 13, False),
            ("center", long_date(document.as_of), 250, 12, False),
            ("center", document.municipality_name, 12, 15, True),
        ]
        for align, text, before, size, is_bold in lines:
            paragraph = self.word.add_paragraph(style="Title" if text == document.title else "Normal")
            paragraph.alignment = ALIGNMENT[align]
            paragraph.paragraph_format.space_before = Pt(before)
            add_lines(paragraph, text, size=size, bold=is_bold)
        self.breaks_page = True

    def _part(self, part: Part) -> None:
        """部品を書く。前に改ページがあれば、初めの段落から新しいページにする。"""
        is_break = isinstance(part, Piece) and isinstance(part.block, PageBreak)
        breaks, self.breaks_page = self.breaks_page, is_break
        known = len(self.word.element.body)
        self._write_part(part)
        if breaks and not is_break:
            self._start_page(known)
        self.breaks_page = is_break or (breaks and len(self.word.element.body) == known)

    def _start_page(self, position: int) -> None:
        """この位置から後の初めの段落を、新しいページの頭に置く（改ページだけの段落は、空のページを作りうる）。"""
        added = self.word.element.body[position - 1 : -1]
        first = next((one for one in added if one.tag == qn("w:p")), None)
        if first is None or first is not added[0]:
            first = self.word.add_paragraph()._p
            added[0].addprevious(first)
        properties = first.get_or_add_pPr()
        properties.get_or_add_pageBreakBefore()
        properties.spacing_before = 0

    def _write_part(self, part: Part) -> None:
        if isinstance(part, Together):
            self._together(part)
        elif isinstance(part, KeyFigureRow):
            add_key_figures(
                self.word,
                part.figures,
                width=self.width,
                across=self.figures_across,
            )
        else:
            self._piece(part)

    def _together(self, part: Together) -> None:
        """中の段落を、最後のもののほかは次の段落と離れないようにする。"""
        before = set(self.word.element.body.iter(qn("w:p")))
        for inner in part.parts:
            self._part(inner)
        added = [p for p in self.word.element.body.iter(qn("w:p")) if p not in before]
        for paragraph in added[:-1]:
            paragraph.get_or_add_pPr().get_or_add_keepNext()

    def _piece(self, piece: Piece) -> None:
        match piece.block:
            case Heading(level=level, text=text):
                heading = styled_paragraph(self.word, f"Heading {level}")
                add_lines(heading, text)
                add_bookmark(heading, piece.label, int(piece.label.removeprefix("section-")))
                if level == 1 and self.document.layout == "冊子":
                    rule(heading, "bottom", eighths=8, colour=INK_HEX)
            case Paragraph() as paragraph:
                add_runs(self.word.add_paragraph(), paragraph.runs)
            case BulletList(items=items):
                for item in items:
                    add_runs(styled_paragraph(self.word, "List Bullet"), item.runs)
            case NumberedList(items=items):
                self._numbered(items)
            case TableBlock() as table:
                add_table(self.word, table, piece.label, width=self.width, is_tight=self.is_tight)
            case FieldTable() as form:
                add_field_table(self.word, form, width=self.width, is_tight=self.is_tight)
            case Contents(depth=depth):
                pages = pages_of_headings(self.document, page=self.page, site_fonts=self.site_fonts)
                add_contents(self.word, piece.entries, pages, depth=depth, width=self.width)
            case FigureBlock() as figure:
                self._figure(figure, piece.label)
            case Footnote(text=text):
                add_small(self.word, f"{piece.label}　{text}")
            case SourceNote(citations=citations):
                self._sources(citations)
            case _:
                pass  # 改ページは、次の部品の初めの段落に付ける。

    def _numbered(self, items: tuple[Paragraph, ...]) -> None:
        """並びごとに 1 から数え直す。"""
        numbering = self.word.part.numbering_part.element
        style = self.word.styles["List Number"].element.pPr.numPr.numId.val
        abstract = next(num for num in numbering.num_lst if num.numId == style).abstractNumId.val
        number = numbering.add_num(abstract)
        number.add_lvlOverride(ilvl=0).add_startOverride(1)
        for item in items:
            paragraph = styled_paragraph(self.word, "List Number")
            properties = paragraph._element.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = number.numId
            add_runs(paragraph, item.runs)

    def _figure(self, figure: FigureBlock, label: str) -> None:
        add_lines(styled_paragraph(self.word, "Caption"), f"{label}　{figure.title}")
        if figure.svg is None:
            add_small(self.word, figure.alt, size=8.5)
        else:
            png = picture_png(figure.svg, title=figure.title, site_fonts=self.site_fonts)
            paragraph = self.word.add_paragraph()
            paragraph.alignment = ALIGNMENT["center"]
            paragraph.paragraph_format.line_spacing = 1.0
            picture = paragraph.add_run().add_picture(BytesIO(png))
            ordinary = _TALLEST_PICTURE.get(self.document.layout, _ORDINARY_PICTURE)
            tallest = self.tallest_page if figure.is_full_page else ordinary
            scale = min(self.width / picture.width, tallest / picture.height)
            picture.width, picture.height = round(picture.width * scale), round(picture.height * scale)
            picture._inline.docPr.set("descr", figure.alt)
            picture._inline.docPr.set("title", figure.title)
        add_table(self.word, figure.table, figure_table_label(label), width=self.width)

    def _sources(self, citations: tuple[str, ...]) -> None:
        heading = self.word.add_paragraph()
        heading.paragraph_format.keep_with_next = True
        add_lines(heading, "出典", size=8.5, bold=True)
        rule(heading, "top", eighths=4, colour=HAIRLINE)
        for number, citation in enumerate(citations, start=1):
            add_small(self.word, f"{number}. {citation}", before=0, after=2)
