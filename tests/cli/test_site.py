"""本物の設置（init・backup・restore・upgrade）を、別の過程で、玄関の命令のとおりに確かめる。"""

import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.databases import one_at_a_time

COMMAND = [sys.executable, "-X", "utf8", "-c", "from shirube.cli.main import main; main()"]
INIT = ("init", "--municipality", "131016", "--hosts", "shirube.example.lg.jp", "--tls", "proxy")
Finished = subprocess.CompletedProcess[str]


def shirube(*arguments: str, **more: str) -> Finished:
    """命令を、まっさらな環境の別の過程で行う。"""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SHIRUBE_", "DJANGO_"))}
    return subprocess.run(
        [*COMMAND, *arguments],
        env=clean | more,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def done(finished: Finished) -> str:
    """うまく終わったことを確かめ、出た文を返す。"""
    assert finished.returncode == 0, finished.stderr[-2000:]
    return finished.stdout


def rows(site: Path, sql: str) -> list[tuple[object, ...]]:
    """設置のデータベースを直に読む。"""
    with closing(sqlite3.connect(site / "data" / "shirube.sqlite3")) as database:
        return database.execute(sql).fetchall()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """設置したばかりのサイト。設置は一つの走行に一度だけで、-n 2 の二人目はその写しを使う。"""
    site = tmp_path_factory.mktemp("founded") / "site"
    with one_at_a_time("founded") as kept:
        if kept.exists():
            shutil.copytree(kept, site)
        else:
            done(shirube("--site", str(site), *INIT))
            shutil.copytree(site, kept)
    return site


@pytest.fixture
def site(founded: Path, tmp_path: Path) -> Path:
    """設置したばかりのサイトの写し。"""
    target = tmp_path / "site"
    shutil.copytree(founded, target)
    return target


def test_init_makes_a_real_site(founded: Path) -> None:
    """実在の自治体一つと管理者一人だけが入り、控え書きは持ち主だけが読める。"""
    assert rows(founded, "SELECT name, is_demo FROM organization_municipality") == [("千代田区", 0)]
    people = "SELECT login_id, must_change_password, last_login FROM organization_account"
    assert rows(founded, people) == [("admin", 1, None)]
    assert rows(founded, "SELECT role FROM organization_membership") == [("system_admin",)]
    assert rows(founded, "SELECT COUNT(*) FROM plan_kpi_kpi") == [(0,)]
    settings = (founded / "shirube.env").read_text(encoding="utf-8")
    assert "SHIRUBE_PROFILE=office" in settings
    assert len(re.findall(r"^SHIRUBE_SECRET_KEY=(\S{50,})$", settings, re.MULTILINE)) == 1
    if os.name != "nt":
        assert stat.S_IMODE((founded / "shirube.env").stat().st_mode) == 0o600


def test_the_one_time_secret_is_dated(founded: Path) -> None:
    """最初の合言葉は 24 時間で切れる。期限は行に書かれている。"""
    (until, made) = rows(
        founded,
        "SELECT a.password_expires_at, e.occurred_at FROM organization_account a, audit_auditevent e "
        "WHERE e.action = '利用者を作り、権限を与えた'",
    )[0]
    lasts = datetime.fromisoformat(str(until)) - datetime.fromisoformat(str(made))
    assert lasts == pytest.approx(timedelta(hours=24), abs=timedelta(minutes=1))


def test_init_again_gives_a_new_secret_until_it_is_replaced(site: Path) -> None:
    """自分のパスワードに替えるまでは合言葉を渡し直し（期限も新しくなる）、替えた後は何も変えずに断る。"""
    before = rows(site, "SELECT password FROM organization_account")
    with closing(sqlite3.connect(site / "data" / "shirube.sqlite3")) as database:
        database.execute("UPDATE organization_account SET password_expires_at = '2020-01-01 00:00:00'")
        database.commit()
    said = done(shirube("--site", str(site), *INIT))
    assert re.search(r"一度だけの合言葉 +[a-z2-9]{5}(-[a-z2-9]{5}){4}\n", said)
    assert re.search(r"合言葉の期限 +令和.+日 \d\d:\d\d\n", said)
    assert rows(site, "SELECT password_expires_at > '2026' FROM organization_account") == [(1,)]
    after = rows(site, "SELECT password FROM organization_account")
    assert after != before
    with closing(sqlite3.connect(site / "data" / "shirube.sqlite3")) as database:
        database.execute("UPDATE organization_account SET password_expires_at = NULL")
        database.commit()
    refused = shirube("--site", str(site), *INIT)
    assert refused.returncode == 1
    assert "設置は、もう済んでいます" in refused.stderr
    assert rows(site, "SELECT password FROM organization_account") == after


@pytest.mark.deep
@pytest.mark.parametrize("point", ["init.after_municipality", "init.before_commit"])
def test_init_stopped_half_way_is_never_half_made(tmp_path: Path, point: str) -> None:
    """途中で止まると自治体も管理者も残らず、もう一度行えば続きからできる。鍵は変わらない。"""
    site = tmp_path / "site"
    stopped = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", _KILLED.format(point=point), "--site", str(site), *INIT],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=240,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith(("SHIRUBE_", "DJANGO_"))},
    )
    assert stopped.returncode == 137
    assert rows(site, "SELECT COUNT(*) FROM organization_municipality") == [(0,)]
    key = re.search("SECRET_KEY=.*", (site / "shirube.env").read_text(encoding="utf-8"))
    done(shirube("--site", str(site), *INIT))
    assert rows(site, "SELECT COUNT(*) FROM organization_account") == [(1,)]
    again = re.search("SECRET_KEY=.*", (site / "shirube.env").read_text(encoding="utf-8"))
    assert key is not None and again is not None and key[0] == again[0]


