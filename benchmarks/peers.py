"""比べる相手を、別の環境の Python の過程として走らせる。

環境変数 ``SHIRUBE_PEERS`` に、相手（DuckDB、Polars、chDB、pm4py）の入った Python を書く。書かなければ、標と
同じ環境にある DuckDB だけと比べる。相手は標の部品にはならない（pm4py は AGPL なので、過程を分けて問うだけ）。
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

NAMES = ("DuckDB", "Polars", "chDB", "pm4py")
_SCRIPT = Path(__file__).parent / "peer_answers.py"
_INSTALLED = (
    "import importlib.util as u; print(*[n for n in ('duckdb','polars','chdb','pm4py') if u.find_spec(n)])"
)


@dataclass
class Peer:
    """一つの相手の過程。``ask`` で一度答えさせ、かかった秒を受け取る。"""

    name: str
    process: subprocess.Popen[str]
    answer: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def started(cls, name: str, python: str, path: Path, kind: str) -> Self:
        """``path`` に問う過程を起こす。``kind`` は coded か raw。"""
        command = [python, str(_SCRIPT), name, str(path), kind]
        return cls(
            name,
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True),
        )

    def ask(self) -> float:
        """一度答えさせる（秒）。初めの一度で、答えも受け取る。"""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError(self.name)
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        self.answer = told.get("answer", self.answer)
        return float(told["seconds"])

    def close(self) -> None:
        """過程を終える。"""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(timeout=60)
        if self.process.stdout is not None:
            self.process.stdout.close()


def installed() -> dict[str, str]:
    """使える相手と、その Python。"""
    python = os.environ.get("SHIRUBE_PEERS")
    if not python:
        return {"DuckDB": sys.executable}
    found = subprocess.run([python, "-c", _INSTALLED], capture_output=True, text=True, check=True)
    known = found.stdout.split()
    return {name: python for name in NAMES if name.lower() in known}


def same(ours: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """答えの違うところの名（空なら同じ）。相手に無い問い（空の並び）は比べない。"""
    wrong = []
    for name in ("edges", "activities"):
        width = {"edges": 2, "activities": 1}[name]
        found = {tuple(map(str, row[:width])): row[width:] for row in other[name]}
        wanted = {tuple(map(str, row[:width])): row[width:] for row in ours[name]}
        if found and (set(found) != set(wanted) or not all(_close(wanted[key], found[key]) for key in found)):
            wrong.append(name)
    for name in ("lengths", "variants"):
        if other[name] and not _close(ours[name], other[name]):
            wrong.append(name)
    return wrong


def _close(ones: list[float], others: list[float]) -> bool:
    """百万分の一秒の半分か、一億分の一までの違いを同じとみなす（相手の分位は浮動小数。数は一つの違いも違い）。"""
    pairs = zip(ones, others, strict=False)
    return all(abs(float(one) - float(other)) <= max(0.5, abs(float(one)) * 1e-8) for one, other in pairs)
