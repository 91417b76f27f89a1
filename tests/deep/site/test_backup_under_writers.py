"""CR-05（大きさの数を除く）: 16 の書き手が書いているあいだのバックアップが、空の場所で等しく戻る。"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import pytest_django

from shirube.adapters.backup import sqlite_copy
from tests.databases import OWNER, _as_superuser, _url

pytestmark = pytest.mark.deep
WRITERS, ROUNDS = 16, 20
COMMAND = [sys.executable, "-X", "utf8", "-c", "from shirube.cli.main import main; main()"]
INIT = ("init", "--municipality", "131016", "--hosts", "shirube.example.lg.jp", "--tls", "proxy")

# 行いごとに「事案」と「行い」と監査が一緒に増え、ときどきファイルを預かる書き手。
WRITER = """
import sys, time, threading
from pathlib import Path
from shirube.cli import site_file, database
site_file.use(Path(sys.argv[1]))
database.start()
from django.db import IntegrityError, OperationalError, connection
from shirube.apps.files import actions as files
from shirube.apps.frame import scope as scopes
from shirube.apps.frontyard.cases import actions as cases
from shirube.apps.organization import queries
from shirube.cli.scopes import scope_of, site_scope
body, _ = queries.municipality_of_code("131016", site_scope().today)
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
written = 0

def write(number):
    global written
    while not stop.is_set():
        with scopes.enter(scope_of(body)) as by:
            try:
                case = cases.receive(by=by, procedure="x", procedure_label=f"手続{number}", channel="counter")
            except (IntegrityError, OperationalError):
                continue  # 番号か席を先に取られた。取り直す
            cases.advance(by=by, key=case.key, version=case.version)
            if written % 10 == 0:
                files.keep(by=by, name="a.csv", data=f"{number},{written}".encode(), purpose="試験")
        written += 1
        time.sleep(0.02)
    connection.close()

threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
[t.start() for t in threads]
print("書き始めた", flush=True)
[t.join() for t in threads]
print(written, flush=True)
"""


def run(*arguments: str) -> str:
    """命令を別の過程で行う。"""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SHIRUBE_", "DJANGO_"))}
    done = subprocess.run(
        [*COMMAND, *arguments],
        env=clean,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@contextmanager
def writers(site: Path) -> Iterator[list[int]]:
    """16 の書き手（4 つの過程に 4 本ずつ）。抜けると止め、書けた回数を残す。"""
    counts: list[int] = []
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SHIRUBE_", "DJANGO_"))}
    children = [
        subprocess.Popen(
            [sys.executable, "-X", "utf8", "-c", WRITER, str(site)],
            env=clean,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(WRITERS // 4)
    ]
    try:
        for child in children:
            assert child.stdout is not None and "書き始めた" in child.stdout.readline()
        yield counts
    finally:
        for child in children:
            out, _ = child.communicate("", timeout=120)
            counts.append(int(out.split()[-1]) if out.split() else -1)


def newest(site: Path) -> Path:
    """いちばん新しいバックアップ。"""
    return max((site / "backups").glob("shirube-*.zip"), key=lambda path: path.stat().st_mtime_ns)


def manifest(path: Path) -> dict[str, object]:
    """書庫の目録。"""
    with zipfile.ZipFile(path) as archive:
        found: dict[str, object] = json.loads(archive.read("manifest.json"))
        return found


def test_backup_under_writers_restores_equal(tmp_path: Path) -> None:
    """書きながら取った世代のどれを戻しても、表・ファイル・監査が等しく、つじつまが合う。新しい世代を失っても同じ。"""
    site = tmp_path / "site"
    run("--site", str(site), *INIT)
    began = time.monotonic()
    with writers(site) as counts:
        for _ in range(4):
            run("--site", str(site), "backup")
            time.sleep(0.5)
    assert all(count > 0 for count in counts), counts
    run("--site", str(site), "audit", "seal")
    for number in range(3):
        path = newest(site)
        target = tmp_path / f"restored-{number}"
        said = run("restore", str(path), "--to", str(target))
        copy = sqlite_copy.describe(target / "data" / "shirube.sqlite3")
        kept = manifest(path)
        assert [[t.name, t.rows, t.sha256] for t in copy.tables] == [
            [t["name"], t["rows"], t["sha256"]]  # type: ignore[index]
            for t in kept["tables"]  # type: ignore[attr-defined]
        ]
        assert list(copy.heads) == kept["heads"]
        assert "すべて写したときと同じです" in said
        _require_whole(target)
        path.unlink()  # いちばん新しい世代を失い、次の世代で同じことをする
    print(f"\n書き手 {WRITERS}、書けた回数 {sum(counts):,}、{time.monotonic() - began:.1f} 秒")


def _require_whole(site: Path) -> None:
    """どの事案にも行いがあり、台帳にあるファイルがすべてあり、監査の鎖が正しく、そのまま動く。"""
    with closing(sqlite3.connect(site / "data" / "shirube.sqlite3")) as database:
        orphans = database.execute(
            "SELECT COUNT(*) FROM frontyard_cases_case c WHERE NOT EXISTS "
            "(SELECT 1 FROM frontyard_cases_caseeventrow e WHERE e.case_id = c.id)"
        ).fetchone()[0]
        stored = database.execute("SELECT sha256 FROM files_storedfile WHERE state = 'stored'").fetchall()
        assert database.execute("SELECT COUNT(*) FROM frontyard_cases_case").fetchone()[0] > 0
    assert orphans == 0
    present = {path.name for path in (site / "data" / "files").rglob("*") if path.is_file()}
    assert {digest for (digest,) in stored} <= present
    assert "問題なし" in run("--site", str(site), "audit", "verify")
    assert "点検の問題はありません" in run("--site", str(site), "upgrade")


def test_copying_the_live_file_would_have_failed(tmp_path: Path) -> None:
    """対照: 動いているファイルだけを写すと、書いたものが欠ける（だから写しの口を使う）。"""
    site = tmp_path / "site"
    run("--site", str(site), *INIT)
    live, plain = site / "data" / "shirube.sqlite3", tmp_path / "plain.sqlite3"
    with closing(sqlite3.connect(live)) as database:
        database.execute("PRAGMA wal_autocheckpoint = 0")
        database.execute("UPDATE organization_account SET display_name = '書いたばかり'")
        database.commit()
        shutil.copyfile(live, plain)
        copied = tmp_path / "copied"
        copied.mkdir()
        sqlite_copy.copy(live, copied)
        names = "SELECT display_name FROM organization_account"
        with closing(sqlite3.connect(plain)) as lost, closing(sqlite3.connect(copied / live.name)) as kept:
            assert lost.execute(names).fetchall() != kept.execute(names).fetchall()
            assert kept.execute(names).fetchall() == [("書いたばかり",)]


def test_backup_killed_at_any_moment_leaves_no_half_archive(tmp_path: Path) -> None:
    """バックアップをどこで強制終了しても、名前の付いた書庫はすべて完全である。"""
    site = tmp_path / "site"
    run("--site", str(site), *INIT)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SHIRUBE_", "DJANGO_"))}
    for number in range(ROUNDS):
        child = subprocess.Popen(
            [*COMMAND, "--site", str(site), "backup"],
            env=clean,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        killer = threading.Timer(0.1 + number * 0.08, child.kill)
        killer.start()
        child.wait()
        killer.cancel()
    for path in (site / "backups").glob("shirube-*.zip"):
        assert re.fullmatch(r"shirube-\d{8}-\d{6}(-\d+)?\.zip", path.name)
        target = tmp_path / path.stem
        run("restore", str(path), "--to", str(target))
        shutil.rmtree(target)
    run("--site", str(site), "backup")


# PostgreSQL


@pytest.fixture
def postgresql(django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[list[str]]:
    """持ち主の役とログイン役を分けた、空のデータベース二つ。"""
    from tests.databases import LOGIN, _postgresql_template

    with django_db_blocker.unblock():
        _postgresql_template()  # 役を作る
    names = ["site_source", "site_target"]
    for name in names:
        _as_superuser(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" OWNER {OWNER}')
    yield [_url(name, role) for name in names for role in (LOGIN, OWNER)]
    for name in names:
        _as_superuser(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_postgresql_site_backs_up_under_writers_and_restores(tmp_path: Path, postgresql: list[str]) -> None:
    """PostgreSQL でも、書きながら取ったバックアップが、空のデータベースへ等しく戻り、壁も建つ。"""
    login, owner, new_login, new_owner = postgresql
    site, target = tmp_path / "site", tmp_path / "restored"
    run("--site", str(site), *INIT, "--database", login, "--owner-database", owner)
    with writers(site) as counts:
        time.sleep(1)
        run("--site", str(site), "backup")
    assert all(count > 0 for count in counts), counts
    path = newest(site)
    databases = ("--database", new_login, "--owner-database", new_owner)
    assert "すべて写したときと同じです" in run("restore", str(path), "--to", str(target), *databases)
    assert "点検の問題はありません" in run("--site", str(target), "upgrade")
    assert "問題なし" in run("--site", str(target), "audit", "verify")
    with writers(target) as again:
        time.sleep(1)
    assert all(count > 0 for count in again), again