_KILLED = """
import os
from shirube.apps.frame import faults
faults.plant("{point}", lambda: os._exit(137))
from shirube.cli.main import main
main()
"""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--municipality", "990019"), "全国の一覧にない"),
        (("--municipality", "府中市"), "2 団体あります"),
        (("--hosts", "https://x.example"), "名前だけ"),
        (("--subpath", "/131016"), "団体コードと見分けられない"),
        (("--subpath", "shirube/"), "/ で始め"),
    ],
)
def test_init_refuses_what_cannot_be_right(tmp_path: Path, arguments: tuple[str, str], said: str) -> None:
    """見本の団体、決まらない名前、書き方のちがう名前と道筋を、何も作らずに断る。"""
    refused = shirube("--site", str(tmp_path / "site"), *INIT, *arguments)
    assert refused.returncode != 0
    assert said in refused.stderr
    assert not (tmp_path / "site").exists()


def test_init_refuses_a_folder_of_others(tmp_path: Path) -> None:
    """標の設置でない空でないフォルダーには、何も書かない。"""
    (tmp_path / "大事な表.txt").write_text("x", encoding="utf-8")
    refused = shirube("--site", str(tmp_path), *INIT)
    assert "空ではなく" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["大事な表.txt"]


def test_command_without_a_site_says_what_to_do(tmp_path: Path) -> None:
    """設置していないフォルダーを示すと、どうすればよいかを言う。"""
    refused = shirube("--site", str(tmp_path), "backup")
    assert refused.returncode == 1
    assert "init で設置してください" in refused.stderr


# バックアップと復元


def the_backup(site: Path) -> Path:
    """いちばん新しいバックアップ。"""
    return max((site / "backups").glob("shirube-*.zip"), key=lambda path: path.stat().st_mtime_ns)


def add_file(site: Path, data: bytes) -> Path:
    """預かったファイルを一つ置く。"""
    import hashlib

    (key,) = rows(site, "SELECT key FROM organization_municipality")[0]
    from uuid import UUID

    folder = site / "data" / "files" / str(UUID(str(key)))
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / hashlib.sha256(data).hexdigest()
    place.write_bytes(data)
    (folder / f".{place.name}.draft").write_bytes(b"half")
    return place


