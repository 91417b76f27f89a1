"""命令行 `shirube insight warm`: 初めて使う人が待たないように、計算の芯を先に訳しておく。

芯（numba）は、使う機械に合わせて、初めて使うときに訳され、控えに残る。この命令は、作った小さなログを取り込み、
ふだんの問いに一度ずつ答えて、その控えを作る。設置と更新のあとに一度行えばよく、行わなくても答えは変わらない。
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click

from shirube.adapters.parquet_file import OFFLINE
from shirube.engines.insight.kernels.arrays import compile_always

_ASKED = ("profile", "times", "variants", "causes")
_CASES = 400
"""速い読み手を使うだけの大きさ（XES で 64 KB より大きい）になる件の数。"""


@click.command("warm")
def warm_command() -> None:
    """計算の芯を先に訳しておく（設置と更新のあとに一度）。"""
    from shirube.cli.insight import insight

    compile_always()
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="shirube-warm-") as name:
        folder = Path(name)
        for file, text in (("one.xes", _xes(".000")), ("two.xes", _xes(".123")), ("three.csv", _csv())):
            (folder / file).write_text(text, encoding="utf-8")
        _write_parquet(folder / "three.csv", folder / "four.parquet")
        for file in ("one.xes", "two.xes", "three.csv", "four.parquet"):
            place = str(folder / f"{file}.store")
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                insight.main(
                    ["import", str(folder / file), "--store", place, "--keep-names"], standalone_mode=False
                )
                for asked in _ASKED:
                    insight.main([asked, "--store", place], standalone_mode=False)
    click.echo(f"計算の芯を用意しました（{time.perf_counter() - begin:.1f} 秒）。次からは控えを使います。")


def _rows(cases: int) -> Iterator[tuple[int, str, str, str, str]]:
    """件、行い、局面、日時（秒まで）、担当。"""
    for case in range(cases):
        for step, activity in enumerate(("受付", "審査", "交付")):
            for phase in ("start", "complete"):
                minute = case % 60
                at = f"2026-04-{1 + 2 * step:02d}T{9 + (phase == 'complete')}:{minute:02d}:00"
                yield case, activity, phase, at, f"職員{(case + step) % 7}"


def _xes(fraction: str) -> str:
    """開始と完了のある XES。"""
    lines, last = ['<?xml version="1.0" encoding="UTF-8"?>', '<log xes.version="1.0">'], -1
    for case, activity, phase, at, person in _rows(_CASES):
        if case != last:
            lines += ["</trace>"] * (last >= 0)
            lines += ["<trace>", f'<string key="concept:name" value="{case}"/>']
            last = case
        lines.append(
            f'<event><string key="concept:name" value="{activity}"/>'
            f'<string key="lifecycle:transition" value="{phase}"/>'
            f'<string key="org:resource" value="{person}"/>'
            f'<date key="time:timestamp" value="{at}{fraction}+09:00"/></event>'
        )
    return "\n".join([*lines, "</trace>", "</log>", ""])


def _csv() -> str:
    """局面の無い CSV。"""
    rows = [
        f"{case},{activity},{at}+09:00,{person}"
        for case, activity, phase, at, person in _rows(40)
        if phase == "complete"
    ]
    return "\n".join(["事案番号,活動,日時,担当者", *rows, ""])


def _write_parquet(csv: Path, path: Path) -> None:
    """同じ行の Parquet。"""
    import duckdb

    with duckdb.connect(config=OFFLINE) as database:
        database.read_csv(str(csv)).write_parquet(str(path), compression="snappy")
