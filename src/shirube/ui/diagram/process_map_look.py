"""工程マップの見た目: 太さと濃さの段、凡例。

太さは通った回数の平方根に比例し、濃さは回数か待ちの四つの段で表す。数はすべて札と表に書くので、色と太さだけで
伝えるものはない。
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from shirube.engines.insight.lengths import DAY, HOUR, MINUTE, length
from shirube.engines.insight.process_map import MapFlow, ProcessMap
from shirube.ui.chart.svg import INK_SOFT, element, line, text, text_width
from shirube.values.labelled_enum import LabelledEnum

SMALL = 12
FREQUENCY_SHADES = ("#7e8fb8", "#4d6fd6", "#264af4", "#0017c1")
WAITING_SHADES = ("#7f8896", "#c26a1b", "#ac3e00", "#6e1f00")
FILLS = ("#ffffff", "#eef4ff", "#dbe8ff", "#c3d7fd")
THINNEST, THICKEST = 1.2, 8.0
LADDER = (
    *(1, 10, MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, DAY, 3 * DAY, 7 * DAY),
    *(14 * DAY, 30 * DAY, 90 * DAY, 180 * DAY, 365 * DAY),
)


class MapMeasure(LabelledEnum):
    """線の濃さと札で示すもの。"""

    FREQUENCY = "frequency", "回数"
    MEDIAN = "median", "待ちの中央値"
    P90 = "p90", "待ちの90%値"

    def seconds(self, flow: MapFlow) -> float | None:
        """この流れの待ち（秒）。回数を示すときは None。"""
        return {"frequency": None, "median": flow.median, "p90": flow.p90}[self.value]

    @property
    def short(self) -> str:
        """札に書く、値の名。"""
        return {"frequency": "", "median": "中央値", "p90": "90%値"}[self.value]

    def words(self, flow: MapFlow, *, is_stacked: bool, is_dated_only: bool = False) -> tuple[str, ...]:
        """札に書く行。開始と終了の流れには待ちがないので、件数だけ。``is_stacked`` なら値と件数を二行に。"""
        seconds = self.seconds(flow)
        count = f"{flow.cases:,}件"
        if seconds is None:
            return (count,)
        wait = length(seconds, is_dated_only=is_dated_only)
        if is_stacked:
            return wait, count
        return (f"{self.short} {wait}・{count}",)


@dataclass(frozen=True, slots=True)
class Look:
    """一枚の図の、太さと濃さの決め方。"""

    measure: MapMeasure
    most: int
    busiest: int
    steps: tuple[float, ...]

    @classmethod
    def of(cls, made: ProcessMap, measure: MapMeasure) -> Look:
        """図に出る流れと行いから決める。"""
        most = max((one.count for one in made.flows), default=1) or 1
        busiest = max((one.count for one in made.activities), default=1) or 1
        waits = [seconds for one in made.flows if (seconds := measure.seconds(one)) is not None]
        longest = max(waits, default=0.0)
        under = [step for step in LADDER if step <= longest]
        return cls(measure, most, busiest, tuple(under[-3:]))

    @property
    def shades(self) -> tuple[str, ...]:
        """薄いほうからの色。"""
        return FREQUENCY_SHADES if self.measure is MapMeasure.FREQUENCY else WAITING_SHADES

    def width(self, flow: MapFlow) -> float:
        """線の太さ。"""
        return round(THINNEST + (THICKEST - THINNEST) * sqrt(flow.count / self.most), 2)

    def shade(self, flow: MapFlow) -> str:
        """線の色。"""
        if self.measure is MapMeasure.FREQUENCY:
            return self.shades[_quarter(flow.count, self.most)]
        seconds = self.measure.seconds(flow)
        return self.shades[0] if seconds is None else self.shades[bisect_right(self.steps, seconds)]

    def fill(self, count: int) -> str:
        """箱の地の色。"""
        return FILLS[_quarter(count, self.busiest)]

    def legend(
        self, width: float, top: float, notes: Sequence[str], *, has_back: bool, is_stacked: bool
    ) -> tuple[list[str], float]:
        """凡例と添え書き。下の端を返す。"""
        marks = [("line", color, words) for color, words in zip(self.shades, self._words(), strict=False)]
        marks += [("dash", INK_SOFT, "破線は後戻り（前の行いに戻る流れ）")] if has_back else []
        parts: list[str] = []
        x, y = 12.0, top + 16
        lead = f"線の太さ: 通った回数　線の濃さ{'と札の上の段' if is_stacked else ''}: {self.measure.label}"
        for kind, color, words in [("", "", lead), *marks, *(("", "", note) for note in notes if note)]:
            room = text_width(words, SMALL) + (40 if kind else 0)
            if x > 12 and x + room > width - 12:
                x, y = 12.0, y + 20
            if kind:
                dash = {"stroke_dasharray": "6 4"} if kind == "dash" else {}
                parts.append(line(x, y - 4, x + 28, y - 4, stroke=color, stroke_width=3, **dash))
            parts.append(text(x + (34 if kind else 0), y, words, size=SMALL, fill=INK_SOFT))
            x += room + 18
        return parts, y + 10

    def _words(self) -> tuple[str, ...]:
        if self.measure is MapMeasure.FREQUENCY:
            steps = [-(-self.most * part // 4) for part in (1, 2, 3)]
            return (f"{steps[0]:,}回未満", *(f"{step:,}回以上" for step in steps))
        if not self.steps:
            return ()
        return (f"{length(self.steps[0])}未満", *(f"{length(one)}以上" for one in self.steps))


def _quarter(count: int, most: int) -> int:
    return min(3, 4 * count // most) if count else 0


def arrow(x: float, y: float, dx: float, dy: float, size: float, color: str) -> str:
    """矢じり。先は（x, y）、向きは（dx, dy）。"""
    half = size * 0.55
    bx, by = x - dx * size, y - dy * size
    points = f"{x:g},{y:g} {bx - dy * half:g},{by + dx * half:g} {bx + dy * half:g},{by - dx * half:g}"
    return element("polygon", points=points, fill=color)
