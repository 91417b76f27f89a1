"""図の型。絵と、同じ数字の表と、言葉の説明を一組にする。"""

from dataclasses import dataclass, replace


class CannotDraw(ValueError):
    """図を描けない。"""


@dataclass(frozen=True)
class FigureTable:
    """図と同じ数字の表。最初の列が行の見出しである。"""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """描き終えた図。``svg`` はそのまま画面にも PDF にも使える。"""

    svg: str
    title: str
    description: str
    table: FigureTable


def responsive(wide: Figure, phone: Figure) -> Figure:
    """広い画面と電話の図を一つにする。どちらを見せるかは画面の幅で決まり、表は一つだけ付く。"""
    return replace(wide, svg=wide.svg + phone.svg)
