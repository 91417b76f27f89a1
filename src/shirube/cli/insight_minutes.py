"""命令行 `shirube insight minutes`: 件数×分の表から、業務の時間を見積もる（記録の無い業務のため）。

shirube insight minutes --template 件数と分.xlsx             例の入った様式を書く
shirube insight minutes 件数と分.xlsx                        時間と順位（推計）
shirube insight minutes 件数と分.xlsx --move 窓口→オンライン=30% --stage-minutes 受付=1
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from shirube.adapters.counts_minutes_sheet import EXAMPLE, counts_minutes_workbook, read_counts_minutes
from shirube.adapters.refusal import FileRefused
from shirube.cli.answer_table import FORMATS, Answer, Column, Kind, Section
from shirube.cli.insight_asking import write
from shirube.engines.insight.counts_minutes import (
    CannotEstimateHours,
    CountsMinutes,
    Effort,
    EffortTotal,
    effort_of,
)
from shirube.engines.insight.counts_minutes_moves import Move, Moved, moved

_NUMBER = Kind.NUMBER
_MOVE = re.compile(
    r"(?:(?P<procedure>.+):)?(?P<source>[^:]+?)(?:→|->)(?P<target>[^=]+)=(?P<share>[0-9]{1,3}(?:\.[0-9]{1,4})?)[%％]"
)
_STAGE = re.compile(r"(?P<stage>.+)=(?P<minutes>[0-9]{1,6}(?:\.[0-9]{1,4})?)")
_file = click.Path(dir_okay=False, path_type=Path)
_read_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("minutes")
@click.argument(
    "file", metavar="[ファイル]", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--template", type=_file, help="例の入った様式（xlsx）を書くファイル。")
@click.option("--move", "moving", help="もしも: 手続:元→先=割合%（手続は省ける）。例 窓口→オンライン=30%。")
@click.option("--stage-minutes", multiple=True, help="移った件の新しい分: 段階=分（いくつでも）。")
@click.option(
    "--format", "shape", type=click.Choice(FORMATS), default="table", show_default=True, help="書き方。"
)
@click.option("--section", help="CSV に書く節の名（書かなければ、手続の順位）。")
def minutes_command(
    file: Path | None,
    template: Path | None,
    moving: str | None,
    stage_minutes: tuple[str, ...],
    shape: str,
    section: str | None,
) -> None:
    """件数×分: 記録の無い業務の時間を見積もる（推計）。"""
    if template is not None:
        _write_template(template)
    elif file is None:
        raise click.UsageError("件数と分のファイルか、--template を書いてください。")
    if file is None:
        return
    try:
        table, notes = _read(file)
        sections = list(_effort_sections(effort_of(table)))
        if moving is not None:
            sections += _move_sections(moved(table, _move(moving, stage_minutes)))
    except (FileRefused, CannotEstimateHours) as error:
        raise click.ClickException(str(error)) from error
    write(Answer(tuple(sections), (_BASIS, *notes, *_left(effort_of(table)))), shape, section)


_BASIS = "根拠は推計（件数×一件の分）です。記録から計った値（実測）とは足し合わせません。"


def _write_template(place: Path) -> None:
    if place.exists():
        raise click.ClickException(f"{place} はもうあります。別の名で書いてください。")
    place.write_bytes(counts_minutes_workbook(EXAMPLE))
    click.echo(f"様式を書きました: {place}（はじめの行は例です。消して使ってください）")


def _read(file: Path) -> tuple[CountsMinutes, tuple[str, ...]]:
    """表と、読み取りで気づいたこと。読めない所は、すべて挙げて断る。"""
    found = read_counts_minutes(file.read_bytes(), name=file.name)
    if found.problems:
        raise click.ClickException("\n".join((f"{file.name} に、読めない所があります。", *found.problems)))
    return found.table(), found.notes


def _left(effort: Effort) -> Iterable[str]:
    if effort.without_minutes:
        told = "、".join("・".join(one) for one in effort.without_minutes)
        yield f"分が無くて数えられないもの: {told}"
    if effort.without_counts:
        yield f"件数が無くて数えられないもの: {'、'.join(effort.without_counts)}"


def _move(text: str, stage_minutes: tuple[str, ...]) -> Move:
    found = _MOVE.fullmatch(text.strip())
    if found is None:
        raise CannotEstimateHours(f"--move「{text}」は 窓口→オンライン=30% の形で書いてください。")
    minutes = {}
    for one in stage_minutes:
        stage = _STAGE.fullmatch(one.strip())
        if stage is None:
            raise CannotEstimateHours(f"--stage-minutes「{one}」は 受付=2.5 の形で書いてください。")
        minutes[stage["stage"].strip()] = Decimal(stage["minutes"])
    return Move(
        procedure=(found["procedure"] or "").strip(),
        source=found["source"].strip(),
        target=found["target"].strip(),
        share=Fraction(found["share"]) / 100,
        minutes=minutes,
    )


def _effort_sections(effort: Effort) -> Iterable[Section]:
    figures: list[tuple[Column, Any]] = [
        (Column("cases", "件数", _NUMBER), effort.cases),
        (Column("hours", "時間（時間）", _NUMBER), effort.minutes / 60),
        (Column("minutes", "時間（分）", _NUMBER), _whole(effort.minutes)),
        (Column("basis", "根拠"), effort.basis.value),
    ]
    yield Section(
        "total", "業務の時間（推計）", tuple(c for c, _ in figures), [[v for _, v in figures]], True
    )
    yield _ranking("procedures", "手続の順位（時間の多い順）", "手続", effort.by_procedure())
    yield _ranking("stages", "段階", "段階", effort.by_stage())
    yield _ranking("channels", "経路", "経路", effort.by_channel())
    yield _ranking("months", "月", "月", effort.by_month())


def _ranking(key: str, label: str, word: str, totals: tuple[EffortTotal, ...]) -> Section:
    columns = (
        Column("name", word),
        Column("cases", "件数", _NUMBER),
        Column("hours", "時間", _NUMBER),
        Column("share", "割合", Kind.SHARE),
    )
    return Section(
        key, label, columns, [(one.name, _whole(one.cases), one.hours, one.share) for one in totals]
    )


def _move_sections(found: Moved) -> Iterable[Section]:
    move = found.move
    figures: list[tuple[Column, Any]] = [
        (Column("move", "もしも"), f"{move.source}の{_percent(move.share)}％を{move.target}に移す"),
        (Column("moved_cases", "移る件数", _NUMBER), _whole(found.cases)),
        (Column("saved_hours", "減る時間（時間）", _NUMBER), found.saved_hours),
        (Column("saved_minutes", "減る時間（分）", _NUMBER), _whole(found.saved)),
    ]
    yield Section("move", "移したとき（推計）", tuple(c for c, _ in figures), [[v for _, v in figures]], True)
    columns = (
        Column("procedure", "手続"),
        Column("stage", "段階"),
        Column("cases", "移る件数", _NUMBER),
        Column("before", "前の一件の分", _NUMBER),
        Column("after", "後の一件の分", _NUMBER),
        Column("saved_hours", "減る時間", _NUMBER),
    )
    rows = [
        (
            one.procedure,
            one.stage,
            _whole(one.cases),
            Fraction(one.before),
            Fraction(one.after),
            one.saved / 60,
        )
        for one in found.lines
    ]
    yield Section("moved", "段階ごとの違い", columns, rows)


def _whole(value: Fraction) -> Fraction | int:
    """整数なら整数にする（表で小数を付けない）。"""
    return int(value) if value.denominator == 1 else value


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):g}"
