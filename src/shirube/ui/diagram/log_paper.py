"""業務分析票: 一つの業務の記録を、A4 一枚に納める。

載せるのは、数え方、主な数字、月ごとの出入り（新しい12か月）、待ちの合計の長い流れ、工程マップ、数の定義。
紙に入るように、工程マップは回数の多い行いと流れだけを描き、描かなかったものの数を図に書く。同じ記録・同じ日付
からは、一字も違わない票ができる。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import zip_longest
from math import inf

import numpy as np

from shirube.engines.insight.edges import edges_of
from shirube.engines.insight.flow import Step, boundaries_between, flow
from shirube.engines.insight.lengths import length
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.mapped import mapped
from shirube.engines.insight.moments import first_moments, last_moments
from shirube.engines.insight.opening import date_of, day_numbers
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.process_map import FULL, ProcessMap, simplified
from shirube.engines.insight.rework import rework
from shirube.engines.insight.throughput import throughput_of
from shirube.ui.chart import Category, Figure, Series, line_chart
from shirube.ui.chart.svg import fitted
from shirube.ui.diagram.process_map import FIRST, LAST, PAPER_RIGHT, process_map_figure
from shirube.values.document import Align, Block, Document, FigureBlock, KeyFigure, Paragraph, TableBlock
from shirube.values.era import format_date

MONTHS = 12
FLOWS = 3
MOST_ACTIVITIES, MOST_FLOWS = 8, 10
NAME, SHORT_NAME = 160.0, 110.0
LONGEST_TITLE = 30
TALLEST = 0.27
# 名の字が 5.5 ポイントより小さくならない幅。これに収まるものが無ければ、幅は問わない。
LEGIBLE = 1191.0
_SIZE = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
_SOURCE, _LINEAGE = "業務の記録", "数え方は下の定義"
_DEFINITIONS = (
    "処理時間＝件の最後の時−最初の時（暦の時間）。中央値と90%値は、短い順に並べて 割合×（件数−1）番目"
    "（間は線形補間）。記録の中でまだ終わっていない件も、最後の行で終わったものと数える。",
    "待ち＝次の行いの始まり（無ければ日時）−先の行いの終わり。重なって進めば負（△）のまま数える。",
    "手戻り率＝手戻りのあった件数÷すべての件数。手戻りは、前にもあった行いが、別の行いをはさんで再び行われること。",
    "到着は最初の時、完了は最後の時がその月にある件。仕掛りは、月の終わりに、始まっていて終わっていない件。",
)


class CannotMakePaper(ValueError):
    """業務分析票を作れない。"""


def log_paper(
    log: EventLog,
    *,
    title: str,
    municipality_name: str,
    as_of: date,
    notes: Sequence[str] = (),
    workers: int = 1,
) -> Document:
    """業務分析票。``notes`` は、数える件を選んだときの断り。件が無ければ CannotMakePaper。"""
    if not log.case_count:
        raise CannotMakePaper("件が一つもないので、業務分析票を作れません。選び方を確かめてください。")
    ends = np.array([int(first_moments(log).min()), int(last_moments(log).max())], np.int64)
    first, last = (date_of(number) for number in day_numbers(ends).tolist())
    counted = (
        f"{format_date(first)}から{format_date(last)}までの記録。"
        f"{log.case_count:,}件、行い{log.event_count:,}件を数えた。"
        + ("時刻の無い記録なので、長さは日数。" if log.is_dated_only else "時間は暦の時間。")
    )
    return Document(
        title=f"{_cut(title, LONGEST_TITLE)}の業務分析票",
        municipality_name=municipality_name,
        as_of=as_of,
        blocks=(
            Paragraph.of(counted + "".join(notes)),
            *_key_figures(log, workers),
            _months(log, first, last),
            _longest(log, workers),
            _map(log, workers),
            *(Paragraph.of(one) for one in _DEFINITIONS),
        ),
        keywords=("業務分析",),
        layout="一枚",
    )


def _key_figures(log: EventLog, workers: int) -> Iterator[KeyFigure]:
    times = merged(throughput_of, log.parts(workers), workers=workers).answer(workers=workers)
    found = merged(rework, log.parts(workers), workers=workers)
    share = f"{float((found.share or Fraction(0)) * 100):,.1f}％"
    for label, value, note in (
        ("件数", f"{log.case_count:,}件", None),
        ("処理時間の中央値", length(times.median, is_dated_only=log.is_dated_only), f"n={times.count:,}件"),
        ("処理時間の90%値", length(times.p90, is_dated_only=log.is_dated_only), f"n={times.count:,}件"),
        ("手戻り率", share, f"{found.cases_with_rework:,}件／{found.case_count:,}件"),
    ):
        yield KeyFigure(
            label=label, value_text=value, note=note, source_label=_SOURCE, lineage="数え方は下の定義"
        )


def _months(log: EventLog, first: date, last: date) -> FigureBlock:
    """月ごとの出入り。表は横に月を並べる（紙の高さを惜しむ）。"""
    boundaries = boundaries_between(first, last, Step.MONTH)
    found = flow(log, boundaries)
    starts = [date_of(number) for number in day_numbers(boundaries).tolist()][:-1][-MONTHS:]
    lines = {
        "到着": found.arrivals[-MONTHS:].tolist(),
        "完了": found.completions[-MONTHS:].tolist(),
        "仕掛り": found.in_progress[1:][-MONTHS:].tolist(),
    }
    places = [Category(f"{day.month}月", format_date(day, "short").split(".")[0] + "年") for day in starts]
    figure = line_chart(
        "months",
        "月ごとの到着・完了・仕掛り",
        places,
        [Series(name, values) for name, values in lines.items()],
        unit="件",
        width=860,
        height=180,
    )
    years = format_date(starts[0], "short").split(".")[0], format_date(starts[-1], "short").split(".")[0]
    return FigureBlock(
        title=figure.title,
        alt=figure.description,
        svg=figure.svg,
        table=TableBlock(
            caption=f"月ごとの件数（{years[0]}年{starts[0].month}月から{years[1]}年{starts[-1].month}月まで）",
            header=("件", *(f"{day.month}月" for day in starts)),
            rows=tuple((name, *(f"{value:,}" for value in values)) for name, values in lines.items()),
            align=("left", *_rights(len(starts))),
            row_header=True,
        ),
    )


def _longest(log: EventLog, workers: int) -> Block:
    """待ちの合計の長い流れ。"""
    every = edges_of(log, workers=workers).answer(log.activity.names, workers=workers)
    found = sorted(every, key=lambda one: (-one.waiting.total, one.source, one.target))[:FLOWS]
    if not found:
        return Paragraph.of("どの件も行いが一つなので、待ちはない。")
    whole = sum(one.waiting.total for one in every)
    rows = tuple(
        (
            f"{fitted(one.source, NAME)[0]} → {fitted(one.target, NAME)[0]}",
            f"{one.waiting.count:,}",
            length(one.waiting.median, is_dated_only=log.is_dated_only),
            length(one.waiting.p90, is_dated_only=log.is_dated_only),
            f"{float(Fraction(one.waiting.total, whole) * 100):,.1f}％" if whole > 0 else "—",
        )
        for one in found
    )
    return TableBlock(
        caption="待ちの合計の長い流れ",
        header=("流れ", "回", "待ちの中央値", "待ちの90%値", "待ち全体のうち"),
        rows=rows,
        align=("left", "right", "right", "right", "right"),
        shares=(46, 8, 15, 15, 16),
        row_header=True,
    )


def _map(log: EventLog, workers: int) -> Block:
    """工程マップ。紙に入る、いちばん細かいもの。入らなければ、そのことを書く。"""
    whole = mapped(log).answer(workers=workers)
    small = [one for one in (simplified(whole, detail) for detail in range(0, FULL + 1, 5)) if _is_small(one)]
    for widest in (LEGIBLE, inf):
        for made in reversed(small):
            figure = process_map_figure("map", "工程マップ（多い流れ）", made, layout=PAPER_RIGHT)
            if _is_fitting(figure, widest):
                table = _flow_table(made)
                return FigureBlock(title=figure.title, alt=figure.description, svg=figure.svg, table=table)
    return Paragraph.of("工程マップは、いちばん太い流れだけでも一枚に入らないので載せていない。")


def _is_fitting(figure: Figure, widest: float) -> bool:
    """図が、紙の残りに入るか。"""
    size = _SIZE.search(figure.svg)
    return size is not None and float(size[1]) <= widest and float(size[2]) <= TALLEST * float(size[1])


def _flow_table(made: ProcessMap) -> TableBlock:
    """描いた流れの数。二つずつ横に並べる。"""
    cells = [
        (
            " → ".join(
                fitted(name or end, SHORT_NAME)[0] for name, end in zip(one.pair, (FIRST, LAST), strict=True)
            ),
            f"{one.cases:,}",
            length(one.median, is_dated_only=made.is_dated_only),
        )
        for one in made.flows
    ]
    half = -(-len(cells) // 2)
    pairs = zip_longest(cells[:half], cells[half:], fillvalue=("　", "　", "　"))
    return TableBlock(
        caption="描いた流れの件数と、待ちの中央値",
        header=("流れ", "件", "待ち", "流れ", "件", "待ち"),
        rows=tuple(left + right for left, right in pairs),
        align=("left", *_rights(2), "left", *_rights(2)),
        shares=(29, 6, 15, 29, 6, 15),
    )


def _rights(count: int) -> tuple[Align, ...]:
    right: Align = "right"
    return (right,) * count


def _is_small(made: ProcessMap) -> bool:
    return len(made.activities) <= MOST_ACTIVITIES and len(made.flows) <= MOST_FLOWS


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
