"""読めなかった行と理由の一覧（CSV）。職員が表計算ソフトで開けるよう、式よけをして書く。"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from shirube.adapters.event_store.columns import ColumnWriter
from shirube.adapters.event_store.manifest import ColumnFile
from shirube.adapters.tabular.formula_guard import neutralise
from shirube.engines.insight.rows import SetAside

SET_ASIDE = "set_aside.csv"
_VALUE = re.compile("「[^」]*」を")
_SHOWN = 3


def kind_of(reason: str) -> str:
    """わけの種類（値を除いたもの）。"""
    return _VALUE.sub("「…」を", reason)


def told_reasons(reasons: Mapping[str, int]) -> str:
    """多いわけを、数とともに。"""
    most = Counter(reasons).most_common()
    said = "、".join(f"{reason} {count:,} 行" for reason, count in most[:_SHOWN])
    return said + (f" ほか {len(most) - _SHOWN} 種類" if len(most) > _SHOWN else "")


def reasons_in(path: Path) -> Counter[str]:
    """書いた一覧の、わけの種類ごとの数。"""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        return Counter(kind_of(row[1]) for row in rows)


class SetAsideFile:
    """読めなかった行の一覧を、少しずつ書く。"""

    def __init__(self, folder: Path) -> None:
        self._file = ColumnWriter(folder / SET_ASIDE, np.uint8)
        self.count = 0
        self.reasons: Counter[str] = Counter()
        """わけの種類ごとの数。"""

    def __enter__(self) -> Self:
        self._put("\ufeff行,理由\r\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.__exit__(kind, error, trace)

    def add(self, rows: Iterable[SetAside]) -> None:
        """読めなかった行を書き足す。"""
        out = StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        for row in rows:
            writer.writerow((row.line, neutralise(row.reason)))
            self.count += 1
            self.reasons[kind_of(row.reason)] += 1
        if out.tell():
            self._put(out.getvalue())

    def _put(self, text: str) -> None:
        self._file.write(np.frombuffer(text.encode(), np.uint8))

    @property
    def written(self) -> ColumnFile:
        """書いたファイルの項目。"""
        return self._file.written
