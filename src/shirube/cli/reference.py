"""命令行 `shirube reference`: 国の枠組みと用語の資料を見る、確かめる。

データベースも設定も要らない。

    shirube reference list                           資料の一覧
    shirube reference show 資料 [--as-of 日付]       資料の中身と出典
    shirube reference check [--as-of 日付]           資料の問題（誤りがあれば終了コード 1）
    shirube reference diff plan@2.0 plan@2.2         推進計画の二つの版の違い
    shirube reference export plan@2.2 --out 版.xlsx  版をファイルに書き出す（xlsx、json）
    shirube reference read 版.xlsx                   版のファイルを確かめる
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

import click

from shirube.cli import edition_diff, edition_files, reference_fields
from shirube.cli.options import Day
from shirube.reference import loader
from shirube.reference.pack import Cell, Item, Pack, PackHead, Row, Severity, Shape
from shirube.values.citation import Citation
from shirube.values.instant import JST

_FIRST_ROWS = 20
_Found = TypeVar("_Found")


@click.group()
def reference() -> None:
    """国の枠組みと用語の資料を見る、確かめる。"""


@reference.command("list")
def list_packs() -> None:
    """資料の一覧を出す。"""
    header = ("資料", "名", "形", "件数", "版", "由来", "確認日")
    for line in aligned([header, *(_list_line(head) for head in _readable(loader.packs))]):
        click.echo(line)


@reference.command("show")
@click.argument("reference_id", metavar="資料または項目")
@click.option("--as-of", type=Day(), help="この日に効力のある値だけを出す。")
@click.option("--all", "all_rows", is_flag=True, help="表の行を全部出す。")
def show(reference_id: str, as_of: date | None, all_rows: bool) -> None:
    """資料（または「項目の id@版」）の中身を、出典とともに出す。"""
    found = _readable(lambda: _find(reference_id))
    if isinstance(found, Pack):
        lines = [*_head_lines(found), "", *_body_lines(found, as_of, all_rows)]
    else:
        owner, item = found
        lines = [*_item_lines(owner, item), *_source_lines(owner.head)]
    for line in lines:
        click.echo(line)


@reference.command("check")
@click.option("--as-of", type=Day(), help="この日を今日とみなして、確かめ直す時期を見る。")
def check(as_of: date | None) -> None:
    """資料の問題を、何が・どこで・なぜ・次にどうするの順に出す。"""
    problems = loader.check(today=as_of or datetime.now(tz=JST).date())
    for problem in problems:
        click.echo(f"{problem.severity}: {problem.what}")
        click.echo(f"  どこで: {problem.where}")
        click.echo(f"  なぜ  : {problem.why}")
        click.echo(f"  次に  : {problem.next}")
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    click.echo(f"資料の検査: 誤り {errors} 件、注意 {len(problems) - errors} 件")
    if errors:
        raise SystemExit(1)


@reference.command("diff")
@click.argument("before", metavar="古い版")
@click.argument("after", metavar="新しい版")
def diff(before: str, after: str) -> None:
    """推進計画の二つの版（例 plan@2.0 plan@2.2）の、変わったところだけを出す。"""
    old, new = edition_files.named_edition(before), edition_files.named_edition(after)
    for line in edition_diff.lines(old, new):
        click.echo(line)


reference.add_command(edition_files.export)
reference.add_command(edition_files.read)


def _readable(read: Callable[[], _Found]) -> _Found:
    """資料を読む。読めなければ、理由を日本語で言って終わる。"""
    try:
        return read()
    except (loader.PackNotFound, loader.PackUnreadable) as error:
        raise click.ClickException(str(error)) from error


def _find(reference_id: str) -> Pack | tuple[Pack, Item]:
    """資料の id か、項目の指し方（id@版）で探す。"""
    try:
        return loader.pack(reference_id)
    except loader.PackNotFound as not_found:
        try:
            return loader.item(reference_id)
        except loader.ItemNotFound:
            raise not_found from None


def _list_line(head: PackHead) -> tuple[str, ...]:
    return (
        head.id,
        head.label,
        head.shape.label,
        f"{head.count:,}",
        head.edition or "",
        head.citation.origin.label,
        head.confirmed_on.isoformat(),
    )


def _head_lines(pack: Pack) -> Iterator[str]:
    """名、出典、利用条件、注記を出す。"""
    head = pack.head
    yield f"{head.label}（{head.id}）"
    if head.edition:
        yield f"  版      : {head.edition}"
    yield from _source_lines(head)
    if head.licence:
        yield f"  利用条件: {head.licence}"
    if head.attribution:
        yield f"  出所表示: {head.attribution}"
    if head.citation.note:
        yield f"  注記    : {head.citation.note}"
    yield from reference_fields.lines(pack, pack.attributes)


def _source_lines(head: PackHead) -> Iterator[str]:
    yield f"  出典    : {_citation(head.citation)}"
    for other in head.other_sources:
        yield f"  ほかの出典: {_citation(other)}"
    yield f"  由来    : {head.citation.origin.label}"
    yield f"  確認日  : {head.confirmed_on.isoformat()}"


def _citation(citation: Citation) -> str:
    published = f"、{citation.published_on.isoformat()} 公表" if citation.published_on else ""
    certainty = f"、{citation.certainty.label}" if citation.certainty else ""
    return f"{citation.label}{published}{certainty}"


def _body_lines(pack: Pack, as_of: date | None, all_rows: bool) -> Iterator[str]:
    """値、項目、表の行のどれかを出す。"""
    if as_of is not None and pack.head.shape is not Shape.VALUES:
        raise click.UsageError(
            f"資料「{pack.head.id}」は{pack.head.shape.label}の資料で、日付ごとの値を持たない。"
            "--as-of を付けずに実行する。"
        )
    if pack.head.shape is Shape.VALUES:
        yield from _value_lines(pack, as_of)
    elif pack.head.shape is Shape.ITEMS:
        lines = [("項目", "名")] + [(pack.reference(item), item.label) for item in pack.items]
        yield from aligned(lines)
    else:
        yield from _row_lines(pack, loader.rows(pack.head.id), all_rows)


def _value_lines(pack: Pack, as_of: date | None) -> Iterator[str]:
    if as_of is not None:
        value = pack.value_at(as_of)
        yield f"{as_of.isoformat()} の値: {'効力のある値はない' if value is None else value}"
        return
    for dated in pack.values:
        yield f"{dated.effective_from.isoformat()} から: {'廃止' if dated.value is None else dated.value}"


def _item_lines(pack: Pack, item: Item) -> Iterator[str]:
    yield f"{item.label}（{pack.reference(item)}）"
    yield from reference_fields.lines(pack, item.fields)


def _row_lines(pack: Pack, rows: Sequence[Row], all_rows: bool) -> Iterator[str]:
    columns = pack.table.columns if pack.table else ()
    shown = rows if all_rows else rows[:_FIRST_ROWS]
    lines = [tuple(column.label for column in columns)]
    lines += [tuple(_cell(row[column.id], column.choices) for column in columns) for row in shown]
    yield from aligned(lines)
    if len(shown) < len(rows):
        yield f"ほか {len(rows) - len(shown):,} 行（--all で全部）"


def _cell(value: Cell, choices: Mapping[str, str]) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else choices.get(str(value), str(value))


def display_width(text: str) -> int:
    """端末で占める桁数を返す。全角は二桁、重なる濁点などは零桁と数える。"""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def aligned(lines: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """列の幅をそろえて、一行ずつの文字列にする。行末の空白は付けない。"""
    widths = [max(display_width(cell) for cell in column) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (
            cell + " " * (width - display_width(cell)) for cell, width in zip(line, widths, strict=True)
        )
        yield "  ".join(padded).rstrip()
