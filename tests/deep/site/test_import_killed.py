"""自治体の取り込みを、どの瞬間に強制終了しても、全部あるか何もないかのどちらかで、もう一度行えば済む。"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.deep
ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-X", "utf8", "-c", "from shirube.cli.main import main; main()"]
KILLED = """
import os
from shirube.apps.frame import faults
left = [{nth}]
def die():
    left[0] -= 1
    if not left[0]:
        os._exit(137)
faults.plant("{point}", die)
from shirube.cli.main import main
main()
"""
TIMERS = 12


def run(data: Path, *arguments: str, command: list[str] = COMMAND, delay: float = 0) -> tuple[int, str]:
    """命令を別の過程で行う。``delay`` があれば、その秒数で強制終了する。"""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SHIRUBE_", "DJANGO_"))}
    child = subprocess.Popen(
        [*command, *arguments],
        cwd=ROOT,
        env=clean | {"SHIRUBE_DATA": str(data)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    killer = threading.Timer(delay, child.kill) if delay else None
    if killer:
        killer.start()
    out, _ = child.communicate(timeout=240)
    if killer:
        killer.cancel()
    return child.returncode, out


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """みほん市（見本）の包み。預かったファイルが入る。"""
    folder = tmp_path_factory.mktemp("source")
    log, mapping = folder / "log.csv", ROOT / "examples/mappings/receipt.yaml"
    code, out = run(folder / "var", "demo", "road", "--pause", "0.01", "--out", str(folder / "road.pdf"))
    assert code == 0, out
    (key,) = _rows(folder / "var", "SELECT key FROM organization_municipality")[0]
    from hashlib import sha256
    from uuid import UUID

    log.write_text(mapping.read_text(encoding="utf-8"), encoding="utf-8")
    store = folder / "var" / "files" / str(UUID(str(key)))
    store.mkdir(parents=True, exist_ok=True)
    shutil.copy(log, store / sha256(log.read_bytes()).hexdigest())
    code, out = run(folder / "var", "export", "--municipality", "990019", str(folder / "mihon.zip"))
    assert code == 0, out
    return folder / "mihon.zip"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """移行だけを当てた、空のサイト。"""
    data = tmp_path_factory.mktemp("empty") / "var"
    data.mkdir()
    migrate = ["-m", "django", "migrate", "--settings", "shirube.web.settings", "-v0"]
    code, out = run(data, *migrate, command=[sys.executable, "-X", "utf8"])
    assert code == 0, out
    return data


def _rows(data: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "shirube.sqlite3")) as database:
        return database.execute(query).fetchall()


def _kept(data: Path) -> set[str]:
    """預かったファイルの名（指紋）。"""
    names = {p.name for p in (data / "files").rglob("*") if p.is_file()}
    assert names and all(re.fullmatch("[0-9a-f]{64}", name) for name in names)
    return names


def _require_all_or_nothing(data: Path, package: Path) -> None:
    """全部あるか何もないか。無ければ、もう一度行って迎えられる。"""
    count = "SELECT COUNT(*) FROM "
    (bodies,) = _rows(data, count + "organization_municipality")[0]
    (events,) = _rows(data, count + "frontyard_cases_caseeventrow")[0]
    assert (bodies, events) in ((0, 0), (1, 3))
    if not bodies:
        code, out = run(data, "import", str(package))
        assert code == 0, out
    assert _kept(data) == _kept(package.parent / "var"), "見本の町で預かったファイルが、すべて、それだけある"
    assert [p.name for p in (data / "files").iterdir() if p.name.startswith(".")] == []
    code, out = run(data, "audit", "verify")
    assert code == 0 and "みほん市: 問題なし" in out


@pytest.mark.parametrize(
    ("point", "nth"), [("import.after_kind", n) for n in (1, 2, 9, 20)] + [("import.before_commit", 1)]
)
def test_import_killed_at_a_known_point(
    package: Path, empty: Path, tmp_path: Path, point: str, nth: int
) -> None:
    """決めた点で強制終了しても、何も残らず、もう一度行えば迎えられる。"""
    data = tmp_path / "var"
    shutil.copytree(empty, data)
    killing = [sys.executable, "-X", "utf8", "-c", KILLED.format(point=point, nth=nth)]
    code, out = run(data, "import", str(package), command=killing)
    assert code == 137, out
    assert _rows(data, "SELECT COUNT(*) FROM organization_municipality") == [(0,)]
    _require_all_or_nothing(data, package)


def test_import_killed_at_any_moment(package: Path, empty: Path, tmp_path: Path) -> None:
    """いつ強制終了しても、全部あるか何もないか。"""
    for number in range(TIMERS):
        data = tmp_path / f"var-{number}"
        shutil.copytree(empty, data)
        run(data, "import", str(package), delay=0.3 + number * 0.1)
        _require_all_or_nothing(data, package)
