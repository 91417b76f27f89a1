"""Word の文: 強調、傍線、リンクのある一続きを、段落に加える。"""

from collections.abc import Iterable
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from shirube.adapters.documents.word_styles import ACCENT, add_lines
from shirube.values.document import Run


def add_runs(paragraph: Any, runs: Iterable[Run], *, size: float | None = None, bold: bool = False) -> None:
    """文の一続きを順に加える。"""
    for run in runs:
        known = len(paragraph.runs)
        is_bold = bold or run.strong or None
        if run.link_target is None:
            add_lines(paragraph, run.text, size=size, bold=is_bold)
        else:
            _link(paragraph, run, run.link_target, size=size, bold=is_bold)
        if run.marked:
            for added in paragraph.runs[known:]:
                added.font.underline = True


def _link(paragraph: Any, run: Run, target: str, *, size: float | None, bold: bool | None) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    known = len(paragraph.runs)
    add_lines(paragraph, run.text, size=size, bold=bold, colour=ACCENT)
    for added in paragraph.runs[known:]:
        added.font.underline = True
        link.append(added._element)
    paragraph._element.append(link)
