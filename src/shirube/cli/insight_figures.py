"""命令行 `shirube insight figures`: 団体の数のファイルを書き、いくつもの団体のファイルを並べて読む。

shirube insight figures --store 許可 --code 990019 --body みほん市 --figure 処理時間 --out みほん市.xlsx
shirube insight figures --read みほん市.xlsx --read 隣の市.csv --format json
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click

from shirube.adapters.body_figures_sheet import figures_csv, figures_workbook, read_figures
from shirube.adapters.refusal import FileRefused
from shirube.cli.answer_table import Answer, Column, Kind, Section
from shirube.cli.insight_asking import opened, write, writing
from shirube.cli.insight_hours import closed_days_in, hours_across, hours_options
from shirube.cli.options import Day
from shirube.engines.insight.body_figures import (
    BodyFigure,
    BodyGroup,
    ReadLine,
    SetAside,
    body_figure,
    gathered,
)
from shirube.engines.insight.body_figures_words import chance_lines, shares_compared, wobble_said
from shirube.engines.insight.figures import CannotCompareFigure, Clock, Figure, FigureKind, figure_named
from shirube.engines.insight.log import EventLog
from shirube.values.instant import JST
from shirube.values.municipality_code import CannotReadMunicipalityCode, MunicipalityCode
from shirube.values.opening_hours import TimeSpan

_file = click.Path(path_type=Path, dir_okay=False)
_COLUMNS = (
    Column("code", "団体コード"),
    Column("body", "団体"),
    Column("figure", "数"),
    Column("counting", "数え方"),
    Column("since", "期間の初め"),
    Column("until", "期間の終わり"),
    Column("cases", "件", Kind.NUMBER),
    Column("n", "値の数", Kind.NUMBER),
    Column("median", "中央値", Kind.SECONDS),
    Column("p90", "90%値", Kind.SECONDS),
    Column("share", "割合", Kind.SHARE),
    Column("wobble", "中央値の揺れ"),
    Column("measured_on", "計った日"),
)


@click.command("figures")
@click.option("--store", "place", type=click.Path(path_type=Path, file_okay=False), help="書き出す置き場所。")
@click.option("--code", help="団体コード（6桁）。")
@click.option("--body", help="団体名。")
@click.option("--figure", "names", multiple=True, help="数（処理時間、待ち:A→B、手戻り率など。いくつでも）。")
@click.option("--opening", is_flag=True, help="長さを開庁時間（時刻の無い記録では開庁日）で計る。")
@hours_options
@click.option("--on", "measured_on", type=Day(), help="計った日（書かなければ、きょう）。")
@click.option("--out", type=_file, help="書き出すファイル（.xlsx か .csv）。")
@click.option("--read", "files", multiple=True, type=_file, help="読むファイル（いくつでも）。")
@writing
def figures_command(
    place: Path | None,
    code: str | None,
    body: str | None,
    names: tuple[str, ...],
    opening: bool,
    hours: TimeSpan,
    lunch: TimeSpan | None,
    closed: Path | None,
    measured_on: date | None,
    out: Path | None,
    files: tuple[Path, ...],
    shape: str,
    section: str | None,
    workers: int,
) -> None:
    """団体の数: 自分の団体の数をファイルに書き、ほかの団体のファイルと並べる。何も残さない。"""
    if files and not place:
        return write(read_answer(files), shape, section)
    if files or not (place and code and body and out):
        raise click.UsageError(
            "書くには --store、--code、--body、--out を、読むには --read を書いてください。"
        )
    log = opened(place).log
    day = measured_on or datetime.now(JST).date()
    days = frozenset() if closed is None else closed_days_in(closed)
    try:
        known = MunicipalityCode.parse(code)
        rows = []
        for name in names or ("処理時間",):
            figure, rule = _figure(log, name, opening, hours, lunch, days)
            rows.append(body_figure(log, figure, code=known, body=body, measured_on=day, rule=rule))
    except (CannotCompareFigure, CannotReadMunicipalityCode) as error:
        raise click.ClickException(str(error)) from error
    out.write_bytes(figures_csv(rows) if out.suffix.lower() == ".csv" else figures_workbook(rows))
    click.echo(f"{out}: {len(rows)} 行")
    return None


def _figure(
    log: EventLog, name: str, opening: bool, hours: TimeSpan, lunch: TimeSpan | None, closed: frozenset[date]
) -> tuple[Figure, str]:
    """数と、定めの言葉。"""
    figure = figure_named(name)
    if figure.kind is FigureKind.DEADLINE:
        raise CannotCompareFigure(
            "標準処理期間遵守率は、決まりを置いた画面の「ばらつき」から書き出してください。"
        )
    if not opening or not figure.is_length:
        return figure, ""
    found, said = hours_across((log,), hours=hours, lunch=lunch, closed=closed)
    if found is None:
        raise CannotCompareFigure(said)
    return replace(figure, clock=Clock.OPENING, hours=found, is_in_days=log.is_dated_only), said


def read_answer(files: tuple[Path, ...]) -> Answer:
    """ファイルを読み、組ごとに並べた答え。"""
    lines: list[ReadLine] = []
    aside: list[SetAside] = []
    for path in files:
        try:
            read, apart = read_figures(path.read_bytes(), name=path.name)
        except (FileRefused, OSError) as error:
            aside.append(SetAside(path.name, 0, str(error)))
        else:
            lines += read
            aside += apart
    groups, twice = gathered(lines)
    rows = [_cells(one) for group in groups for one in group.lines]
    apart_rows = [(one.file, one.row or None, one.why) for one in (*aside, *twice)]
    columns = (Column("file", "ファイル"), Column("row", "行", Kind.NUMBER), Column("why", "わけ"))
    return Answer(
        (
            Section("figures", "団体の数（団体コードの順）", _COLUMNS, rows),
            Section("set_aside", "除いた行", columns, apart_rows),
        ),
        tuple(note for group in groups for note in _notes(group)),
    )


def _cells(one: BodyFigure) -> tuple[object, ...]:
    share = None if one.numerator is None else one.level
    return (
        str(one.code),
        one.body,
        one.figure,
        one.counting.value,
        one.since.isoformat(),
        one.until.isoformat(),
        one.cases,
        one.n,
        one.median,
        one.p90,
        share,
        None if share is not None else wobble_said(one.cases),
        one.measured_on.isoformat(),
    )


def _notes(group: BodyGroup) -> list[str]:
    head = f"{group.figure.label}（{group.counting.value}）："
    return [head + line for line in (*chance_lines(group, shares_compared(group)), *group.notes)]
