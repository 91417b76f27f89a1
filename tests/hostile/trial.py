"""一つのファイルを別のプロセスで読み、結果・計算の時間・メモリの増え方を JSON で答える。

使い方: python -m tests.hostile.trial ファイル
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from shirube.adapters.tabular import FileRefused, read_table


def peak_kilobytes() -> int:
    """これまでに使ったメモリの最大（キロバイト）。測れない機械では 0。"""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def main() -> None:
    """読んで、答える。"""
    path = Path(sys.argv[1])
    data = path.read_bytes()
    before, started = peak_kilobytes(), time.process_time()
    answer: dict[str, object]
    try:
        table = read_table(data, name=path.name)
        answer = {"rows": len(table.rows)}
    except FileRefused as refused:
        answer = {"refused": str(refused), "why": refused.why, "next": refused.next}
    answer["seconds"] = time.process_time() - started
    answer["megabytes"] = (peak_kilobytes() - before) / 1024
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
