"""試験の働き手の過程を始めて、終わらせる。"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.databases import Database

ROOT = Path(__file__).parents[4]


def start_worker(database: Database, **environment: str) -> subprocess.Popen[bytes]:
    """働き手の過程を一つ始める。"""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.unit.apps.jobs.trial_worker"],
        stdin=subprocess.PIPE,
        cwd=ROOT,
        env=database.environment(**environment),
    )


@contextmanager
def workers(database: Database, count: int, **environment: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """働き手の過程を始め、終わりに必ず終わらせる。"""
    started = [start_worker(database, **environment) for _ in range(count)]
    try:
        yield started
    finally:
        for process in started:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """管を閉じて待ち、残れば終わらせる。"""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(condition: Callable[[], bool], seconds: float = 60.0) -> float:
    """起きるまで待ち、かかった秒を返す。"""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            raise AssertionError(f"{seconds:.0f}秒待っても起きませんでした。")
        time.sleep(0.05)
    return time.monotonic() - start
