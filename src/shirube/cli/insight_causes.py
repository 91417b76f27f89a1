"""命令行 `shirube insight causes`: 待ちを六つの原因に分け、流れ・行い・切り口ごとに合計する。"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import click

from shirube.cli.answer_table import Answer, Column, Kind, Section
from shirube.cli.insight_asking import Chosen, answering_chosen, known_dimension
from shirube.cli.insight_hours import (
    closed_days_in,
    hours_of,
    hours_options,
    sections_in_file,
    sections_option,
)
from shirube.engines.insight.cause_answer import CauseAnswer, CauseLine, cause_answer
from shirube.engines.insight.causes import BATCH_GAP, BATCH_SIZE, Cause, CauseRule
from shirube.engines.insight.clock import CannotReadClock
from shirube.engines.insight.dated import causes_in
from shirube.engines.insight.log import SECOND, EventLog
from shirube.engines.insight.opening import CannotMeasureOpeningHours
from shirube.engines.insight.published import MASK
from shirube.values.opening_hours import TimeSpan

_MINUTE = 60 * SECOND
_DATED = (
    "時刻の無いログなので、待ちは日数です。一日のうちに何をしていたかが分からないため、まとめ処理・順番待ち・"
    "優先は分けず、説明のつかない待ちに入れています。"
)
_PARTS = tuple(Column(one.name.lower(), one.label, Kind.SECONDS) for one in Cause)
_WHOLE = (Column("count", "待ちの数", Kind.NUMBER), Column("waiting", "待ちの合計", Kind.SECONDS), *_PARTS)


@click.command("causes")
@click.option("--external", multiple=True, help="申請者やほかの機関が行う行い（いくつでも）。")
@click.option("--by", help="この切り口（課など）ごとにも合計する。")
@click.option(
    "--batch-gap",
    type=click.IntRange(1, 480),
    default=BATCH_GAP // _MINUTE,
    show_default=True,
    help="まとめ処理とみなす空き（分）。",
)
@click.option(
    "--batch-size",
    type=click.IntRange(2, 1_000),
    default=BATCH_SIZE,
    show_default=True,
    help="まとめ処理とみなす件数。",
)
@hours_options
@sections_option
@answering_chosen
def causes_command(
    found: Chosen,
    *,
    workers: int,
    external: Sequence[str],
    by: str | None,
    batch_gap: int,
    batch_size: int,
    hours: TimeSpan,
    lunch: TimeSpan | None,
    closed: Path | None,
    sections: Path | None,
) -> Answer:
    """待ちの原因: 外の待ち、閉庁、まとめ処理、順番待ち、優先、説明のつかない待ち（秒）。"""
    log = found.whole
    for name in external:
        if log.activity.code(name) is None:
            raise click.ClickException(f"行い「{name}」は、この記録にありません。名を確かめてください。")
    if by is not None:
        known_dimension(log, by)
    days = frozenset() if closed is None else closed_days_in(closed)
    rule = CauseRule(external=tuple(external), batch_gap=batch_gap * _MINUTE, batch_size=batch_size)
    opened, note = hours_of(log, hours=hours, lunch=lunch, closed=days, sections=sections_in_file(sections))
    if log.is_dated_only:
        note = _DATED if opened is not None else f"{_DATED}閉庁日も分けていません（休日の表に無い年）。"
    try:
        causes = causes_in(log, rule, hours=opened)
    except (CannotReadClock, CannotMeasureOpeningHours) as error:
        raise click.ClickException(str(error)) from error
    answer = cause_answer(causes, cases=found.cases, by=by)
    return causes_answer(answer, by, (note, *_notes(answer, causes.overlaps, log, rule)))


def causes_answer(found: CauseAnswer, by: str | None, notes: tuple[str, ...]) -> Answer:
    """待ちの原因の数。"""
    share = Column("share", "割合", Kind.SHARE)
    causes = Section(
        "causes",
        "待ちの合計の内訳",
        (Column("cause", "原因"), Column("seconds", "待ち", Kind.SECONDS), share),
        [(one.label, found.whole.seconds[one], found.whole.share(one)) for one in Cause],
    )
    edges = Section(
        "edges",
        "流れごと（待ちの合計の多い順）",
        (Column("source", "先の行い"), Column("target", "次の行い"), *_WHOLE),
        [(*one.names, *_figures(one)) for one in found.edges],
    )
    activities = Section(
        "activities",
        "待って始まった行いごと",
        (Column("activity", "行い"), *_WHOLE),
        [(*one.names, *_figures(one)) for one in found.activities],
    )
    sections = [causes, edges, activities]
    if by is not None:
        rows = [(*one.names, *_figures(one)) for one in found.groups if one.names[0] != MASK]
        label = f"「{by}」ごと（待って始まった行いの値）"
        sections.append(Section("groups", label, (Column("value", by), *_WHOLE), rows))
    return Answer(tuple(sections), notes)


def _figures(line: CauseLine) -> tuple[int | Fraction, ...]:
    return line.count, Fraction(line.total, SECOND), *line.seconds


def _notes(found: CauseAnswer, overlaps: int, log: EventLog, rule: CauseRule) -> list[str]:
    said = "標の定め" if rule == CauseRule(external=rule.external) else "選んだ値。標の定めは15分、3件"
    notes = [f"まとめ処理は、空き{rule.batch_gap // _MINUTE}分まで、{rule.batch_size}件から（{said}）。"]
    if not found.has_resources:
        notes.append("担当の分からないログなので、まとめ処理・順番待ち・優先は分けられません。")
    elif not found.has_starts:
        notes.append("始まりの日時が無いログなので、順番待ちと優先は分けられません。")
    if overlaps:
        notes.append(f"前の行いが終わる前に始まった所が{overlaps:,}あり、その待ちは 0 と数えています。")
    if log.event_count and not found.whole.count:
        notes.append("選んだ件に、待ちはありません。")
    return notes
