"""図を文書の部品にする。図の題・説明・表はそのまま、文書の題・代わりの文・表になる。"""

from shirube.ui.chart.figure import Figure
from shirube.values.document import FigureBlock, TableBlock


def figure_block(figure: Figure, *, is_full_page: bool = False) -> FigureBlock:
    """文書に置く図。`is_full_page` なら、紙では一枚を使う。"""
    return FigureBlock(
        title=figure.title,
        alt=figure.description,
        svg=figure.svg,
        table=TableBlock(
            caption=figure.title,
            header=tuple(name or "　" for name in figure.table.header),
            rows=figure.table.rows,
        ),
        is_full_page=is_full_page,
    )
