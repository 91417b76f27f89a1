"""図に渡す並びの型と、渡されたものの確かめ。"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shirube.ui.chart.figure import CannotDraw, FigureTable
from shirube.ui.chart.numbers import Number, exact, written

Point = tuple[float, float]


@dataclass(frozen=True)
class Category:
    """横の並びの一つ。``group`` は「令和8年度」のように、いくつかをまとめる帯の名。"""

    label: str
    group: str = ""

    @property
    def full_label(self) -> str:
        """表と説明で使う名。"""
        return f"{self.group}{self.label}"


@dataclass(frozen=True)
class Series:
    """一つの並び。``is_reference`` は目標のように、比べるための線。"""

    label: str
    values: Sequence[Number | None]
    is_reference: bool = False


@dataclass(frozen=True)
class Prepared:
    """確かめ終えた並び。"""

    label: str
    numbers: tuple[Decimal | None, ...]
    is_reference: bool

    @property
    def known(self) -> list[Decimal]:
        """値のあるものだけ。"""
        return [number for number in self.numbers if number is not None]


def categories_of(categories: Sequence[str | Category]) -> tuple[Category, ...]:
    """文字だけの名も型に揃える。"""
    if not categories:
        raise CannotDraw(
            "図に並べるものがありません。値が一つもないときは、図の代わりに空の知らせを出してください。"
        )
    return tuple(item if isinstance(item, Category) else Category(item) for item in categories)


def prepared(categories: Sequence[Category], series: Sequence[Series]) -> tuple[Prepared, ...]:
    """値の数が名の数と合い、どれも描ける数であることを確かめる。"""
    if not series:
        raise CannotDraw("図に描く並びがありません。一つ以上渡してください。")
    done = []
    for one in series:
        if len(one.values) != len(categories):
            raise CannotDraw(
                f"並び「{one.label}」の値は{len(one.values)}個ですが、名は{len(categories)}個です。数を合わせてください。"
            )
        pairs = zip(categories, one.values, strict=True)
        numbers = tuple(exact(value, f"「{one.label}」の{place.full_label}") for place, value in pairs)
        done.append(Prepared(one.label, numbers, one.is_reference))
    return tuple(done)


def table_of(
    first: str, categories: Sequence[Category], series: Sequence[Prepared], unit: str
) -> FigureTable:
    """図と同じ数字の表。"""
    rows = tuple(
        (place.full_label, *(written(one.numbers[index], unit) for one in series))
        for index, place in enumerate(categories)
    )
    return FigureTable((first, *(one.label for one in series)), rows)


def missing_notes(categories: Sequence[Category], series: Sequence[Prepared]) -> str:
    """値のないところを言葉で述べる。"""
    notes = []
    for one in series:
        empty = [
            place.full_label for place, number in zip(categories, one.numbers, strict=True) if number is None
        ]
        if empty:
            notes.append(f"「{one.label}」の{'、'.join(empty)}は値がありません。")
    return "".join(notes)


def unbroken(points: Iterable[Point | None]) -> list[list[Point]]:
    """値のないところで切った、続いている点の列。"""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]
