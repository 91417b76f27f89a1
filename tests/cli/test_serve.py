"""``shirube serve``: 本当に動かし、過程の表を見て、どう終わっても子が残らないことを確かめる。"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from pytest_django import DjangoDbBlocker

from tests.databases import stage_environment

ROOT = Path(__file__).parents[2]
SERVE = [sys.executable, "-c", "from shirube.cli.main import main; main()", "serve"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def environment(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> dict[str, str]:
    """移行の済んだ、この試験だけのデータ。"""
    with django_db_blocker.unblock():
        return stage_environment(tmp_path_factory.mktemp("serve"))


class Serving:
    """動いている serve と、その子孫。"""

    def __init__(self, environment: dict[str, str], *arguments: str) -> None:
        self.port = _free_port()
        self.process = subprocess.Popen(
            [*SERVE, "--port", str(self.port), *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.family: list[psutil.Process] = []

    def wait_until_ready(self) -> None:
        """受け付け始め、子が揃うまで待つ。"""
        _wait_for(self._answers, 30)
        self.family = psutil.Process(self.process.pid).children(recursive=True)

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.process.stdout and self.process.stdout.read().decode()
        with suppress(OSError):
            url = f"http://127.0.0.1:{self.port}/accounts/login/"
            with urllib.request.urlopen(url, timeout=5) as response:
                return response.status == 200
        return False

    def child(self, mark: str) -> psutil.Process:
        """命令行にこの印がある、直下の子。"""
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if mark in " ".join(child.cmdline()))

    def left(self) -> list[psutil.Process]:
        """まだ生きている子孫。"""
        return [p for p in self.family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]

    def clean_up(self) -> None:
        """試験の後始末。"""
        for process in self.family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def serving(environment: dict[str, str]) -> Iterator[Serving]:
    """動き始めた serve。"""
    found = Serving(environment)
    try:
        found.wait_until_ready()
        yield found
    finally:
        found.clean_up()


def _wait_for(condition: Callable[[], bool], seconds: float) -> float:
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, f"{seconds}秒待っても起きませんでした。"
        time.sleep(0.05)
    return time.monotonic() - start


@pytest.mark.parametrize(
    "name", ["SIGTERM", *(pytest.param(n, marks=pytest.mark.deep) for n in ("SIGINT", "SIGHUP"))]
)
def test_any_signal_ends_server_and_worker(serving: Serving, name: str) -> None:
    """どの合図でも、サーバーと働き手の両方が終わり、過程が一つも残らず、終了コードは 0。"""
    assert len(serving.family) >= 3, "サーバー、その過程、働き手"
    serving.process.send_signal(getattr(signal, name))
    output, _ = serving.process.communicate(timeout=30)
    assert serving.process.returncode == 0, output.decode()
    assert "止めました" in output.decode()
    _wait_for(lambda: not serving.left(), 5)


def test_interrupt_of_the_whole_terminal_leaves_nothing(serving: Serving) -> None:
    """端末の Ctrl-C（親にも子にも届く）でも、誤りの表示なしに全部が終わる。"""
    os.killpg(serving.process.pid, signal.SIGINT)
    output, _ = serving.process.communicate(timeout=30)
    assert serving.process.returncode == 0
    assert "Traceback" not in output.decode()
    _wait_for(lambda: not serving.left(), 5)


def test_children_end_soon_when_the_parent_is_killed(serving: Serving) -> None:
    """親が強制終了されても、子はまもなく自分で終わる。"""
    serving.process.kill()
    serving.process.wait()
    assert _wait_for(lambda: not serving.left(), 20) < 15


@pytest.mark.parametrize(("mark", "name"), [("run_server", "サーバー"), ("jobs", "働き手")])
def test_when_one_child_dies_the_other_is_ended(serving: Serving, mark: str, name: str) -> None:
    """片方の子が倒れると、もう片方も終わり、終了コードと一文がそれを告げる。"""
    serving.child(mark).kill()
    output, _ = serving.process.communicate(timeout=30)
    assert serving.process.returncode == 1
    assert f"{name}（終了コード" in output.decode()
    _wait_for(lambda: not serving.left(), 10)


def test_taken_port_is_told_before_anything_starts(environment: dict[str, str]) -> None:
    """ポートが使われていれば、何も始めずに、どうすればよいかを言う。"""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*SERVE, "--port", port],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            timeout=60,
        )
    assert done.returncode == 1
    assert "--port" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
