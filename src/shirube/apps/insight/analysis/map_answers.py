"""工程マップの問いと答え: 細かさ、線の濃さで示すもの、帯にする切り口。読めない値は、決まりの値とみなす。"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import QueryDict

from shirube.engines.insight.mapped import mapped
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.process_map import FULL, ProcessMap, simplified
from shirube.ui.diagram.process_map_look import MapMeasure

if TYPE_CHECKING:
    from shirube.apps.insight.analysis.views.page import LogPage

MOST_LANES = 40
"""帯にできる切り口の、値の種類の上限。"""
READABLE = 30
"""細かさを選ばないときに、初めに見せる流れの数の上限。"""
STEP = 5
NAMES = ("detail", "measure", "lane")


@dataclass(frozen=True, slots=True, kw_only=True)
class MapAsk:
    """見せ方。``detail`` が None なら、読める細かさを選ぶ。"""

    detail: int | None = None
    measure: MapMeasure = MapMeasure.MEDIAN
    lane: str = ""

    @classmethod
    def of(cls, query: QueryDict, page: "LogPage") -> "MapAsk":
        """クエリから読む。"""
        detail, measure, lane = (query.get(name, "") for name in NAMES)
        measures = {one.value: one for one in MapMeasure}
        is_number = detail.isascii() and detail.isdigit() and int(detail[:4]) <= FULL
        return cls(
            detail=int(detail) if is_number else None,
            measure=measures.get(measure, MapMeasure.MEDIAN),
            lane=lane if lane in lanes_of(page) else "",
        )

    def query(self) -> list[tuple[str, str]]:
        """問い合わせの文字に足すもの。"""
        every = [
            ("detail", "" if self.detail is None else str(self.detail)),
            ("measure", "" if self.measure is MapMeasure.MEDIAN else self.measure.value),
            ("lane", self.lane),
        ]
        return [(name, value) for name, value in every if value]


def lanes_of(page: "LogPage") -> tuple[str, ...]:
    """帯にできる切り口（人の名の切り口は入らない）。"""
    return tuple(
        name
        for name, coded in page.log.dimensions.items()
        if name not in page.people.persons and 1 < len(coded.names) <= MOST_LANES
    )


def map_of(page: "LogPage", ask: MapAsk) -> tuple[ProcessMap, int]:
    """工程マップと、その細かさ。"""
    whole = page.answer(f"map {ask.lane}", lambda: _counted(page, ask.lane))
    detail = _readable(whole) if ask.detail is None else ask.detail
    return simplified(whole, detail), detail


def address(page: "LogPage", name: str, ask: MapAsk) -> str:
    """同じ絞り込みと見せ方のままの、ほかの住所。"""
    base, extra = page.address(name), urlencode(ask.query())
    return f"{base}{'&' if '?' in base else '?'}{extra}" if extra else base


def _counted(page: "LogPage", lane: str) -> ProcessMap:
    parts = page.log.parts(page.workers)
    found = merged(lambda part: mapped(part, lane=lane or None), parts, workers=page.workers)
    return found.answer(workers=page.workers)


def _readable(whole: ProcessMap) -> int:
    """流れが `READABLE` 本までの、いちばん細かい細かさ。"""
    details = range(FULL, 0, -STEP)
    return next((one for one in details if len(simplified(whole, one).flows) <= READABLE), 0)
