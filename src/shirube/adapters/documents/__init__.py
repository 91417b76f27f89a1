"""文書を PDF、Word、HTML に書き出す。"""

from shirube.adapters.documents.failures import (
    CannotDrawFigure,
    CannotWriteCharacters,
    CannotWriteDocument,
)
from shirube.adapters.documents.html_page import STYLE_HASH, render_html
from shirube.adapters.documents.pages import PageName
from shirube.adapters.documents.pdf import render_pdf
from shirube.adapters.documents.pictures import picture_png
from shirube.adapters.documents.word import render_docx

__all__ = [
    "STYLE_HASH",
    "CannotDrawFigure",
    "CannotWriteCharacters",
    "CannotWriteDocument",
    "PageName",
    "picture_png",
    "render_docx",
    "render_html",
    "render_pdf",
]
