"""推進体制の図の箱: 役割の名、担い手、印（外部人材・PMO・併任・未定）。

まだ決まっていない役割は破線の枠と「未定」で、DX推進担当は太い枠と地の色で見分ける。色だけで区別しない。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shirube.ui.chart.svg import INK, INK_SOFT, KEY, LINE_STRONG, element, fitted, text, text_width, two_lines

PAD = 10
TITLE = 14
SMALL = 12
UNDECIDED = "未定"


class BoxKind(StrEnum):
    """箱の役割。"""

    MAYOR = "mayor"
    BOARD = "board"
    CIO = "cio"
    ADVISER = "adviser"
    SECURITY = "security"
    DX = "dx"
    SECTION = "section"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """図の一つの箱。

    `holder` は担い手（人の職名や組織の名）。`is_external` は外部人材、`is_pmo` は PMO の役割を担うもの、
    `concurrent` は DX推進担当と併任している人（「住民係長」など）。部門の箱は `holder` がなくても未定と
    しない。
    """

    key: str
    label: str
    kind: BoxKind
    holder: str | None = None
    is_external: bool = False
    is_pmo: bool = False
    concurrent: tuple[str, ...] = ()

    @property
    def is_undecided(self) -> bool:
        """担い手が決まっていない。"""
        return self.holder is None and self.kind is not BoxKind.SECTION

    @property
    def tags(self) -> tuple[str, ...]:
        """箱に書く印の言葉。"""
        words = [UNDECIDED] if self.is_undecided else []
        words += ["外部人材"] if self.is_external else []
        words += ["PMO"] if self.is_pmo else []
        words += [f"併任 {name}" for name in self.concurrent]
        return tuple(words)


@dataclass(frozen=True, slots=True)
class Shape:
    """置く前の箱。`inside` は中に置く箱（部門の中の DX推進担当）。"""

    box: Box
    width: float
    names: tuple[str, ...]
    holders: tuple[str, ...]
    tags: tuple[tuple[str, ...], ...]
    inside: Shape | None

    @property
    def own_height(self) -> float:
        """中の箱を除いた高さ。"""
        return 2 * PAD + 19 * len(self.names) + 18 * len(self.holders) + 24 * len(self.tags)

    @property
    def height(self) -> float:
        """要る高さ。"""
        return self.own_height + (self.inside.height + PAD if self.inside else 0)


def shape(box: Box, width: float, inside: Box | None = None) -> Shape:
    """字を折り、印を並べて、箱の大きさを決める。"""
    room = width - 2 * PAD
    return Shape(
        box=box,
        width=width,
        names=_names(box.label, room),
        holders=tuple(fitted(box.holder, room, 13, 2)) if box.holder else (),
        tags=_tag_rows(box.tags, room),
        inside=shape(inside, room) if inside else None,
    )


def drawn(one: Shape, x: float, y: float, height: float | None = None) -> list[str]:
    """箱を描く。"""
    box, is_dx = one.box, one.box.kind is BoxKind.DX
    frame: dict[str, str | float] = {
        "x": x,
        "y": y,
        "width": one.width,
        "height": height or one.height,
        "rx": 4,
        "fill": "#e8f1fe" if is_dx else "#ffffff",
        "stroke": KEY if is_dx else LINE_STRONG if box.kind is BoxKind.SECTION else INK,
        "stroke_width": 2.5 if is_dx else 1.2,
    }
    if box.is_undecided:
        frame["stroke_dasharray"] = "5 3"
    parts = [element("rect", **frame)]
    middle, top = x + one.width / 2, y + PAD
    for number, name in enumerate(one.names):
        base = top + 19 * number + 14
        parts.append(text(middle, base, name, size=TITLE, font_weight=700, text_anchor="middle"))
    top += 19 * len(one.names)
    for number, holder in enumerate(one.holders):
        parts.append(
            text(middle, top + 18 * number + 13, holder, size=13, text_anchor="middle", fill=INK_SOFT)
        )
    top += 18 * len(one.holders)
    for row in one.tags:
        parts += _tags(row, middle, top)
        top += 24
    return [*parts, *(drawn(one.inside, x + PAD, top + PAD) if one.inside else ())]


def _names(label: str, room: float) -> tuple[str, ...]:
    """役割の名を、区切りのよいところで二行に。入り切らなければ三行まで。"""
    halves = two_lines(label, room, TITLE)
    return tuple(halves if "".join(halves) == label else fitted(label, room, TITLE, 3))


def _tag_rows(tags: Sequence[str], room: float) -> tuple[tuple[str, ...], ...]:
    rows: list[list[str]] = []
    for tag in tags:
        shown = fitted(tag, room - 12, SMALL)[0]
        if rows and sum(_tag_width(one) + 4 for one in rows[-1]) + _tag_width(shown) <= room:
            rows[-1].append(shown)
        else:
            rows.append([shown])
    return tuple(map(tuple, rows))


def _tag_width(tag: str) -> float:
    return text_width(tag, SMALL) + 16


def _tags(row: Sequence[str], middle: float, top: float) -> list[str]:
    x = middle - (sum(map(_tag_width, row)) + 4 * (len(row) - 1)) / 2
    parts = []
    for tag in row:
        width = _tag_width(tag)
        pill = element("rect", x=x, y=top + 3, width=width, height=18, rx=9, fill="#ffffff", stroke=INK_SOFT)
        parts += [pill, text(round(x + width / 2, 2), top + 16.3, tag, size=SMALL, text_anchor="middle")]
        x += width + 4
    return parts
