"""Word の目次: 見出しから作る目次の欄（TOC）を、中身の入った姿で置く。

ページは PDF の組版で数えたものを入れておく。Word で書体や行が変わってずれたときは、目次を右クリックして
「フィールド更新」を選ぶと数え直される。開くたびに問いかけの窓が出る設定（updateFields）は使わない。
"""

from collections.abc import Sequence
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from shirube.adapters.documents.arrangement import ContentsEntry
from shirube.adapters.documents.word_styles import add_lines, set_run


def add_bookmark(paragraph: Any, anchor: str, number: int) -> None:
    """見出しに、目次から飛べる印を付ける。"""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for one in (start, end):
        one.set(qn("w:id"), str(number))
    start.set(qn("w:name"), _bookmark(anchor))
    properties = paragraph._element.get_or_add_pPr()
    properties.addnext(start)
    paragraph._element.append(end)


def add_contents(
    word: Any, entries: Sequence[ContentsEntry], pages: Sequence[int], *, depth: int, width: int
) -> None:
    """目次の題と、中身の入った目次の欄を加える。`pages` は文書のすべての見出しのページ。"""
    title = word.add_paragraph()
    add_lines(title, "目次", size=14, bold=True)
    last = len(entries) - 1
    for position, entry in enumerate(entries):
        paragraph = word.add_paragraph(style=_style(word, entry.level, width))
        if position == 0:
            _mark(paragraph, "begin")
            _code(paragraph, f'TOC \\o "1-{depth}" \\h \\z \\u')
            _mark(paragraph, "separate")
        number = int(entry.anchor.removeprefix("section-"))
        _entry(paragraph, entry, pages[number - 1])
        if position == last:
            _mark(paragraph, "end")


def _entry(paragraph: Any, entry: ContentsEntry, page: int) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), _bookmark(entry.anchor))
    known = len(paragraph.runs)
    add_lines(paragraph, f"{entry.text}\t")
    _mark(paragraph, "begin")
    _code(paragraph, f"PAGEREF {_bookmark(entry.anchor)} \\h")
    _mark(paragraph, "separate")
    add_lines(paragraph, str(page))
    _mark(paragraph, "end")
    for added in paragraph.runs[known:]:
        link.append(added._element)
    paragraph._element.append(link)


def _style(word: Any, level: int, width: int) -> Any:
    """目次の段の様式（TOC 1、TOC 2…）。無ければ作る。"""
    name = f"TOC {level}"
    if name not in [style.name for style in word.styles]:
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles["Normal"]
        style.font.bold = level == 1
        shape = style.paragraph_format
        shape.left_indent = Mm(5 * (level - 1))
        shape.space_before, shape.space_after = Pt(6 if level == 1 else 0), Pt(2)
        shape.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    return word.styles[name]


def _bookmark(anchor: str) -> str:
    return f"_Toc{anchor.removeprefix('section-'):0>8}"


def _mark(paragraph: Any, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    run = paragraph.add_run()
    set_run(run)
    run._element.append(mark)


def _code(paragraph: Any, code: str) -> None:
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    run = paragraph.add_run()
    set_run(run)
    run._element.append(instruction)
