"""命令行 `shirube insight map`: 工程マップの数を答え、図（SVG）と業務フロー（BPMN 2.0）を書く。"""

from __future__ import annotations

from pathlib import Path

import click

from shirube.adapters.bpmn_file import write_bpmn
from shirube.cli.answer_table import Answer, Column, Kind, Section
from shirube.cli.insight_asking import answering, known_dimension
from shirube.engines.insight.bpmn import business_process
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.mapped import mapped
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.process_map import FULL, ProcessMap, simplified
from shirube.ui.diagram.process_map import process_map_figure
from shirube.ui.diagram.process_map_look import MapMeasure

_file = click.Path(dir_okay=False, path_type=Path)


@click.command("map")
@click.option(
    "--detail", type=click.IntRange(0, FULL), default=FULL, show_default=True, help="細かさ（100 はすべて）。"
)
@click.option("--lane", help="帯にする切り口（担当課など）。")
@click.option(
    "--measure",
    type=click.Choice([one.value for one in MapMeasure]),
    default=MapMeasure.MEDIAN.value,
    show_default=True,
    help="図の線の濃さと札で示すもの。",
)
@click.option("--svg", type=_file, help="図を書くファイル。")
@click.option("--bpmn", type=_file, help="業務フローを書くファイル。")
@answering
def map_command(
    log: EventLog,
    *,
    workers: int,
    detail: int,
    lane: str | None,
    measure: str,
    svg: Path | None,
    bpmn: Path | None,
) -> Answer:
    """工程マップ: 行いと流れの数と待ち（秒）。図と業務フローも書ける。"""
    if not log.event_count:
        raise click.ClickException("件が一つもないので、工程マップを作れません。選び方を確かめてください。")
    if lane is not None:
        known_dimension(log, lane)
    whole = merged(lambda part: mapped(part, lane=lane), log.parts(workers), workers=workers)
    made = simplified(whole.answer(workers=workers), detail)
    written = []
    if svg is not None:
        figure = process_map_figure("map", "工程マップ", made, measure=MapMeasure(measure))
        svg.write_text(figure.svg, encoding="utf-8")
        written.append(f"図を書きました: {svg}")
    if bpmn is not None:
        bpmn.write_bytes(write_bpmn(business_process(made, name="工程マップ")))
        written.append(f"業務フローを書きました: {bpmn}")
    answer = map_answer(made)
    return Answer(answer.sections, (*answer.notes, *written))


def map_answer(made: ProcessMap) -> Answer:
    """工程マップの数。"""
    number, seconds = Kind.NUMBER, Kind.SECONDS
    flows = Section(
        "flows",
        "流れ（元が空なら件の開始、先が空なら件の終了）",
        (
            Column("source", "元"),
            Column("target", "先"),
            Column("count", "回", number),
            Column("cases", "件", number),
            Column("median", "待ちの中央値", seconds),
            Column("p90", "待ちの90%値", seconds),
        ),
        [(one.source, one.target, one.count, one.cases, one.median, one.p90) for one in made.flows],
    )
    nodes = Section(
        "nodes",
        "行い",
        (
            Column("activity", "行い"),
            Column("count", "回", number),
            Column("cases", "件", number),
            Column("lane", "帯"),
        ),
        [(one.name, one.count, one.cases, one.lane or None) for one in made.activities],
    )
    said = made.left_out.sentence
    return Answer((flows, nodes), (said,) if said else ())