def test_backup_and_restore_are_equal_at_another_place(site: Path, tmp_path: Path) -> None:
    """戻した表・ファイル・監査の鎖の先頭が写したときと同じで、別の場所でそのまま動く。"""
    done(shirube("--site", str(site), "audit", "seal"))
    place = add_file(site, b"PK\x03\x04" + os.urandom(100_000))
    said = done(shirube("--site", str(site), "backup"))
    target = tmp_path / "遠く" / "戻した先"
    back = done(shirube("restore", str(the_backup(site)), "--to", str(target)))
    heads = re.findall(r"監査の鎖の先頭: .+", said)
    assert len(heads) >= 1 and re.findall(r"監査の鎖の先頭: .+", back) == heads
    restored = target / place.relative_to(site)
    assert restored.read_bytes() == place.read_bytes()
    assert [p.name for p in restored.parent.iterdir()] == [place.name]
    assert rows(target, "SELECT * FROM organization_account") == rows(
        site, "SELECT * FROM organization_account"
    )
    assert "点検の問題はありません" in done(shirube("--site", str(target), "upgrade"))
    assert "問題なし" in done(shirube("--site", str(target), "audit", "verify"))


def test_backup_holds_no_key_and_restore_can_keep_the_saved_one(site: Path, tmp_path: Path) -> None:
    """署名の鍵は書庫に入らない。とっておいた控え書きを渡せば、同じ鍵で戻る。"""
    done(shirube("--site", str(site), "backup"))
    key = re.search(r"SECRET_KEY=(.*)", (site / "shirube.env").read_text(encoding="utf-8"))
    assert key is not None
    with zipfile.ZipFile(the_backup(site)) as archive:
        assert not any(key[1].encode() in archive.read(name) for name in archive.namelist())
    saved = ("--settings", str(site / "shirube.env"))
    done(shirube("restore", str(the_backup(site)), "--to", str(tmp_path / "same"), *saved))
    done(shirube("restore", str(the_backup(site)), "--to", str(tmp_path / "new")))
    assert key[1] in (tmp_path / "same" / "shirube.env").read_text(encoding="utf-8")
    assert key[1] not in (tmp_path / "new" / "shirube.env").read_text(encoding="utf-8")


def test_restore_refuses_a_folder_in_use(site: Path) -> None:
    """空でないフォルダーへは戻さない。"""
    done(shirube("--site", str(site), "backup"))
    refused = shirube("restore", str(the_backup(site)), "--to", str(site))
    assert "空ではありません" in refused.stderr
    assert rows(site, "SELECT COUNT(*) FROM organization_municipality") == [(1,)]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3000])


