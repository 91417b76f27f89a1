"""推進体制の図: 首長 → CIO（CIO補佐官等・CISO・本部会議）→ 各部門と DX推進担当。

DX推進担当の置き方の三つ（独立した課、企画・総務担当課の中、情報政策担当課の中）は 自治体DX全体手順書
【第2.0版】参考4.2-① による。箱の見せ方は標の定め（origin: ours）。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shirube.ui.chart.figure import CannotDraw, Figure, FigureTable
from shirube.ui.chart.svg import INK_SOFT, checked_id, element, line, picture
from shirube.ui.diagram.organization_boxes import Box, BoxKind, Shape, drawn, shape
from shirube.values.labelled_enum import LabelledEnum

GAP = 16.0
LEVEL = 34.0
WIDE_WIDTH = 1136
# 冊子（A4 縦）の本文に、そのまま置く幅。
BOOK_WIDTH = 780
PHONE_WIDTH = 358
MOST_ACROSS = 5
MOST_ACROSS_BOOK = 3
MOST_BESIDE = 4
HEADER = ("役割", "担い手", "印", "置き方")


class Placement(LabelledEnum):
    """DX推進担当の置き方。"""

    INDEPENDENT = "A", "独立したDX推進担当課"
    PLANNING = "B", "企画・総務担当課の中のDX推進担当"
    INFORMATION = "C", "情報政策担当課の中のDX推進担当"


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """推進体制。

    `beside_mayor` は首長の横（本部会議など）、`beside_cio` は CIO の横（CIO補佐官等、CISO）に置く箱。
    置き方が B・C なら、`host` に DX推進担当を中に持つ部門の鍵を渡す。
    """

    mayor: Box
    cio: Box
    dx: Box
    sections: tuple[Box, ...]
    placement: Placement
    host: str | None = None
    beside_mayor: tuple[Box, ...] = ()
    beside_cio: tuple[Box, ...] = ()

    def __post_init__(self) -> None:
        """置き方と部門が合っていることを確かめる。"""
        keys = [box.key for box in self.sections]
        if self.placement is Placement.INDEPENDENT and self.host is not None:
            raise CannotDraw("独立したDX推進担当課は、ほかの課の中には置けません。")
        if self.placement is not Placement.INDEPENDENT and self.host not in keys:
            raise CannotDraw(f"{self.placement.label}を置く課が、部門の中にありません。課を選んでください。")
        if max(len(self.beside_mayor), len(self.beside_cio)) > MOST_BESIDE:
            raise CannotDraw(f"首長とCIOの横に置けるのは、それぞれ{MOST_BESIDE}つまでです。")
        if len(keys) != len(set(keys)):
            raise CannotDraw("同じ部門が二度渡されています。")

    @property
    def boxes(self) -> tuple[Box, ...]:
        """表に並べる順の、すべての箱。"""
        return (self.mayor, *self.beside_mayor, self.cio, *self.beside_cio, self.dx, *self.sections)


def organization_chart(
    figure_id: str, title: str, structure: Structure, *, is_phone: bool = False, width: int = WIDE_WIDTH
) -> Figure:
    """推進体制を描く。`is_phone` なら、箱を縦に積む。`width` は広い図の幅（WIDE_WIDTH か BOOK_WIDTH）。"""
    checked_id(figure_id)
    parts, height = _stacked(structure) if is_phone else _spread(structure, width)
    width = PHONE_WIDTH if is_phone else width
    description = _description(structure)
    kind = f"diagram diagram--{'phone' if is_phone else 'wide'}"
    svg = picture(figure_id, title, description, width, height + 2, parts, kind)
    return Figure(
        svg, title, description, FigureTable(HEADER, tuple(_row(box, structure) for box in structure.boxes))
    )


def _shapes(structure: Structure, width: float) -> list[Shape]:
    """部門の段の箱。A なら DX推進担当課を初めに、B・C なら課の中に置く。"""
    found = [
        shape(box, width, structure.dx if box.key == structure.host else None) for box in structure.sections
    ]
    return found if structure.host else [shape(structure.dx, width), *found]


def _spread(structure: Structure, width: int) -> tuple[list[str], float]:
    """広い画面: 上から首長、CIO、部門の段。"""
    top, parts = _level(structure.mayor, structure.beside_mayor, 1.0, width)
    above = top
    bottom, added = _level(structure.cio, structure.beside_cio, above + LEVEL, width)
    middle = width / 2
    parts += [line(middle, above, middle, above + LEVEL, stroke=INK_SOFT, stroke_width=1.5), *added]
    return _sections(structure, parts, bottom, width)


def _level(centre: Box, beside: Sequence[Box], top: float, whole: int) -> tuple[float, list[str]]:
    """真ん中の箱と、その左右に点線でつなぐ箱。真ん中の箱の下端を返す。`whole` は図の幅。"""
    across = 1 + 2 * -(-len(beside) // 2)
    widest = 212.0 if len(beside) <= 2 else 176.0
    width = min(widest, (whole - 2 - GAP * 2 * (across - 1)) / across)
    one = shape(centre, width)
    sides = [shape(box, width) for box in beside]
    height = max(item.height for item in (one, *sides))
    x = whole / 2 - width / 2
    parts = []
    for number, side in enumerate(sides):
        step = number // 2 + 1
        left = x + (width + GAP * 2) * (step if number % 2 == 0 else -step)
        near, far = (left, left - GAP * 2) if number % 2 == 0 else (left + width, left + width + GAP * 2)
        y = top + height / 2
        parts.append(line(far, y, near, y, stroke=INK_SOFT, stroke_width=1.5, stroke_dasharray="4 3"))
        parts += drawn(side, left, top, height)
    return top + height, [*parts, *drawn(one, x, top, height)]


def _sections(structure: Structure, parts: list[str], top: float, whole: int) -> tuple[list[str], float]:
    """部門を、一段に五つまで（冊子では三つまで）、横の線からつり下げる。"""
    most = MOST_ACROSS if whole == WIDE_WIDTH else MOST_ACROSS_BOOK
    count = len(structure.sections) + (structure.host is None)
    rows = -(-count // most)
    across = -(-count // rows)
    width = min(260.0, (whole - 2 - GAP * (across - 1) - GAP * (rows > 1)) / across)
    shapes = _shapes(structure, width)
    middle = whole / 2
    trunk = 1.0 if rows > 1 else middle
    y = top
    for start in range(0, count, across):
        row = shapes[start : start + across]
        total = width * len(row) + GAP * (len(row) - 1)
        x = (whole - total) / 2 + (GAP / 2 if rows > 1 else 0)
        bus = y + LEVEL / 2
        centres = [x + (width + GAP) * number + width / 2 for number in range(len(row))]
        ends = [*centres, middle if start == 0 else trunk, trunk]
        parts.append(line(min(ends), bus, max(ends), bus, stroke=INK_SOFT, stroke_width=1.5))
        if start == 0:
            parts.append(line(middle, top, middle, bus, stroke=INK_SOFT, stroke_width=1.5))
        else:
            parts.append(line(trunk, top + LEVEL / 2, trunk, bus, stroke=INK_SOFT, stroke_width=1.5))
        height = max(one.height for one in row)
        for centre, one in zip(centres, row, strict=True):
            parts.append(line(centre, bus, centre, y + LEVEL, stroke=INK_SOFT, stroke_width=1.5))
            parts += drawn(one, centre - width / 2, y + LEVEL, height)
        y += LEVEL + height
    return parts, y


def _stacked(structure: Structure) -> tuple[list[str], float]:
    """電話: 段ごとに字下げして縦に積む。"""
    levels: list[tuple[float, Shape]] = [(0.0, shape(structure.mayor, PHONE_WIDTH - 2.0))]
    levels += [(24.0, shape(box, PHONE_WIDTH - 26.0)) for box in structure.beside_mayor]
    levels.append((24.0, shape(structure.cio, PHONE_WIDTH - 26.0)))
    levels += [(48.0, shape(box, PHONE_WIDTH - 50.0)) for box in structure.beside_cio]
    levels += [(48.0, one) for one in _shapes(structure, PHONE_WIDTH - 50.0)]
    parts: list[str] = []
    y = 1.0
    starts: dict[float, float] = {}
    for left, one in levels:
        middle = y + one.height / 2
        if left:
            trunk = left - 12
            path = f"M{trunk:g} {starts[left - 24]:g}V{middle:g}H{left + 1:g}"
            parts.insert(0, element("path", d=path, fill="none", stroke=INK_SOFT, stroke_width=1.5))
        parts += drawn(one, left + 1, y)
        starts[left] = y + one.height
        y += one.height + 12
    return parts, y - 12


def _row(box: Box, structure: Structure) -> tuple[str, ...]:
    place = structure.placement.label if box.kind is BoxKind.DX else ""
    if box.key == structure.host:
        place = "DX推進担当を中に置く"
    return (box.label, box.holder or "", "、".join(box.tags), place)


def _description(structure: Structure) -> str:
    undecided = [box.label for box in structure.boxes if box.is_undecided]
    concurrent = sum(len(box.concurrent) for box in structure.boxes)
    pmo = [box.label for box in structure.boxes if box.is_pmo]
    return (
        f"{structure.mayor.label}の下に{structure.cio.label}を置き、{len(structure.sections)}部門と"
        f"{structure.placement.label}が連なる体制です。"
        f"PMOの役割は{'、'.join(pmo) if pmo else '決まっていません'}。DX推進担当との併任は{concurrent}人。"
        + (f"担い手が未定の役割は、{'、'.join(undecided)}です。" if undecided else "")
    )
