"""読めなかった行と理由の一覧（CSV）。職員が表計算ソフトで開けるよう、式よけをして書く。"""

from __future__ import annotations

import csv
from collections.abc import Iterable
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


class SetAsideFile:
    """読めなかった行の一覧を、少しずつ書く。"""

    def __init__(self, folder: Path) -> None:
        self._file = ColumnWriter(folder / SET_ASIDE, np.uint8)
        self.count = 0

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
        if out.tell():
            self._put(out.getvalue())

    def _put(self, text: str) -> None:
        self._file.write(np.frombuffer(text.encode(), np.uint8))

    @property
    def written(self) -> ColumnFile:
        """書いたファイルの項目。"""
        return self._file.written
