"""文書を PDF、Word、HTML に書き出す。"""

from shirube.adapters.documents.failures import (
    CannotDrawFigure,
    CannotWriteCharacters,
    CannotWriteDocument,
)
from shirube.adapters.documents.pdf import render_pdf

__all__ = [
    "CannotDrawFigure",
    "CannotWriteCharacters",
    "CannotWriteDocument",
    "render_pdf",
]
