"""命令行 `shirube organization`: 名簿を確かめる・取り込む、組織の木を見る。

shirube organization roster 名簿.csv --check-only            ファイルだけを確かめる（データベースは要らない）
shirube organization roster 名簿.csv --on 2027-04-01         取り込んで確認待ちにする
shirube organization roster 名簿.csv --on 2027-04-01 --adopt 取り込んで反映する
shirube organization tree --on 2027-04-01                    その日の組織の木
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular import read_table, take_row_keys
from shirube.cli.options import Day, code_option
from shirube.cli.scopes import entered
from shirube.engines.organization.roster import Problem
from shirube.engines.organization.roster_difference import Move
from shirube.engines.organization.roster_reading import read_roster
from shirube.values.era import format_date
from shirube.values.instant import JST

if TYPE_CHECKING:
    pass


@click.group()
def organization() -> None:
    """名簿を確かめる・取り込む、組織の木を見る。"""


@organization.command("roster")
@click.argument("file", metavar="ファイル", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@code_option
@click.option("--on", "day", type=Day(), help="発令日。書かなければ今日。")
@click.option("--released-on", type=Day(), help="公開日。書かなければ発令日。")
@click.option(
    "--whole", "is_whole", is_flag=True, help="全員分の名簿とみなす（無い人は退職、無い組織は廃止）。"
)
@click.option("--encoding", help="CSV の文字コード（見分けられないとき）。")
@click.option("--check-only", is_flag=True, help="ファイルだけを確かめる。データベースは使わない。")
@click.option("--adopt", "adopts", is_flag=True, help="取り込んだあと、反映まで行う。")
def roster(
    file: Path,
    code: str,
    day: date | None,
    released_on: date | None,
    is_whole: bool,
    encoding: str | None,
    check_only: bool,
    adopts: bool,
) -> None:
    """名簿のファイルを確かめ、取り込む。"""
    try:
        data = file.read_bytes()
        if check_only:
            _check(file.name, data, encoding)
        else:
            options = {"is_whole": is_whole, "encoding": encoding, "released_on": released_on}
            _stage(file.name, data, code, day or _today(), adopts, options)
    except FileRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal


@organization.command("tree")
@code_option
@click.option("--on", "day", type=Day(), help="いつの姿か。書かなければ今日。")
def tree(code: str, day: date | None) -> None:
    """その日の組織の木を出す。"""
    with entered(code) as scope:
        from shirube.apps.organization import queries

        shown = day or scope.today
        nodes = queries.departments_at(scope, shown)
        click.echo(f"{scope.municipality_name}　{format_date(shown)}の組織（{len(nodes):,}）")
        for node in nodes:
            click.echo(f"{'　' * node.depth}{node.name}（{node.code}）")


def _check(name: str, data: bytes, encoding: str | None) -> None:
    """ファイルだけで分かることを確かめる。"""
    table, _ = take_row_keys(read_table(data, name=name, encoding=encoding))
    read = read_roster(table.header, table.rows)
    for note in table.notes:
        click.echo(f"注意: {note.message}")
    if read.unread_columns:
        click.echo(f"注意: 読まなかった列があります: {'、'.join(read.unread_columns)}")
    if read.problems:
        _refuse(read.problems)
    click.echo(f"読めました: 組織 {len(read.departments):,}、職員 {len(read.staff):,}人（{table.encoding}）")


def _refuse(problems: tuple[Problem, ...]) -> None:
    """直すところを並べ、終了コード 1 で終わる。"""
    for problem in problems:
        place = f"{problem.row}行目" if problem.row else "名簿全体"
        click.echo(f"{place}「{problem.column}」: {problem.reason}。{problem.next}。")
    click.echo(f"直すところ {len(problems):,}か所。何も取り込んでいません。")
    raise SystemExit(1)


def _stage(name: str, data: bytes, code: str, day: date, adopts: bool, options: dict[str, Any]) -> None:
    """取り込み、頼まれれば反映する。"""
    with entered(code) as scope:
        from shirube.apps.organization import actions

        try:
            change = actions.stage_roster(by=scope, name=name, data=data, effective_on=day, **options)
            if adopts:
                change = actions.adopt_roster(by=scope, key=change.key, version=change.version)
        except actions.RosterRefused as refusal:
            _refuse(refusal.problems)
        except actions.CannotAdoptRoster as refusal:
            raise click.ClickException(str(refusal)) from refusal
        click.echo(f"{change.title}（{format_date(change.effective_on)}）: {change.get_state_display()}")
        for move in Move:
            if change.summary.get(move.value):
                click.echo(f"  {move.label}: {change.summary[move.value]:,}件")
        for note in change.notes:
            click.echo(f"  注意: {note['message']}")


def _today() -> date:
    return datetime.now(JST).date()
