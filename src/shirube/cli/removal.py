"""命令行: 一つの自治体を、まるごと別のサイトへ移す（export・import）。

shirube --site 元 export --municipality 団体コード 包み.zip
shirube --site 先 import 包み.zip

包みには、その自治体のすべての記録・預かったファイル・監査の鎖が入る。個人情報の固まりなので、渡し方は
情報セキュリティポリシーに従う。元の自治体は消えない（消すのは保存期間の仕事である）。
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from shirube import __version__
from shirube.adapters import body_package
from shirube.cli import database, founding
from shirube.cli.scopes import scope_of_code, site_scope
from shirube.values.instant import format_moment

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope

# サイトに残す記録。仕事と予定はサイトの運用で、行き先で作り直される。
STAYING = frozenset({"jobs.job", "jobs.jobschedule"})
# 確認コード。サイトの鍵で暗号にしてあるので運べない。
SECOND_FACTORS = ("mfa.authenticator",)


@contextmanager
def _clearly() -> Iterator[None]:
    """起きうる誤りを、跡（トレースバック）でなく一つの文で伝える。"""
    try:
        yield
    except (ValueError, RuntimeError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _files_folder(key: UUID) -> Path:
    from django.conf import settings

    return Path(settings.SHIRUBE_FILES_DIR) / str(key)


@click.command()
@click.option("--municipality", "code", required=True, help="団体コード。")
@click.argument("target", metavar="包み", type=click.Path(path_type=Path, dir_okay=False))
def export(code: str, target: Path) -> None:
    """一つの自治体を、まるごと包みに書き出す（動かしたまま書き出せる）。"""
    database.start()
    from shirube.apps.audit import actions as audit
    from shirube.apps.frame import scope as scopes

    scope = scope_of_code(code)
    with _clearly(), scopes.enter(scope):
        if target.exists():
            raise click.ClickException(f"{target} はもうあります。別の名前を示してください。")
        audit.record(by=scope, action="自治体の全部を書き出した", record_kind="body")
        contents = write_package(scope, code, target)
    click.echo(
        f"{contents.body.name}: 記録 {contents.record_count:,} 件、ファイル {contents.file_count:,} 個"
    )
    click.echo(f"包み: {target}（{target.stat().st_size:,} バイト）")
    click.echo(f"中身の指紋: {contents.digest}")


def write_package(scope: Scope, code: str, target: Path) -> body_package.Contents:
    """この自治体の包みを書く。範囲に入っていること。"""
    from shirube.apps.frame import removal

    assert scope.municipality_key is not None  # noqa: S101 - 自治体の範囲である
    folder = _files_folder(scope.municipality_key)
    with removal.steady_view():
        leaving = removal.Leaving.of(scope, staying=STAYING, second_factors=SECOND_FACTORS)
        return body_package.write(
            target,
            body=body_package.Body(str(scope.municipality_key), scope.municipality_name, code),
            records=leaving.records(),
            files=[path for path in folder.glob("*") if not path.name.startswith(".")],
            version=__version__,
            migrations=removal.applied_migrations(),
            made_at=scope.now,
        )


@click.command("import")
@click.argument("path", metavar="包み", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--secret-for", metavar="利用者ID", help="迎えた後、この人に一度だけの合言葉を渡す。")
def import_(path: Path, secret_for: str | None) -> None:
    """包みの自治体を、このサイトに迎える。全部入るか、何も入らないかのどちらかになる。"""
    database.start()
    from shirube.apps.audit import actions as audit

    with _clearly():
        package = body_package.read(path.read_bytes(), path.name)
        _refuse_demo(package)
        inside = _receive(package)
        audit.record(
            by=site_scope(),
            action="自治体を迎えた",
            record_kind="organization.municipality",
            record_key=package.contents.body.key,
        )
    contents = package.contents
    click.echo(
        f"{contents.body.name}（{contents.body.code}）を迎えました: 記録 {contents.record_count:,} 件、"
        f"ファイル {contents.file_count:,} 個"
    )
    click.echo(f"中身の指紋: {contents.digest}（包みと同じであることを確かめました）")
    if secret_for:
        _give_secret(inside, secret_for)


def _receive(package: body_package.Package) -> Scope:
    from shirube.apps.frame import removal

    folder = _files_folder(UUID(package.contents.body.key))
    draft = folder.with_name(f".arriving-{folder.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)

    def place(key: UUID) -> None:
        if folder.exists():  # 前の取り込みが最後の瞬間に止まった跡（記録は残っていない）
            shutil.rmtree(folder)
        draft.rename(folder)

    try:
        package.put_files(draft)
        return removal.receive(
            by=site_scope(),
            package=package,
            staying=STAYING,
            second_factors=SECOND_FACTORS,
            check=_require_sound_chain,
            place_files=place,
        )
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _refuse_demo(package: body_package.Package) -> None:
    """架空の自治体は、本物の設置に迎えない。"""
    from django.conf import settings

    rows: Iterator[dict[str, Any]] = package.rows("organization.municipality")
    if settings.PROFILE == "office" and any(row.get("is_demo") for row in rows):
        raise click.ClickException("見本の（架空の）自治体は、本物の設置には迎えません。")


def _require_sound_chain(scope: Scope) -> None:
    """監査の鎖を初めから確かめる。書き換えた監査は迎えない。"""
    from shirube.apps.audit import queries

    found = queries.verify(scope)
    if not found.is_sound:
        raise click.ClickException(
            f"包みの監査の鎖に問題があります。{found.problems[0]} 何も取り込んでいません。"
            "送り元で shirube audit verify を行ってください。"
        )


def _give_secret(inside: Scope, login_id: str) -> None:
    from django.contrib.auth import get_user_model

    from shirube.apps.organization import queries

    account = get_user_model()._default_manager.filter(login_id=login_id).first()
    if account is None:
        raise click.ClickException(f"利用者ID「{login_id}」はありません。迎えることは済んでいます。")
    with _clearly():
        secret = founding.give_secret(queries.municipality(inside), account)
    until = format_moment(secret.expires_at)
    click.echo(f"{login_id} の一度だけの合言葉（{until} まで）: {secret.text}")
