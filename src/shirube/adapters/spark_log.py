"""Spark で大きなログに問う: 件を区画に配り、区画ごとに同じ芯で答え、同じ足し合わせで一つの答えにする。

任意の部品（``pip install shirube[spark]``）で、Java 17 が要る。元のファイルは Parquet だけを読む（行の番号が
正確に分かり、同じ日時の行をファイルの順に並べられるため）。件の番号のハッシュは、件を区画に配るためだけに
使い、件を見分けるのは番号そのものである。だから、区画の数を変えても、一つの糸で読んだ答えと同じになる。

区画の中では、ふだんの取り込みと同じ `RowReader` が行を読む。読めない行は捨てずに、理由と数を返す。担当と
人の名の切り口は、この道では読まない。
正確な分位には値そのものが要るので、呼んだ側のメモリには、足し合わせた答え（流れ一つに 4〜8 バイト）が載る。
"""

from __future__ import annotations

import os
import pickle
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Generic

import numpy as np

from shirube.adapters.log_mapping import LogMapping
from shirube.adapters.log_rows import Piece, RowReader
from shirube.engines.insight.building import sorted_log
from shirube.engines.insight.log import NO_TIME, EventLog, Times
from shirube.engines.insight.partitions import SomePartial
from shirube.engines.insight.rows import Dictionary, Vocabulary

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_FILE, _ROW = "shirube_file", "shirube_row"
_PIECE = 32 * 1024 * 1024
"""区画の答えを、一度に送る大きさ（バイト）。"""
_PARTITIONS = 64
_LOCAL_TIMES = ("timestamp_ntz", "date")


class CannotAskSpark(ValueError):
    """Spark に問えない。"""


@dataclass(frozen=True, slots=True)
class SparkAnswer(Generic[SomePartial]):
    """足し合わせた答え。

    ``names`` は行いの名の表（``partial`` の符号の順）、``set_aside`` は読めなかった行の理由ごとの数。
    """

    partial: SomePartial
    names: tuple[str, ...]
    set_aside: dict[str, int]


def session_on(master: str) -> SparkSession:
    """Spark につなぐ（``local[2]`` なら、この機械の二つの糸）。働き手には、いまと同じ Python を使わせる。"""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise CannotAskSpark(
            "Spark の部品がありません。pip install 'shirube[spark]' をしてください。"
        ) from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("shirube").config("spark.ui.enabled", "false")
    return builder.getOrCreate()


def ask_spark(
    session: SparkSession,
    path: str,
    mapping: LogMapping,
    question: Callable[[EventLog], SomePartial],
    *,
    partitions: int = _PARTITIONS,
) -> SparkAnswer[SomePartial]:
    """Parquet のログに ``question``（`times_of`、`profile` など、足し合わせられる答え）を問う。

    ``path`` は一つのファイルか、同じ形のファイルのフォルダー（名の順に続くものとする）。読める行が一つも
    無ければ、空の記録への答え。列が無い、日時の型でないときは `CannotAskSpark`。
    """
    mapping = _without_persons(mapping)
    frame = session.read.parquet(path)
    missing = [column for column in mapping.columns if frame.columns.count(column) != 1]
    if missing:
        raise CannotAskSpark(f"対応表の列が、ログに一つだけ見つかりません: {'、'.join(missing)}")
    names = _activity_names(frame, mapping)
    rows = _numbered(frame, mapping).repartition(partitions, _quoted(mapping.case))
    work = _Work(mapping, names, question)
    partial, aside = None, Counter[str]()
    for parcel in _joined(rows.rdd.mapPartitionsWithIndex(work.answered).collect()):
        found, reasons = pickle.loads(parcel)  # noqa: S301 自分で区画に作らせた答え
        aside.update(reasons)
        partial = found if partial is None else partial.merge(found)
    if partial is None:
        partial = question(sorted_log([], work.vocabulary()))
    return SparkAnswer(partial, names, dict(aside))


def _without_persons(mapping: LogMapping) -> LogMapping:
    """担当と、人の名の切り口を読まない対応表（この道では、仮名の鍵を働き手に配らないため）。"""
    persons = mapping.person_dimensions
    kept = {name: names for name, names in mapping.dimensions.items() if name not in persons}
    return replace(mapping, resource=None, dimensions=kept)