def _flip(path: Path) -> None:
    """中身の変わる一点を変える（頭の時刻や、零の並びの中の一点を変えても、取り出した中身は変わらない）。"""
    sound = path.read_bytes()
    for place in range(len(sound) // 3, len(sound)):
        data = bytearray(sound)
        data[place] ^= 1
        path.write_bytes(bytes(data))
        with zipfile.ZipFile(path) as archive:
            try:
                is_damaged = archive.testzip() is not None
            except (zipfile.BadZipFile, zlib.error):
                is_damaged = True
        if is_damaged:
            return
    raise AssertionError("中身の変わる一点がありません。")


def _rewritten(change: Callable[[str, bytes], tuple[str, bytes]]) -> Callable[[Path], None]:
    def rewrite(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            entries = [(name, archive.read(name)) for name in archive.namelist()]
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in entries:
                archive.writestr(*change(name, data))

    return rewrite


def _other_database(name: str, data: bytes) -> tuple[str, bytes]:
    return name, data.replace(b"admin", b"nimda") if name.startswith("database/") else data


def _climbing(name: str, data: bytes) -> tuple[str, bytes]:
    if name == "manifest.json":
        found = json.loads(data)
        for member in found["members"]:
            member["name"] = "../../" + member["name"]
        data = json.dumps(found).encode()
    return (name if name == "manifest.json" else "../../" + name), data


@pytest.fixture(scope="session")
def good_backup(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """壊れていないバックアップ。"""
    folder = tmp_path_factory.mktemp("backups")
    done(shirube("--site", str(founded), "backup", "--to", str(folder)))
    return next(folder.glob("*.zip"))


@pytest.mark.parametrize(
    "damage", [_cut, _flip, _rewritten(_other_database), _rewritten(_climbing), Path.unlink]
)
def test_damaged_backup_is_found_before_anything_is_restored(
    good_backup: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    """切れた・一つの点が変わった・中身を入れ替えた・上へ登る名前の書庫は、何も戻さずに断る。"""
    path = tmp_path / good_backup.name
    shutil.copy(good_backup, path)
    damage(path)
    before = sorted(p.name for p in tmp_path.iterdir())
    refused = shirube("restore", str(path), "--to", str(tmp_path / "target"))
    assert refused.returncode != 0
    assert "何も戻していません" in refused.stderr or not path.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_generations_are_kept(site: Path, tmp_path: Path) -> None:
    """新しい 3 世代が残り、古い世代だけが除かれる。ほかのファイルには触れない。"""
    folder = tmp_path / "generations"
    folder.mkdir()
    (folder / "shirube-memo.zip").write_bytes(b"")
    for _ in range(4):
        done(shirube("--site", str(site), "backup", "--to", str(folder), "--keep", "3"))
    names = sorted(path.name for path in folder.iterdir())
    assert len([name for name in names if re.fullmatch(r"shirube-\d{8}-\d{6}(-\d+)?\.zip", name)]) == 3
    assert "shirube-memo.zip" in names and len(names) == 4


# 更新


def test_upgrade_is_safe_to_repeat(site: Path) -> None:
    """変わるものが無ければ、何度行っても点検だけして終わる。バックアップは毎回残る。"""
    for number in (1, 2):
        assert "点検の問題はありません" in done(shirube("--site", str(site), "upgrade"))
        assert len(list((site / "backups").glob("shirube-*.zip"))) == number


def test_failed_upgrade_goes_back(site: Path) -> None:
    """移行の後で倒れると、更新の前のデータへ戻り、わけを言う。"""
    before = rows(site, "SELECT * FROM organization_account")
    failing = """
import sys
from shirube.apps.frame import faults

def break_the_data():
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("UPDATE organization_account SET login_id = 'broken'")
        cursor.execute("DROP TABLE plan_kpi_kpireading")
    raise RuntimeError("移行の途中で倒れた")

faults.plant("upgrade.after_migrate", break_the_data)
from shirube.cli.main import main
main()
"""
    failed = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", failing, "--site", str(site), "upgrade"],
        env={k: v for k, v in os.environ.items() if not k.startswith(("SHIRUBE_", "DJANGO_"))},
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert failed.returncode == 1
    assert "更新の前のデータ" in failed.stderr and "移行の途中で倒れた" in failed.stderr
    assert rows(site, "SELECT * FROM organization_account") == before
    assert rows(site, "SELECT COUNT(*) FROM plan_kpi_kpireading") == [(0,)]
    assert "点検の問題はありません" in done(shirube("--site", str(site), "upgrade"))


@pytest.mark.deep
def test_upgrade_killed_half_way_is_finished_by_running_it_again(site: Path) -> None:
    """移行の後、点検の前に強制終了しても、もう一度行えば終わる（CR-07）。記録は変わらない。"""
    before = rows(site, "SELECT * FROM organization_account")
    killed = subprocess.run(
        [
            *(sys.executable, "-X", "utf8", "-c", _KILLED.format(point="upgrade.after_migrate")),
            *("--site", str(site), "upgrade"),
        ],
        env={k: v for k, v in os.environ.items() if not k.startswith(("SHIRUBE_", "DJANGO_"))},
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert killed.returncode == 137
    assert "点検の問題はありません" in done(shirube("--site", str(site), "upgrade"))
    assert rows(site, "SELECT * FROM organization_account") == before


def test_upgrade_rebuilds_a_fallen_wall(site: Path) -> None:
    """データベースの守り（壁）が欠けていても、更新で建て直る。"""
    with closing(sqlite3.connect(site / "data" / "shirube.sqlite3")) as database:
        (name,) = database.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE 'shirube_wall_append%'"
        ).fetchone()
        database.execute(f'DROP TRIGGER "{name}"')
        database.commit()
    done(shirube("--site", str(site), "upgrade"))
    assert rows(site, f"SELECT COUNT(*) FROM sqlite_master WHERE name = '{name}'") == [(1,)]  # noqa: S608
