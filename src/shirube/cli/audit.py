"""監査の命令: 鎖の先頭を控え、控えと合わせて確かめ、だれがだれの分を見たかを答える。"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from shirube.cli import database
from shirube.cli.options import Day
from shirube.cli.scopes import scope_of, scope_of_code, site_scope
from shirube.values.instant import JST, midnight

if TYPE_CHECKING:
    from shirube.apps.audit.queries import Head, Verification
    from shirube.apps.frame.scope import Scope

_CODE = click.option("--municipality", "code", help="団体コード。言わなければ全部の鎖。")


@click.group()
def audit() -> None:
    """監査の記録に封をし、確かめ、調べる。"""
    database.start()


def _scopes(code: str | None) -> "list[Scope]":
    """命令を行う範囲。団体コードを言わなければ、サイト全体とすべての自治体。"""
    from django.apps import apps

    if code is not None:
        return [scope_of_code(code)]
    bodies = apps.get_model("organization", "Municipality").objects.order_by("kana", "id")
    return [site_scope(), *(scope_of(body) for body in bodies)]


@contextmanager
def _entered(scope: "Scope") -> Iterator[None]:
    from shirube.apps.frame import scope as scopes

    with scopes.enter(scope):
        yield


@audit.command()
@_CODE
def seal(code: str | None) -> None:
    """封のない記録に、いますぐ封をする（ふだんは裏方の仕事が行う）。"""
    from shirube.apps.audit import actions

    for scope in _scopes(code):
        with _entered(scope):
            click.echo(f"{scope.municipality_name}: {actions.seal(by=scope):,}件に封をしました。")


@audit.command()
@_CODE
@click.option(
    "--out",
    metavar="ファイル",
    type=click.Path(path_type=Path),
    help="控えを書き足すファイル。言わなければ画面に出す。",
)
def head(code: str | None, out: Path | None) -> None:
    """鎖の先頭の控えを出す。データベースの外（別の媒体や紙）に置く。"""
    from shirube.apps.audit import queries

    heads = []
    for scope in _scopes(code):
        with _entered(scope):
            heads.append(queries.head(scope))
    lines = [head.line for head in heads if head is not None]
    if out is None:
        for line in lines:
            click.echo(line)
        return
    with out.open("a", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
    click.echo(f"控えを {len(lines)} 行、{out} に書き足しました。")


@audit.command()
@_CODE
@click.option(
    "--against",
    metavar="ファイル",
    type=click.Path(exists=True, path_type=Path),
    help="外に置いた控えのファイル。",
)
def verify(code: str | None, against: Path | None) -> None:
    """鎖を初めから確かめる。問題があれば初めの行を名ざし、終わりの値 1 で終わる。"""
    from shirube.apps.audit import queries

    heads = _heads(against) if against else []
    is_sound = True
    for scope in _scopes(code):
        with _entered(scope):
            found = queries.verify(scope, heads)
        is_sound = is_sound and found.is_sound
        for line in _verified_lines(scope.municipality_name, found):
            click.echo(line)
    if not heads:
        click.echo("注意: 控え（--against）と合わせていないので、切り詰めと作り直しは確かめていません。")
    if not is_sound:
        raise SystemExit(1)


def _heads(path: Path) -> "list[Head]":
    from shirube.apps.audit.queries import CannotReadHead, read_head

    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [read_head(line, number) for number, line in enumerate(lines, 1) if line.strip()]
    except UnicodeDecodeError:
        raise click.ClickException(f"{path} は UTF-8 の文字のファイルではありません。") from None
    except CannotReadHead as error:
        raise click.ClickException(f"{path}: {error}") from None


def _verified_lines(name: str, found: "Verification") -> Iterator[str]:
    state = "問題なし" if found.is_sound else f"問題 {found.problem_count:,}件"
    yield f"{name}: {state}（確かめた記録 {found.count:,}件、封を待つ記録 {found.unsealed:,}件）"
    for problem in found.problems:
        yield f"  {problem}"
    if found.problem_count > len(found.problems):
        yield f"  ほか {found.problem_count - len(found.problems):,}件"


@audit.command()
@click.option("--municipality", "code", required=True, help="団体コード。")
@click.option("--by", "actor", type=click.UUID, help="見た人の鍵。この人が見たものを並べる。")
@click.option("--of", "record", help="見られた記録の鍵。この記録を見た人を並べる。")
@click.option("--from", "start", type=Day(), required=True, help="初日。")
@click.option("--to", "last", type=Day(), required=True, help="末日（この日を含む）。")
def seen(code: str, actor: UUID | None, record: str | None, start: date, last: date) -> None:
    """だれがだれの分を見たか。漏えいの報告に使う。"""
    from shirube.apps.audit import queries

    if (actor is None) == (record is None):
        raise click.UsageError(
            "--by（見た人の鍵）か --of（見られた記録の鍵）の、どちらか一つを言ってください。"
        )
    if last < start:
        raise click.UsageError("--to は --from 以後の日にしてください。")
    begin, end = midnight(start), midnight(last + timedelta(days=1))
    (scope,) = _scopes(code)
    with _entered(scope):
        if actor is not None:
            rows = queries.views_by(scope, actor, begin, end)
        else:
            rows = queries.views_of(scope, str(record), begin, end)
        count = 0
        click.echo("日時\t見た人の鍵\t行い\t記録の種類\t記録の鍵\t目的\t接続元")
        for event in rows.iterator(chunk_size=2_000):
            count += 1
            click.echo("\t".join(_seen_cells(event.occurred_at, event)))
    click.echo(f"{count:,}件", err=True)


def _seen_cells(at: datetime, event: Any) -> tuple[str, ...]:
    return (
        f"{at.astimezone(JST):%Y-%m-%d %H:%M:%S}",
        str(event.actor_key or ""),
        event.action,
        event.record_kind,
        event.record_key,
        event.purpose,
        event.source,
    )


@audit.command()
@_CODE
@click.option("--keep-years", type=int, default=3, show_default=True, help="残す年数（1年以上）。")
def retire(code: str | None, keep_years: int) -> None:
    """保存期間を過ぎた記録を、区間の控えを残して消す（PostgreSQL では表の持ち主の役で）。"""
    from shirube.apps.audit import actions

    for scope in _scopes(code):
        with _entered(scope):
            try:
                count = actions.retire(by=scope, keep_years=keep_years)
            except ValueError as error:
                raise click.ClickException(f"{scope.municipality_name}: {error}") from error
        click.echo(f"{scope.municipality_name}: {count:,}件を消しました。")