def _activity_names(frame: DataFrame, mapping: LogMapping) -> tuple[str, ...]:
    """行いの名の表。どの区画も同じ表を使うので、符号のまま足し合わせられる。"""
    column = frame.select(frame[_quoted(mapping.activity.column)].cast("string")).distinct()
    cells = {(row[0] or "").strip() for row in column.toLocalIterator()}
    return tuple(sorted({mapping.activity.names.get(cell, cell) for cell in cells if cell}))


def _numbered(frame: DataFrame, mapping: LogMapping) -> DataFrame:
    """要る列と、ファイルの名、ファイルの中の行の番号。時差のある日時はマイクロ秒の数に、ほかは文字にする。"""
    from pyspark.sql import functions as f

    kinds = dict(frame.dtypes)
    times = {one.column for one in (mapping.timestamp, mapping.start) if one is not None}
    columns = []
    for column in mapping.columns:
        cell = f.col(_quoted(column))
        if column not in times or kinds[column] == "string":
            columns.append(cell.cast("string").alias(column))
        elif kinds[column] in _LOCAL_TIMES:
            columns.append(cell.alias(column))
        elif kinds[column] == "timestamp":
            columns.append(f.unix_micros(cell).alias(column))
        else:
            raise CannotAskSpark(f"列「{column}」が日時でも文字でもありません（{kinds[column]}）。")
    place = [f.col("_metadata.file_path").alias(_FILE), f.col("_metadata.row_index").alias(_ROW)]
    return frame.select(*columns, *place)


def _quoted(column: str) -> str:
    return "`" + column.replace("`", "``") + "`"


def _joined(parcels: Iterable[tuple[int, int, bytes]]) -> Iterator[bytes]:
    """分けて送られた区画の答えを、区画の順につなぎ直す。"""
    ordered = sorted(parcels, key=itemgetter(0, 1))
    for _, pieces in groupby(ordered, key=itemgetter(0)):
        yield b"".join(data for _, _, data in pieces)


@dataclass(frozen=True)
class _Work(Generic[SomePartial]):
    """一つの区画でする仕事。"""

    mapping: LogMapping
    names: tuple[str, ...]
    question: Callable[[EventLog], SomePartial]

    def vocabulary(self) -> Vocabulary:
        """行いの名だけが決まっている表。"""
        return Vocabulary(activities=Dictionary(self.names))

    def answered(self, part: int, rows: Iterator[Any]) -> Iterator[tuple[int, int, bytes]]:
        """区画の行から答えを作り、（区画、何番目、バイト列）に分けて渡す。"""
        every = sorted(rows, key=itemgetter(_FILE, _ROW))
        if not every:
            return
        vocabulary = self.vocabulary()
        batch = RowReader(self.mapping, vocabulary, is_guarded=False).batch(_piece(every, self.mapping))
        if len(vocabulary.activities) != len(self.names):
            raise CannotAskSpark("行いの名の表が、区画の途中で増えました。")
        log = sorted_log([batch], vocabulary, is_dated_only=self.mapping.is_dated_only)
        aside = Counter(one.reason for one in batch.set_aside)
        data = pickle.dumps((self.question(log), aside), pickle.HIGHEST_PROTOCOL)
        for low in range(0, len(data), _PIECE):
            yield part, low, data[low : low + _PIECE]


def _piece(rows: Sequence[Any], mapping: LogMapping) -> Piece:
    """区画の行を、取り込みと同じ行のまとまりにする。日時の型の列は、時差の有無で分けて渡す。"""
    columns: dict[str, list[str]] = {}
    zoned: dict[str, Times] = {}
    local: dict[str, Times] = {}
    for column in mapping.columns:
        cells = [row[column] for row in rows]
        kinds = {type(cell) for cell in cells if cell is not None}
        if kinds <= {str}:
            columns[column] = [cell or "" for cell in cells]
        elif kinds == {int}:
            zoned[column] = np.array([NO_TIME if cell is None else cell for cell in cells], np.int64)
        else:
            # None は NaT になり、数にすると NO_TIME になる。
            local[column] = np.array(cells, "datetime64[us]").astype(np.int64)
    return Piece(np.array([row[_ROW] for row in rows], np.int64) + 1, columns, zoned=zoned, local=local)
