"""命令行: 本物の設置を作り（init）、更新し（upgrade）、バックアップを取り（backup）、戻す（restore）。

shirube --site フォルダー init
shirube --site フォルダー backup
shirube --site フォルダー upgrade
shirube restore 書庫 --to 空のフォルダー
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from shirube import __version__
from shirube.adapters import backup as archives
from shirube.apps.frame.faults import fault
from shirube.cli import database, founding, keeping, site_file, tls
from shirube.cli.scopes import site_scope
from shirube.reference.organization import municipalities
from shirube.reference.organization.records import MunicipalityRecord
from shirube.values.instant import format_moment

_SHOWN = 12
_AUDIT_TRIES = 6  # 一回に 20 秒まで待つ
to_option = click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="置き場。言わなければ、設置のフォルダーの backups。",
)
keep_option = click.option(
    "--keep",
    type=click.IntRange(archives.FEWEST, 10_000),
    default=7,
    show_default=True,
    help="残す世代の数。",
)


def _body(context: click.Context, parameter: click.Parameter, text: str) -> MunicipalityRecord:
    """団体コードか名前から、実在の団体を一つに決める。"""
    text = text.strip()
    try:
        return municipalities.municipality(text)
    except municipalities.MunicipalityNotFound as error:
        everyone = (*municipalities.prefectures(), *municipalities.municipalities())
        found = [r for r in everyone if text and text in (r.name, r.full_name)]
        found = found or [r for r in everyone if text and (text in r.full_name or text in r.kana)]
        if len(found) == 1:
            return found[0]
        if not found:
            raise click.BadParameter(str(error)) from error
        shown = "、".join(f"{r.code} {r.full_name}" for r in found[:_SHOWN])
        rest = f"、ほか {len(found) - _SHOWN:,} 団体" if len(found) > _SHOWN else ""
        raise click.BadParameter(
            f"「{text}」は {len(found):,} 団体あります。団体コードで選んでください: {shown}{rest}"
        ) from None


def _hosts(context: click.Context, parameter: click.Parameter, text: str) -> str:
    hosts = [host.strip() for host in text.split(",") if host.strip()]
    for host in hosts:
        if not re.fullmatch(r"[A-Za-z0-9.\-]+|\[[0-9a-fA-F:]+\]", host):
            raise click.BadParameter(
                f"「{host}」は名前だけ（例 shirube.city.example.lg.jp）で書いてください。"
            )
    if not hosts:
        raise click.BadParameter("受け付ける名前を一つは書いてください。")
    return ",".join(hosts)


def _subpath(context: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    if text and not re.fullmatch(r"(/[A-Za-z0-9._\-]+)+", text):
        raise click.BadParameter("「/shirube」のように、/ で始め、終わりに / を付けずに書いてください。")
    if text and re.match(r"/\d{6}(/|$)", text):
        raise click.BadParameter("6桁の数字だけの道筋は、団体コードと見分けられないので使えません。")
    return text


@click.command()
@click.option(
    "--municipality",
    "body",
    prompt="自治体（団体コード6桁か名前）",
    callback=_body,
    help="自治体の団体コード。",
)
@click.option(
    "--hosts",
    "SHIRUBE_HOSTS",
    prompt="サーバーの名前（, で区切る）",
    callback=_hosts,
    help="受け付ける名前（, で区切る）。",
)
@click.option(
    "--tls",
    "SHIRUBE_TLS",
    type=click.Choice(["proxy", "direct"]),
    help="TLS の受け方。proxy: 前段（リバースプロキシ）が受ける / direct: 標が証明書を持つ。"
    "言わなければ proxy。",
)
@tls.certificate_option
@tls.key_option
@click.option("--origins", "SHIRUBE_ORIGINS", help="画面の住所。言わなければ https:// と名前から作る。")
@click.option("--proxies", "SHIRUBE_PROXIES", help="前段のアドレス（, で区切る）。言わなければ 127.0.0.1。")
@click.option(
    "--subpath", "SHIRUBE_SUBPATH", callback=_subpath, help="一つの住所の下に置く道筋（例 /shirube）。"
)
@click.option("--data", "SHIRUBE_DATA", help="データの置き場。言わなければ、設置のフォルダーの data。")
@click.option("--database", "SHIRUBE_DATABASE", help="PostgreSQL のつなぎ方。言わなければ SQLite。")
@click.option(
    "--owner-database", site_file.OWNER, help="持ち主の役でのつなぎ方（移行とバックアップに使う）。"
)
@click.option("--admin-login", default="admin", show_default=True, help="最初のシステム管理者の利用者ID。")
@click.option("--admin-name", default="システム管理者", show_default=True, help="その氏名。")
@click.option("--admin-email", default="", help="そのメールアドレス。")
@click.pass_obj
def init(
    site: Path | None,
    body: MunicipalityRecord,
    admin_login: str,
    admin_name: str,
    admin_email: str,
    certificate: Path | None,
    key: Path | None,
    **asked: str | None,
) -> None:
    """本物の設置を作る（見本のデータは入らない）。途中で止まったら、もう一度行えば続きから行う。"""
    site = (site or Path(click.prompt("設置するフォルダー", default="shirube-site"))).absolute()
    for name, path in ((tls.CERTIFICATE, certificate), (tls.KEY, key)):
        asked[name] = str(path.absolute()) if path else None
    _write_settings(site, {name: value for name, value in asked.items() if value})
    site_file.use(site)
    administrator = founding.Administrator(login_id=admin_login, display_name=admin_name, email=admin_email)
    with _clearly():
        secret = founding.found(body, administrator)
    click.echo(f"{body.full_name}（{body.code}）の設置ができました: {site}")
    click.echo(f"\n  最初のシステム管理者  {admin_login}")
    click.echo(f"  一度だけの合言葉      {secret.text}")
    click.echo(f"  合言葉の期限          {format_moment(secret.expires_at)}\n")
    click.echo("合言葉はここに一度だけ出ます。期限までにサインインし、自分のパスワードに変えてください。")
    click.echo("変えないうちに切れたり失くしたりしたときは、同じ命令をもう一度行うと、新しい合言葉が出ます。")
    if os.name == "nt":
        click.echo(
            f'控え書きは、動かす人だけが読めるようにしてください:\n  icacls "{site / site_file.FILE}" '
            '/inheritance:r /grant:r "%USERNAME%:F"'
        )
    reach = " --host 0.0.0.0 --port 443" if os.environ["SHIRUBE_TLS"] == "direct" else ""
    click.echo(f"動かす: shirube --site {site} serve{reach}")


def _write_settings(site: Path, asked: dict[str, str]) -> None:
    """控え書きを作る。続きのときは、鍵を受け継ぐ。"""
    begun = site / site_file.FILE
    if site.exists() and not begun.exists() and any(site.iterdir()):
        raise click.ClickException(
            f"{site} は空ではなく、標の設置でもありません。空のフォルダーか、新しい名前を示してください。"
        )
    known = site_file.read(site) if begun.exists() else {}
    made = {
        "SHIRUBE_PROFILE": "office",
        "SHIRUBE_DATA": "data",
        "SHIRUBE_SECRET_KEY": secrets.token_urlsafe(64),
        "SHIRUBE_ORIGINS": ",".join(f"https://{host}" for host in asked["SHIRUBE_HOSTS"].split(",")),
        "SHIRUBE_TLS": "proxy",
        **known,
        **asked,
    }
    if made["SHIRUBE_TLS"] == "direct":
        os.environ["SHIRUBE_HOSTS"] = made["SHIRUBE_HOSTS"]
        tls.require_pair(
            *(site / made[name] if made.get(name) else None for name in (tls.CERTIFICATE, tls.KEY))
        )
    else:
        made.setdefault("SHIRUBE_PROXIES", "127.0.0.1")
    site.mkdir(parents=True, exist_ok=True, mode=0o700)
    if made != known:
        site_file.write(site, {name: made[name] for name in (*site_file.NAMES, *made) if name in made})
    (site / made["SHIRUBE_DATA"]).mkdir(parents=True, exist_ok=True, mode=0o700)


@contextmanager
def _clearly() -> Iterator[None]:
    """起きうる誤りを、跡（トレースバック）でなく一つの文で伝える。"""
    from django.core.exceptions import ImproperlyConfigured, PermissionDenied
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        raise click.ClickException(
            f"データベースを使えません（{str(error).strip()}）。つなぎ方と権限を確かめてください。"
        ) from error
    except (ImproperlyConfigured, PermissionDenied, ValueError, RuntimeError, OSError) as error:
        raise click.ClickException(str(error)) from error


@click.command()
@to_option
@keep_option
def backup(folder: Path | None, keep: int) -> None:
    """バックアップを取る（動かしたまま取れる）。書いたあとに読み直して確かめる。"""
    with _clearly():
        database.start_as_owner()
        _keep(_take(folder), keep)


def _take(folder: Path | None) -> Path:
    """バックアップを一つ取り、監査に残す。"""
    path = keeping.take(folder or keeping.default_folder())
    _record_backup()
    manifest = archives.verify(path)
    click.echo(
        f"バックアップ: {path}（{path.stat().st_size:,} バイト、{len(manifest.tables)} 表 "
        f"{manifest.row_count:,} 行、預かったファイル {manifest.file_count:,} 個）"
    )
    for head in manifest.heads:
        click.echo(f"監査の鎖の先頭: {head}")
    return path


def _record_backup() -> None:
    """監査に残す。書き手で混んでいれば、席が空くまで何度か待つ。"""
    from django.db import OperationalError

    from shirube.apps.audit import actions as audit

    for left in range(_AUDIT_TRIES - 1, -1, -1):
        try:
            audit.record(by=site_scope(), action="バックアップを取った", record_kind="site")
            return
        except OperationalError:
            if not left:
                raise


def _keep(path: Path, keep: int) -> None:
    for old in archives.prune(path.parent, keep):
        click.echo(f"古い世代を除きました: {old.name}")


@click.command()
@to_option
@keep_option
def upgrade(folder: Path | None, keep: int) -> None:
    """新しい版に合わせる: バックアップ → 移行 → 点検。うまくいかなければ、元のデータへ戻す。"""
    with _clearly():
        role = database.start_as_owner()
        path = _take(folder)
        try:
            founding.prepare_database(role)
            fault("upgrade.after_migrate")
            problems = keeping.findings(site_scope().today)
            if problems:
                raise click.ClickException("点検で問題が見つかりました。\n  " + "\n  ".join(problems))
        except BaseException as problem:
            keeping.go_back(path)
            said = problem.format_message() if isinstance(problem, click.ClickException) else str(problem)
            raise click.ClickException(
                f"更新できなかったので、更新の前のデータ（{path.name}）へ戻しました。"
                f"前の版の標を動かしてください。わけ: {said}"
            ) from problem
        _keep(path, keep)
    click.echo("更新しました。点検の問題はありません。")


@click.command()
@click.argument("path", metavar="書庫", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    help="戻す先。空か、まだ無いフォルダー。",
)
@click.option(
    "--settings",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="とっておいた shirube.env。言わなければ、新しい鍵を作る。",
)
@click.option(
    "--database", "database_url", default="", help="PostgreSQL のとき、空のデータベースへのつなぎ方。"
)
@click.option("--owner-database", default="", help="PostgreSQL のとき、持ち主の役でのつなぎ方。")
def restore(path: Path, target: Path, settings: Path | None, database_url: str, owner_database: str) -> None:
    """バックアップを、空のフォルダーへ戻す。壊れた書庫は、戻す前に断る。"""
    try:
        manifest = keeping.restore(
            path, target, settings=settings, database=database_url, owner=owner_database
        )
    except (ValueError, RuntimeError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"戻しました: {target}（{len(manifest.tables)} 表 {manifest.row_count:,} 行、"
        f"預かったファイル {manifest.file_count:,} 個。すべて写したときと同じです）"
    )
    for head in manifest.heads:
        click.echo(f"監査の鎖の先頭: {head}")
    if settings is None:
        click.echo(
            "新しい鍵を作りました。全員がサインインし直し、確認コード（二つ目の要素）は登録し直しになります。"
        )
    if manifest.version != __version__:
        click.echo(
            f"版 {manifest.version} のバックアップです。shirube --site {target} upgrade を行ってください。"
        )
