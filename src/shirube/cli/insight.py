"""命令行 `shirube insight`: 業務の記録（ログ）を置き場所に取り込み、件数と時間を答える。

shirube insight import ログ.xes.gz --store 置き場所            取り込む
shirube insight profile --store 置き場所                       件、行い、変わり方の概要
shirube insight times --store 置き場所 --format json           流れと行いの時間（秒）
shirube insight variants --store 置き場所 --top 20             変わり方の多い順

データベースは要らない。置き場所は一つのフォルダーで、元のログはそのまま残る。
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from shirube.adapters.event_store import CannotOpenStore, StoredLog, open_store, verify_store
from shirube.cli import insight_answers as answers
from shirube.cli.answer_table import FORMATS, Answer, Section, as_csv, as_json, as_table
from shirube.cli.insight_hours import DEFAULT, LUNCH, Span, closed_days_in, table_of
from shirube.cli.insight_import import import_log
from shirube.cli.options import Day
from shirube.engines.insight.filters import Condition, Every, Has, Moment, Valued, Within, chosen
from shirube.engines.insight.handovers import handovers
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.opening import in_opening_hours, midnight
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.profile import profile
from shirube.engines.insight.rework import rework
from shirube.engines.insight.times import times_of
from shirube.engines.insight.variants import variants
from shirube.engines.insight.views import by_dimension
from shirube.values.opening_hours import TimeSpan

_store = click.option(
    "--store", "place", required=True, type=click.Path(path_type=Path, file_okay=False), help="置き場所。"
)


@click.group()
def insight() -> None:
    """業務の記録（ログ）を取り込み、件数と時間を答える。"""


insight.add_command(import_log)


def _answering(command: Callable[..., Answer]) -> Callable[..., None]:
    """置き場所を開き、選び、答えを決めた形で書く命令にする。"""

    def run(
        place: Path, shape: str, section: str | None, view: str | None, workers: int, **options: Any
    ) -> None:
        stored = opened(place)
        log, notes = _viewed(stored.log, view)
        log = _selected(log, options)
        answer = command(log, workers=workers or os.cpu_count() or 1, **options)
        _write(Answer(answer.sections, (*notes, *answer.notes)), shape, section)

    options = (
        _store,
        click.option(
            "--format",
            "shape",
            type=click.Choice(FORMATS),
            default="table",
            show_default=True,
            help="書き方。",
        ),
        click.option("--section", help="CSV に書く節の名（書かなければ、主な節）。"),
        click.option("--view", help="件の代わりに、この切り口（来庁など）で行いをまとめる。"),
        click.option(
            "--workers", type=click.IntRange(min=0), default=0, help="使う糸の数（0 は機械に合わせる）。"
        ),
        click.option("--since", type=Day(), help="この日以後に終わった件だけ。"),
        click.option("--until", type=Day(), help="この日までに終わった件だけ。"),
        click.option("--activity", "activities", multiple=True, help="この行いのある件だけ（いくつでも）。"),
        click.option("--value", "values", multiple=True, help="切り口=値 の件だけ（いくつでも）。"),
    )
    run.__doc__ = command.__doc__
    run.__name__ = command.__name__
    for option in reversed(options):
        run = option(run)
    return run


def opened(place: Path) -> StoredLog:
    """置き場所を開く。開けなければ、理由を言って終わる。"""
    try:
        return open_store(place)
    except CannotOpenStore as error:
        raise click.ClickException(str(error)) from error


def _viewed(log: EventLog, view: str | None) -> tuple[EventLog, tuple[str, ...]]:
    if view is None:
        return log, ()
    _known(log, view)
    seen = by_dimension(log, view)
    return seen.log, (f"「{view}」ごとに数えています。値の無い行 {seen.left_out:,} は入っていません。",)


def _known(log: EventLog, name: str) -> None:
    if name not in log.dimensions:
        names = "、".join(log.dimensions) or "ありません"
        raise click.ClickException(f"切り口「{name}」は、この記録にありません。あるのは: {names}")


def _selected(log: EventLog, options: dict[str, Any]) -> EventLog:
    """選択肢の条件に合う件だけの記録。"""
    condition: Condition = Every()
    since, until = options.pop("since"), options.pop("until")
    if since is not None or until is not None:
        condition &= Within(
            Moment.LAST,
            since=None if since is None else midnight(since),
            until=None if until is None else midnight(date.fromordinal(until.toordinal() + 1)),
        )
    for name in options.pop("activities"):
        if log.activity.code(name) is None:
            raise click.ClickException(f"行い「{name}」は、この記録にありません。名を確かめてください。")
        condition &= Has(frozenset({name}))
    for text in options.pop("values"):
        name, equals, value = text.partition("=")
        if not equals:
            raise click.ClickException(f"--value「{text}」は 切り口=値 の形で書いてください。")
        _known(log, name)
        condition &= Valued(name, frozenset({value or None}))
    return log if isinstance(condition, Every) else log.taken(chosen(log, condition))


def _write(answer: Answer, shape: str, section: str | None) -> None:
    if section is not None and answer.section(section) is None:
        names = "、".join(one.key for one in answer.sections)
        raise click.ClickException(f"節「{section}」はありません。あるのは: {names}")
    if shape == "json":
        click.echo(as_json(answer))
    elif shape == "table":
        click.echo(as_table(answer))
    else:
        click.echo(as_csv(answer.section(section or "") or _main(answer)))
        for note in answer.notes:
            click.echo(f"※ {note}", err=True)


def _main(answer: Answer) -> Section:
    """CSV に書く主な節: 流れ（times）か、一行だけでない初めの節。"""
    return answer.section("edges") or next(one for one in answer.sections if not one.is_record)


@insight.command("profile")
@_answering
def profile_command(log: EventLog, *, workers: int) -> Answer:
    """件、行い、変わり方、担当の数と、最初と最後。"""
    parts = log.parts(workers)
    return answers.profile_answer(
        merged(profile, parts, workers=workers),
        merged(rework, parts, workers=workers),
        None if log.resource is None else merged(handovers, parts, workers=workers),
    )


@insight.command("times")
@click.option("--hours", type=Span(), default=DEFAULT, show_default=True, help="平日の開庁時間。")
@click.option("--lunch", type=Span(), default=LUNCH, show_default=True, help="昼休み（「なし」も書ける）。")
@click.option(
    "--closed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="ほかの休みの日（一行に一日）。",
)
@_answering
def times_command(
    log: EventLog, *, workers: int, hours: TimeSpan, lunch: TimeSpan | None, closed: Path | None
) -> Answer:
    """流れと行いの時間: 数、平均、中央値、90%値（秒）。暦の時間と開庁時間。"""
    calendar = times_of(log, workers=workers)
    days = frozenset() if closed is None else closed_days_in(closed)
    table, note = table_of(log, hours=hours, lunch=lunch, closed=days)
    opening = None
    if table is not None and not log.is_dated_only:
        opening = times_of(in_opening_hours(log, table), workers=workers)
    if log.is_dated_only:
        note = "時刻の無いログなので、長さは日の単位です。開庁時間の値は出していません。"
    return answers.times_answer(log.activity.names, calendar, opening, workers=workers, note=note)


@insight.command("variants")
@click.option("--top", type=click.IntRange(min=1), help="上から何番目までか（書かなければ、すべて）。")
@_answering
def variants_command(log: EventLog, *, workers: int, top: int | None) -> Answer:
    """変わり方（行いの並び）を、件数の多い順に。"""
    return answers.variants_answer(merged(variants, log.parts(workers), workers=workers), top)


@insight.command("verify")
@_store
def verify_command(place: Path) -> None:
    """置き場所のファイルが、取り込んだときのままか確かめる。"""
    try:
        manifest = verify_store(place)
    except CannotOpenStore as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{place}: 問題なし（件 {manifest.cases:,}、行い {manifest.events:,}）")
