"""図の置き方の型: 箱、線、四角、通り道、帯。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float]


class CannotLayOut(ValueError):
    """図を置けない。"""


class Direction(StrEnum):
    """段の並ぶ向き: 左から右、上から下。"""

    RIGHT = "right"
    DOWN = "down"


class End(StrEnum):
    """箱が図の端か。"""

    NONE = ""
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """置く箱。``lane`` は帯の名（帯のない図では空。端の箱は空なら、つながりの太い箱の帯に入る）。

    ``is_pointed`` なら、線は辺の真ん中にだけ付く（丸や菱形）。
    """

    key: str
    width: float
    height: float
    lane: str = ""
    end: End = End.NONE
    is_pointed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """つなぐ線。``weight`` は太さの順、``label`` は札の幅と高さ（なければ None）。"""

    source: str
    target: str
    weight: int = 1
    label: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """隙間の大きさ。``layer`` は段のあいだの最小、``header`` は帯の名の幅、``lane`` は帯の最小の厚さ。"""

    layer: float = 26.0
    node: float = 18.0
    line: float = 12.0
    label: float = 8.0
    loop: float = 14.0
    margin: float = 12.0
    header: float = 0.0
    lane: float = 60.0


@dataclass(frozen=True, slots=True)
class Rect:
    """四角の場所。"""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """右の端。"""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """下の端。"""
        return self.y + self.height

    def overlaps(self, other: Rect, slack: float = 0.01) -> bool:
        """重なるか（触れるだけなら重ならない）。"""
        return (
            self.x < other.right - slack
            and other.x < self.right - slack
            and self.y < other.bottom - slack
            and other.y < self.bottom - slack
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """線の通り道。点は元から先へ並ぶ。隣り合う点は、まっすぐか、段のあいだの滑らかな曲がりで結ぶ。"""

    source: str
    target: str
    points: tuple[Point, ...]
    label: Rect | None
    is_back: bool

    @property
    def is_loop(self) -> bool:
        """同じ箱に戻る線か。"""
        return self.source == self.target


@dataclass(frozen=True, slots=True)
class Band:
    """帯の場所。"""

    name: str
    rect: Rect


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """置き終えた図。``boxes`` は鍵の順、``routes`` は（元、先）の順、``bands`` は上（左）からの順。"""

    width: float
    height: float
    direction: Direction
    boxes: Mapping[str, Rect]
    routes: tuple[Route, ...]
    bands: tuple[Band, ...]
