"""置き場所に問う命令の共通の形: 置き場所を開き、件を選び、決めた形で書く。"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from shirube.adapters.event_store import CannotOpenStore, StoredLog, open_store
from shirube.adapters.ledger_mapping import read_any_mapping
from shirube.adapters.log_guess import is_person_column
from shirube.adapters.refusal import FileRefused
from shirube.cli.answer_table import FORMATS, Answer, Section, as_csv, as_json, as_table, in_days
from shirube.cli.options import Day
from shirube.engines.insight.filters import Condition, Every, Has, Moment, Valued, Within, chosen
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.opening import midnight
from shirube.engines.insight.small_teams import REFUSAL, TEAMS, Shelter, Team
from shirube.engines.insight.views import by_dimension

Command = Callable[..., Any]
PURPOSE = "見せる目的があるときは、--purpose に書いてください。"
LEAST_PURPOSE = 5
"""目的の、いちばん短い字数。"""
store_option = click.option(
    "--store", "place", required=True, type=click.Path(path_type=Path, file_okay=False), help="置き場所。"
)
_CHOOSING = (
    click.option("--view", help="件の代わりに、この切り口（来庁など）で行いをまとめる。"),
    click.option("--since", type=Day(), help="この日以後に終わった件だけ。"),
    click.option("--until", type=Day(), help="この日までに終わった件だけ。"),
    click.option("--activity", "activities", multiple=True, help="この行いのある件だけ（いくつでも）。"),
    click.option("--value", "values", multiple=True, help="切り口=値 の件だけ（いくつでも）。"),
    click.option(
        "--purpose",
        help="3人未満の課や人ごとの数も出すときの、その目的（答えの断りに残る）。書かなければ出さない。",
    ),
)
_WRITING = (
    click.option(
        "--format",
        "shape",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="書き方。",
    ),
    click.option("--section", help="CSV に書く節の名（書かなければ、主な節）。"),
    click.option(
        "--workers", type=click.IntRange(min=0), default=0, help="使う糸の数（0 は機械に合わせる）。"
    ),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """選んだ件の記録と、数え方の断り。

    ``whole`` は選ぶ前（まとめ方を替えたあと）のすべての件、``cases`` は選んだ件の、その中の番号。どちらも
    ``shelter`` の課の名を伏せたもので、伏せる前のすべての件は ``raw``。命令には見る人が無いので、目的を
    書かなければ、3人未満の課をどれも伏せる。
    """

    log: EventLog
    notes: tuple[str, ...]
    whole: EventLog
    cases: NDArray[np.int64]
    shelter: Shelter
    raw: EventLog


def choosing(command: Command) -> Command:
    """件を選ぶ選択肢（``choose`` が読む）を付ける。"""
    for option in reversed(_CHOOSING):
        command = option(command)
    return command


def writing(command: Command) -> Command:
    """答えの書き方と、使う糸の数の選択肢を付ける。"""
    for option in reversed(_WRITING):
        command = option(command)
    return command


def answering(command: Callable[..., Answer]) -> Command:
    """``command`` （記録を受け取り `Answer` を返す）を、置き場所を開いて選び、答えを書く命令にする。"""

    @wraps(command)
    def of_log(found: Chosen, **options: Any) -> Answer:
        return command(found.log, **options)

    return answering_chosen(of_log)


def answering_chosen(command: Callable[..., Answer]) -> Command:
    """`answering` と同じ。選ぶ前の記録も要る ``command`` は、記録の代わりに `Chosen` を受け取る。"""

    def run(place: Path, shape: str, section: str | None, workers: int, **options: Any) -> None:
        found = choose(opened(place), options)
        answer = command(found, workers=workers or os.cpu_count() or 1, **options)
        told = Answer(answer.sections, (*found.notes, *answer.notes))
        write(in_days(told) if found.whole.is_dated_only else told, shape, section)

    run.__doc__ = command.__doc__
    run.__name__ = command.__name__
    return store_option(writing(choosing(run)))


def opened(place: Path) -> StoredLog:
    """置き場所を開く。開けなければ、理由を言って終わる。"""
    try:
        return open_store(place)
    except CannotOpenStore as error:
        raise click.ClickException(str(error)) from error


def known_dimension(log: EventLog, name: str) -> str:
    """ある切り口の名。無ければ、あるものを示して断る。"""
    if name not in log.dimensions:
        names = "、".join(log.dimensions) or "ありません"
        person = f"人ごとの数は、目的が無ければ出しません。{PURPOSE}" if is_person_column(name) else ""
        raise click.ClickException(f"切り口「{name}」は、この記録にありません。{person}あるのは: {names}")
    return name


def choose(stored: StoredLog, options: dict[str, Any], *, is_raw: bool = False) -> Chosen:
    """件を選ぶ選択肢を ``options`` から取り出し、合う件だけの記録を返す。

    3人未満の課と人の名の切り口は、``--purpose`` が無ければ伏せる。``is_raw`` は、記録そのものを渡す命令で、
    伏せない。
    """
    view, purpose, notes = options.pop("view"), _purpose(options.pop("purpose")), list[str]()
    log, shelter = stored.log, Shelter() if is_raw else Shelter.of(stored.log)
    persons = frozenset() if is_raw else persons_of(stored)
    if purpose and (shelter.hidden or persons):
        notes.append(f"3人未満の課と人ごとの数も出せます（目的: {purpose}）。見てよい人だけに渡すこと。")
        shelter, persons = Shelter(), frozenset()
    if persons:
        seen_names = {name: one for name, one in log.dimensions.items() if name not in persons}
        log = replace(log, dimensions=seen_names)
    if view is not None:
        seen = by_dimension(log, known_dimension(log, view))
        log = seen.log
        notes.append(f"「{view}」ごとに数えています。値の無い行 {seen.left_out:,} は入っていません。")
    condition = _asked(log, options)
    pairs = [_valued(log, text) for text in options.pop("values")]
    base = _all_of(condition, [one for one in pairs if one[0] not in TEAMS])
    condition = _all_of(base, [one for one in pairs if one[0] in TEAMS])
    cases = chosen(log, condition)
    kept = log if isinstance(condition, Every) else log.taken(cases)
    if shelter.hidden:
        before = kept if base is condition else log.taken(chosen(log, base))
        shelter = _narrowed(shelter, log, before, kept, pairs)
        notes += _hidden_said(shelter)
    whole = shelter.masked(log)
    return Chosen(whole if kept is log else shelter.masked(kept), tuple(notes), whole, cases, shelter, log)


def persons_of(stored: StoredLog) -> frozenset[str]:
    """人の名の切り口: 対応表で決めたもの。対応表の無い形（XES）では、見出しの言葉から人の名とみるもの。"""
    found: set[str] = set()
    for one in stored.manifest.sources:
        try:
            found |= set(read_any_mapping(one.mapping.encode(), name=one.name).person_dimensions)
        except FileRefused:
            found |= {name for name in stored.log.dimensions if is_person_column(name)}
    return frozenset(found & set(stored.log.dimensions)) - set(TEAMS)


def _asked(log: EventLog, options: dict[str, Any]) -> Condition:
    """期間と行いの条件。"""
    condition = _period(options.pop("since"), options.pop("until"))
    for name in options.pop("activities"):
        if log.activity.code(name) is None:
            raise click.ClickException(f"行い「{name}」は、この記録にありません。名を確かめてください。")
        condition &= Has(frozenset({name}))
    return condition


def _all_of(condition: Condition, pairs: list[Team]) -> Condition:
    for name, value in pairs:
        condition &= Valued(name, frozenset({value}))
    return condition


def _hidden_said(shelter: Shelter) -> list[str]:
    return [
        f"「{name}」の{shelter.count(name):,}の課は、3人未満のため出さない（引き算でその数が分かる課を含む）。"
        "出すには、--purpose に目的を書く。"
        for name in TEAMS
        if shelter.count(name)
    ]


def _purpose(text: str | None) -> str:
    if text is not None and len(text.strip()) < LEAST_PURPOSE:
        raise click.ClickException(f"--purpose には、目的を{LEAST_PURPOSE}字以上で書いてください。")
    return (text or "").strip()


def _valued(log: EventLog, text: str) -> Team:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.ClickException(f"--value「{text}」は 切り口=値 の形で書いてください。")
    return known_dimension(log, name), value or None


def _narrowed(
    shelter: Shelter, whole: EventLog, base: EventLog, kept: EventLog, pairs: list[Team]
) -> Shelter:
    """この選び方で伏せる課。伏せる課を選んでいれば、理由を言って終わる。"""
    seen = shelter if base is whole else shelter.within(base)
    if any(seen.hides(*one) for one in pairs):
        raise click.ClickException(REFUSAL + PURPOSE)
    return seen if kept is base else seen.within(kept, last=[value for _, value in pairs if value])


def _period(since: date | None, until: date | None) -> Condition:
    """この間に終わった件（両端の日を含む、日本標準時）。"""
    if since is None and until is None:
        return Every()
    return Within(
        Moment.LAST,
        since=None if since is None else midnight(since),
        until=None if until is None else midnight(until + timedelta(days=1)),
    )


def write(answer: Answer, shape: str, section: str | None) -> None:
    """答えを、決めた形で書く。"""
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
