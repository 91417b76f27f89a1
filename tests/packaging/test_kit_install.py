"""設置一式を、網の無いところの空のフォルダーに入れて動かす（Linux。Windows はここでは走らせていない）。

`make kit` で作った build/kit（か、環境変数 SHIRUBE_KIT の場所）を使う。網は unshare で切り、できなければ
外へ出る道を行き止まりの代理（プロキシ）に向ける。どちらで行ったかを印字する。
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.deep
ROOT = Path(__file__).resolve().parents[2]
_DEAD = "http://127.0.0.1:9"
_PROBE = (
    "import socket, sys\n"
    "socket.setdefaulttimeout(3)\n"
    "try:\n    socket.create_connection(('192.0.2.1', 443))\nexcept OSError:\n    sys.exit(0)\nsys.exit(1)\n"
)
# 網の無いところで、サーバーを起こし、健康診断の頁を読む。
_VISIT = """
import subprocess, sys, time, urllib.error, urllib.request
port = sys.argv[1]
child = subprocess.Popen([*sys.argv[2:], "serve", "--port", port], stdin=subprocess.DEVNULL)
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    for _ in range(120):
        try:
            with opener.open(f"http://127.0.0.1:{port}/health/", timeout=5) as answer:
                print("HEALTH", answer.status, flush=True)
                break
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
finally:
    child.terminate()
    print("EXIT", child.wait(60), flush=True)
"""


@pytest.fixture(scope="module")
def kit() -> Path:
    """作ってある一式。"""
    found = Path(os.environ.get("SHIRUBE_KIT") or ROOT / "build" / "kit")
    if not (found / "SHA256SUMS").is_file():
        pytest.skip("make kit で一式を作ってから走らせます。")
    return found


@pytest.fixture(scope="module")
def offline() -> list[str]:
    """網を切って命令を行うための前置き。"""
    unshare = shutil.which("unshare")
    probe = [unshare or "unshare", "-rn", "true"]
    if unshare and shutil.which("ip") and subprocess.run(probe, check=False).returncode == 0:
        print("\n網の切り方: unshare（網の無い名前空間）")
        return [unshare, "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    print("\n網の切り方: 行き止まりの代理")
    return ["env", f"http_proxy={_DEAD}", f"https_proxy={_DEAD}", "PIP_NO_INDEX=1"]


@pytest.fixture(scope="module")
def installed(kit: Path, offline: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """空のフォルダーに入れた標。"""
    folder = tmp_path_factory.mktemp("empty")
    began = time.monotonic()
    done = run(offline, sys.executable, str(kit / "start.py"), "--to", str(folder / "env"), "--", "--version")
    assert done.returncode == 0, done.stderr[-2000:]
    assert re.search(r"標（しるべ） \d+\.\d+", done.stdout)
    size = sum(p.stat().st_size for p in (folder / "env").rglob("*") if p.is_file())
    print(f"入れるのに {time.monotonic() - began:.0f} 秒、{size / 1e6:,.0f} MB")
    yield folder


def run(offline: list[str], *command: str) -> subprocess.CompletedProcess[str]:
    """まっさらな環境の、網の無いところで行う。"""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [*offline, *command],
        env=kept | {"PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=400,
        check=False,
        cwd="/",
    )


def command_of(folder: Path) -> str:
    """入れた shirube。"""
    return str(next((folder / "env").glob("*/bin/shirube")))


def test_the_network_is_really_cut(offline: list[str]) -> None:
    """試験の間、外へはつながらない。"""
    if "unshare" not in offline[0]:
        pytest.skip("この機械では unshare を使えないので、代理だけで確かめます。")
    assert run(offline, sys.executable, "-c", _PROBE).returncode == 0


def test_second_start_installs_nothing(kit: Path, offline: list[str], installed: Path) -> None:
    """もう入っていれば、確かめるだけで終わる。"""
    done = run(
        offline, sys.executable, str(kit / "start.py"), "--to", str(installed / "env"), "--", "--version"
    )
    assert done.returncode == 0 and "入れています" not in done.stdout
    assert len(list((installed / "env").iterdir())) == 1


def test_real_site_runs_with_no_network(offline: list[str], installed: Path) -> None:
    """網の無いところで、設置し、バックアップを取り、サーバーを動かすと、健康診断に答える。"""
    site, shirube = str(installed / "site"), command_of(installed)
    asked = ("--municipality", "131016", "--hosts", "127.0.0.1", "--tls", "proxy")
    done = run(offline, shirube, "--site", site, "init", *asked)
    assert done.returncode == 0 and "一度だけの合言葉" in done.stdout, done.stderr[-2000:]
    assert run(offline, shirube, "--site", site, "backup").returncode == 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    visited = run(offline, sys.executable, "-c", _VISIT, port, shirube, "--site", site)
    assert "HEALTH 200" in visited.stdout, visited.stdout + visited.stderr[-2000:]
    assert "EXIT 0" in visited.stdout


def test_trial_city_is_in_the_kit(kit: Path, offline: list[str], installed: Path) -> None:
    """一式の見本だけで、網の無いところで一本の道を歩ける。"""
    data = ["env", f"SHIRUBE_DATA={installed / 'trial'}"]
    road = ["demo", "road", "--examples", str(kit / "examples" / "mihon-shi"), "--pause", "0.05"]
    done = run(offline, *data, command_of(installed), *road, "--out", str(installed / "road.pdf"))
    assert done.returncode == 0, done.stderr[-2000:]
    assert (installed / "road.pdf").read_bytes().startswith(b"%PDF")


def test_windows_wheels_are_complete(kit: Path) -> None:
    """Windows の部品は、requirements.txt のすべてについて、版と指紋の合うものがある（走らせてはいない）。"""
    import hashlib

    wheels = [*(kit / "wheels/any").glob("*.whl"), *(kit / "wheels/windows-x86_64").glob("*.whl")]
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in wheels}
    for line in (kit / "requirements.txt").read_text(encoding="utf-8").splitlines():
        marker = line.partition(";")[2]
        if "linux" in marker:
            continue
        hashes = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
        assert hashes & digests, line[:60]
