"""命令行 `shirube reference export` と `read`: 推進計画の版をファイルに書き出す、確かめる。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from shirube.adapters.edition_workbook import edition_json, edition_workbook, read_edition_bytes
from shirube.adapters.refusal import DEFAULT_LIMITS, FileRefused
from shirube.cli import edition_diff
from shirube.engines.plan.edition_sheet import ReadEdition
from shirube.reference.plan import editions
from shirube.reference.plan.records import PlanEdition

_WRITERS = {".xlsx": edition_workbook, ".json": edition_json}


def named_edition(reference_id: str) -> PlanEdition:
    """「plan@版」が指す推進計画の版。"""
    kind, _, name = reference_id.partition("@")
    if kind != "plan" or not name:
        raise click.UsageError(f"「{reference_id}」は版の指し方でない。plan@2.2 のように書く。")
    try:
        return editions.edition(name)
    except editions.PlanEditionNotFound as error:
        raise click.ClickException(str(error)) from error


@click.command("export")
@click.argument("edition", metavar="版")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="書き出す先。")
def export(edition: str, out: Path) -> None:
    """推進計画の版（例 plan@2.2）を、xlsx か指紋付きの json に書き出す。"""
    writer = _WRITERS.get(out.suffix.lower())
    if writer is None:
        raise click.UsageError(f"「{out.name}」には書き出せない。名の終わりを .xlsx か .json にする。")
    found = named_edition(edition)
    try:
        out.write_bytes(writer(found))
    except OSError as error:
        raise click.ClickException(
            f"「{out}」に書けない。フォルダーがあり、開かれていないか確かめる。"
        ) from error
    click.echo(f"{found.label}を {out} に書き出した。")


@click.command("read")
@click.argument("file", metavar="ファイル", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--against", help="比べる版（例 plan@2.2）。")
def read(file: Path, against: str | None) -> None:
    """版のファイルを確かめ、読めたら中身の数（--against を付けたら違い）を出す。何も取り込まない。"""
    if file.stat().st_size > DEFAULT_LIMITS.file_bytes:
        raise click.ClickException(f"「{file.name}」は大きすぎて読まない。版のファイルか確かめる。")
    try:
        found = read_edition_bytes(file.read_bytes(), name=file.name)
    except FileRefused as error:
        raise click.ClickException(str(error)) from error
    for line in _lines(found):
        click.echo(line)
    if found.edition is None:
        raise SystemExit(1)
    if against is not None:
        click.echo("")
        for line in edition_diff.lines(named_edition(against), found.edition):
            click.echo(line)


def _lines(found: ReadEdition) -> Iterator[str]:
    """読んだ結果。読めなければ、問題を全部。"""
    for problem in found.problems:
        place = "・".join(
            part
            for part in (problem.sheet, f"{problem.row} 行目" if problem.row else "", problem.column)
            if part
        )
        yield f"誤り: {place}: {problem.why}。{problem.next}。"
    for name in found.unread:
        yield f"注: {name}は読まなかった。"
    edition = found.edition
    if edition is None:
        yield f"読めない: 誤り {len(found.problems)} 件"
    else:
        yield (
            f"読めた: {edition.label}（取組事項 {len(edition.items)}、体制の役割 {len(edition.roles)}、"
            f"見出し {len(edition.headings)}）"
        )
