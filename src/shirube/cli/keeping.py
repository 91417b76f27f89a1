"""バックアップと復元の、データベースに触れる部分。どのデータベースでも同じ書庫になる。"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click

from shirube import __version__
from shirube.adapters import backup
from shirube.adapters.backup import postgresql_copy, sqlite_copy
from shirube.cli import site_file

_TRIES = 3
_LOCAL_KEYS = ("dbname", "user", "password", "host", "port", "sslmode", "sslrootcert", "passfile", "service")


class CannotRestore(click.ClickException):
    """戻せない。"""


def default_folder() -> Path:
    """バックアップの置き場。設置のフォルダーの backups。"""
    from django.conf import settings

    site = os.environ.get("SHIRUBE_SITE")
    return (Path(site) if site else Path(settings.DATA_DIR)) / "backups"


def take(folder: Path) -> Path:
    """一つの書庫を作り、確かめて、置き場所を返す。動かしたまま取れる。"""
    from shirube.apps.frame import clock

    folder.mkdir(parents=True, exist_ok=True)
    for left in range(_TRIES - 1, -1, -1):
        with tempfile.TemporaryDirectory(prefix=".taking-", dir=folder) as part:
            before = _stored_files()
            copied = _copy_database(Path(part))
            try:
                return backup.write(
                    folder,
                    copied=copied,
                    files=before | _stored_files(),
                    made_at=clock.now(),
                    version=__version__,
                    settings=_settings(),
                )
            except backup.FilesMoved:
                if not left:
                    raise
    raise AssertionError("ここには来ない")


def _settings() -> dict[str, str]:
    names = [name for name in site_file.NAMES if name not in site_file.SECRETS | {"SHIRUBE_DATA"}]
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def _stored_files() -> dict[str, Path]:
    """預かったファイル。書きかけ（. で始まる名前）は除く。"""
    from django.conf import settings

    root = Path(settings.SHIRUBE_FILES_DIR)
    return {
        f"{path.parent.name}/{path.name}": path for path in root.glob("*/*") if not path.name.startswith(".")
    }


def _copy_database(folder: Path) -> backup.DatabaseCopy:
    from django.db import connection

    if connection.vendor == "sqlite":
        return sqlite_copy.copy(Path(connection.settings_dict["NAME"]), folder)
    return postgresql_copy.copy(connection_parameters(), folder)


def connection_parameters() -> dict[str, Any]:
    """いまのつなぎ方を、Django を通さずつなぐときの形で返す。"""
    from django.db import connection

    given = connection.get_connection_params()
    return {name: given[name] for name in _LOCAL_KEYS if given.get(name)}


def go_back(path: Path) -> None:
    """この書庫のデータベースを、いまの設置の上に書き戻す（預かったファイルは更新では変わらない）。"""
    from django.conf import settings
    from django.db import connection

    with tempfile.TemporaryDirectory(prefix=".back-", dir=path.parent) as part:
        manifest = backup.unpack(path, Path(part))
        folder = Path(part) / "database"
        vendor, name = connection.vendor, settings.DATABASES["default"]["NAME"]
        connection.close()
        if vendor == "sqlite":
            sqlite_copy.put_back(folder / sqlite_copy.FILE, Path(name))
        else:
            parameters = connection_parameters()
            postgresql_copy.drop_tables(parameters)
            _fill_postgresql(manifest, folder, parameters)


def restore(path: Path, target: Path, *, settings: Path | None, database: str, owner: str) -> backup.Manifest:
    """書庫を、空のフォルダーへ設置の形で戻す。全部そろってから、一度に名前を替える。"""
    target = target.absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CannotRestore(f"{target} は空ではありません。空のフォルダーか、新しい名前を示してください。")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as part:
        draft = Path(part) / "site"
        draft.mkdir(mode=0o700)
        manifest = backup.unpack(path, draft)
        _refuse_unfit(manifest, database)
        (draft / "data").mkdir()
        if (draft / "files").exists():
            (draft / "files").rename(draft / "data" / "files")
        site_file.write(draft, _site_settings(manifest, settings, database, owner))
        _place_database(manifest, draft, owner or database)
        shutil.rmtree(draft / "database")
        if target.exists():
            target.rmdir()
        draft.rename(target)
    return manifest


def _refuse_unfit(manifest: backup.Manifest, database: str) -> None:
    if (manifest.vendor == "postgresql") != bool(database):
        raise CannotRestore(
            "このバックアップは PostgreSQL のものです。"
            "--database で、空のデータベースへのつなぎ方を示してください。"
            if manifest.vendor == "postgresql"
            else "このバックアップは SQLite のものです。--database は要りません。"
        )


def _site_settings(
    manifest: backup.Manifest, saved: Path | None, database: str, owner: str
) -> dict[str, str]:
    """控え書きの中身。鍵は、とっておいた控え書きから受け継ぐか、新しく作る。"""
    from secrets import token_urlsafe

    kept = site_file.read(saved.parent, saved.name) if saved else {"SHIRUBE_SECRET_KEY": token_urlsafe(64)}
    made = {**manifest.settings, **kept, "SHIRUBE_DATA": "data"}
    made |= {"SHIRUBE_DATABASE": database, site_file.OWNER: owner}
    return {name: made[name] for name in (*site_file.NAMES, *made) if made.get(name)}


def _place_database(manifest: backup.Manifest, draft: Path, url: str) -> None:
    folder = draft / "database"
    if manifest.vendor == "sqlite":
        (folder / sqlite_copy.FILE).rename(draft / "data" / sqlite_copy.FILE)
        _require_equal(manifest, sqlite_copy.describe(draft / "data" / sqlite_copy.FILE).tables)
    else:
        site_file.use(draft)
        os.environ["SHIRUBE_DATABASE"] = url
        from shirube.cli import database

        database.start()
        parameters = connection_parameters()
        if postgresql_copy.table_count(parameters):
            raise CannotRestore("戻す先のデータベースに表があります。空のデータベースを示してください。")
        try:
            _fill_postgresql(manifest, folder, parameters)
            _require_equal(manifest, postgresql_copy.describe(parameters))
        except BaseException:
            postgresql_copy.drop_tables(parameters)
            raise


def _require_equal(manifest: backup.Manifest, found: Iterable[backup.Table]) -> None:
    changed = sorted(set(manifest.tables) ^ set(found), key=lambda table: table.name)
    if changed:
        raise CannotRestore(f"戻した表「{changed[0].name}」が、写したときと同じになりませんでした。")


def _fill_postgresql(manifest: backup.Manifest, folder: Path, parameters: dict[str, Any]) -> None:
    """写したときの移行まで当て、壁を下ろして中身を入れ、壁を建て直す。"""
    from django.core.management import call_command
    from django.db import connection

    from shirube.apps.frame import walls

    for app, name in leaves(manifest.migrations).items():
        call_command("migrate", app, name, interactive=False, verbosity=0)
    walls.lower_walls(connection)
    connection.close()
    postgresql_copy.put_back(parameters, folder)
    walls.raise_walls(connection)


def leaves(applied: Iterable[tuple[str, str]]) -> dict[str, str]:
    """アプリごとの、最後に当てた移行。"""
    return dict(applied)


def findings(today: date) -> list[str]:
    """設置の健やかさを調べ、問題を文で返す（空ならよい）。"""
    from django.core import checks
    from django.core.management import CommandError, call_command
    from django.db import connection

    from shirube.apps.frame import walls
    from shirube.reference import loader
    from shirube.reference.pack import Severity

    found = [f"設定: {problem.msg}" for problem in checks.run_checks() if problem.level >= checks.ERROR]
    try:
        call_command("migrate", check_unapplied=True, interactive=False, verbosity=0)
    except (SystemExit, CommandError):
        found.append("当たっていない移行があります。")
    found += [
        f"データベースの守り（壁）「{name}」が建っていません。" for name in walls.fallen_walls(connection)
    ]
    found += [
        f"資料: {problem}" for problem in loader.check(today=today) if problem.severity is Severity.ERROR
    ]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            verdict = cursor.fetchone()[0]
            cursor.execute("PRAGMA foreign_key_check")
            orphans = len(cursor.fetchall())
        found += [f"データベースが壊れています（{verdict}）。"] if verdict != "ok" else []
        found += [f"親の無い行が {orphans:,} 件あります。"] if orphans else []
    return found
