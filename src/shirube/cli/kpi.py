"""命令行 `shirube kpi`: 全国の表を確かめる・取り込む、KPI の値を見る。

shirube kpi import --series 表.csv --mapping 対応表.yaml --check-only   ファイルだけを確かめる
shirube kpi import --series 表.csv --mapping 対応表.yaml                読み込んで確認待ちにする
shirube kpi import --series 表.csv --mapping 対応表.yaml --adopt        読み込んで使い始める
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from shirube.adapters.refusal import FileRefused
from shirube.adapters.series_bodies import BodyName, BodyNames
from shirube.adapters.series_file import SeriesReading, read_series
from shirube.adapters.series_mapping import read_series_mapping
from shirube.cli.options import Day, code_option
from shirube.cli.scopes import entered
from shirube.reference.organization.municipalities import municipalities, prefectures
from shirube.values.era import format_date

_SHOWN_PROBLEMS = 20
_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def kpi() -> None:
    """全国の表を確かめる・取り込む。"""


@kpi.command("import")
@click.option(
    "--series", "paths", type=_file, multiple=True, required=True, help="表のファイル。いくつでも並べられる。"
)
@click.option("--mapping", type=_file, required=True, help="対応表（YAML）。")
@click.option("--as-of", "as_of", type=Day(), help="いつ現在の値か（表に書かれていないとき）。")
@code_option
@click.option("--check-only", is_flag=True, help="ファイルだけを確かめる。データベースは使わない。")
@click.option("--adopt", "adopts", is_flag=True, help="読み込んだあと、使い始めるところまで行う。")
def import_series(
    paths: tuple[Path, ...], mapping: Path, as_of: date | None, code: str, check_only: bool, adopts: bool
) -> None:
    """全国の表を確かめ、取り込む。"""
    try:
        if check_only:
            for path in paths:
                _check(path, mapping, as_of)
        else:
            _stage(paths, mapping, as_of, code, adopts)
    except FileRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _check(path: Path, mapping: Path, as_of: date | None) -> None:
    """ファイルだけで分かることを確かめる。"""
    bodies = BodyNames(
        BodyName(str(b.code), b.name, b.prefecture) for b in (*prefectures(), *municipalities())
    )
    read_by = read_series_mapping(mapping.read_bytes(), name=mapping.name)
    reading = read_series(path.read_bytes(), name=path.name, mapping=read_by, bodies=bodies, as_of=as_of)
    _say(path.name, reading)


def _say(name: str, reading: SeriesReading) -> None:
    click.echo(f"{name}: {len(reading.tables):,}枚、値 {reading.figure_count:,}")
    for table in reading.tables:
        missing = reading.missing.get(table.item.label, 0)
        click.echo(
            f"  {table.item.label}　{format_date(table.as_of)}現在: "
            f"値のある団体 {len(table.figures):,}、値のない団体 {missing:,}"
        )
    for note in reading.notes:
        click.echo(f"  注意: {note}")
    for problem in reading.problems[:_SHOWN_PROBLEMS]:
        click.echo(f"  読めない欄: {problem.row}行目 {problem.column}: {problem.reason}")
    if len(reading.problems) > _SHOWN_PROBLEMS:
        click.echo(f"  読めない欄は、ほかに{len(reading.problems) - _SHOWN_PROBLEMS:,}か所あります。")


def _stage(paths: tuple[Path, ...], mapping: Path, as_of: date | None, code: str, adopts: bool) -> None:
    """読み込み、頼まれれば使い始める。"""
    with entered(code) as scope:
        from shirube.apps.plan.kpi import actions

        text = mapping.read_text("utf-8-sig")
        for path in paths:
            row = actions.stage_series(
                by=scope, name=path.name, data=path.read_bytes(), mapping=text, as_of=as_of
            )
            if adopts and row.state == "ready":
                row = actions.adopt_series(by=scope, key=row.key, version=row.version)
            state, tables = row.get_state_display(), len(row.summary)
            click.echo(f"{path.name}: {state}（{tables:,}枚、読めない欄 {row.problem_count:,}か所）")
