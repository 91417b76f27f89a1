"""命令行 `shirube insight check`: 決めた手順との違いを、行い・切り口・月ごとに数える。"""

from __future__ import annotations

from pathlib import Path

import click

from shirube.adapters.refusal import FileRefused
from shirube.adapters.step_list import read_steps
from shirube.cli.answer_table import Answer, Column, Kind, Section
from shirube.cli.insight_asking import answering, known_dimension
from shirube.engines.insight.alignment import FindingKind
from shirube.engines.insight.conformance import Conformance, Value, conformance, monthly
from shirube.engines.insight.declared import CannotDeclareSteps
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.published import MASK

_NUMBER, _SHARE = Kind.NUMBER, Kind.SHARE
_WHOLE = (
    Column("cases", "件", _NUMBER),
    Column("conforming", "手順のとおりの件", _NUMBER),
    Column("share", "割合", _SHARE),
)
_KINDS = tuple(Column(kind.value, f"{kind.label}件", _NUMBER) for kind in FindingKind)


@click.command("check")
@click.option(
    "--steps",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="決めた手順の表（xlsx・CSV）か業務フロー（BPMN）。",
)
@click.option("--by", help="この切り口（課など）ごとに分ける。")
@answering
def check_command(log: EventLog, *, workers: int, steps: Path, by: str | None) -> Answer:
    """決めた手順との違い: とばし、繰り返し、順の違い、手順にない行い。"""
    try:
        declared = read_steps(steps.read_bytes(), name=steps.name)
    except (FileRefused, CannotDeclareSteps) as error:
        raise click.ClickException(str(error)) from error
    if by is not None:
        known_dimension(log, by)
    return check_answer(conformance(log, declared, by=by), by, monthly(log, declared))


def check_answer(found: Conformance, by: str | None, months: Conformance) -> Answer:
    """決めた手順との違い。"""
    whole = found.whole
    summary = Section(
        "summary",
        "決めた手順との照らし合わせ",
        (*_WHOLE, Column("fitness", "適合度", _SHARE), Column("works", "行い", _NUMBER)),
        [(whole.cases, whole.conforming, whole.share, found.fitness, found.works)],
        is_record=True,
    )
    steps = Section(
        "findings",
        "違い",
        (
            Column("kind", "違い"),
            Column("activity", "行い"),
            Column("cases", "件", _NUMBER),
            Column("count", "回", _NUMBER),
        ),
        [(kind.label, name, one.cases, one.count) for (kind, name), one in found.by_step().items()],
    )
    sections = [summary, steps]
    if by is not None:
        order = sorted(
            found.cases.keys() - {MASK}, key=lambda value: (-found.cases[value].cases, value or "")
        )
        sections.append(_grouped("groups", f"「{by}」ごと", Column("value", by), found, order))
    order = sorted(months.cases, key=lambda value: value or "")
    sections.append(_grouped("months", "終わった月ごと", Column("month", "月"), months, order))
    return Answer(tuple(sections))


def _grouped(name: str, label: str, head: Column, found: Conformance, order: list[Value]) -> Section:
    """組ごとの数。"""
    rows = [
        (
            value,
            found.cases[value].cases,
            found.cases[value].conforming,
            found.cases[value].share,
            *(found.kinds.get((value, kind), 0) for kind in FindingKind),
        )
        for value in order
    ]
    return Section(name, label, (head, *_WHOLE, *_KINDS), rows)
