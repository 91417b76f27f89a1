"""置き場から一度答え、そのあいだの、ファイルに結び付かないメモリのいちばん多いとき（バイト）を印刷する。"""

import os
import sys
import threading
from pathlib import Path

from benchmarks.event_log_times import answered
from shirube.adapters.event_store import open_store

_STATUS = Path("/proc/self/status")


def anonymous() -> int:
    """いまの、ファイルに結び付かないメモリ（バイト）。"""
    for line in _STATUS.read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0


def main() -> None:
    """百分の一秒ごとに見ながら答える。"""
    most, done = anonymous(), threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.01):
            most = max(most, anonymous())

    watching = threading.Thread(target=watch)
    watching.start()
    answered(open_store(Path(sys.argv[1])).log, os.cpu_count() or 1)
    done.set()
    watching.join()
    print(most)


if __name__ == "__main__":
    main()
