"""預かった元のファイルを読む: 形（XES・表）と読み方から、記録の行の読み手を作る。

表（CSV・xlsx・Parquet）の読み方は対応表（`adapters.log_mapping`）の YAML、XES の読み方は三つの項目の
YAML で、どちらも記録の行の ``mapping`` に文のまま残る。
"""

import re
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from shirube.adapters.ledger_mapping import LedgerMapping, read_any_mapping
from shirube.adapters.ledger_table import LedgerTable
from shirube.adapters.log_headers import PERSON_WORDS, plain
from shirube.adapters.log_table import LogTable
from shirube.adapters.refusal import MEBIBYTE, FileRefused, Limits
from shirube.adapters.xes import CannotChooseXes, XesChoices, XesSource
from shirube.engines.insight.rows import RowSource

LIMITS = Limits(
    file_bytes=200 * MEBIBYTE,
    unpacked_bytes=2_048 * MEBIBYTE,
    ratio=300,
    rows=20_000_000,
    cells=400_000_000,
)
"""画面から受け取る業務の記録の上限。表計算のブック（xlsx）は、別に `_WORKBOOK` の数まで。"""
_WORKBOOK = Limits(file_bytes=100 * MEBIBYTE, rows=1_048_576, cells=8_000_000)
SUFFIXES = (".xes", ".xes.gz", ".csv", ".tsv", ".txt", ".xlsx", ".parquet")
ZONE = "Asia/Tokyo"
_XES = "xes"
_UNSAFE = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class XesReading:
    """XES の読み方。"""

    zone: str = ZONE
    classifier: str = ""
    is_dated_only: bool = False

    @property
    def text(self) -> str:
        """残しておく文。"""
        parts: dict[str, object] = {"format": _XES, "zone": self.zone, "classifier": self.classifier}
        parts["is_dated_only"] = self.is_dated_only
        return yaml.safe_dump(parts, allow_unicode=True, sort_keys=False)

    @classmethod
    def read(cls, text: str) -> "XesReading":
        """残した文から。読めない項目は、決まりの値にする。"""
        found = yaml.safe_load(text) if text else None
        parts: dict[str, Any] = found if isinstance(found, dict) else {}
        return cls(
            zone=str(parts.get("zone") or ""),
            classifier=str(parts.get("classifier") or ""),
            is_dated_only=bool(parts.get("is_dated_only", False)),
        )

    def choices(self) -> XesChoices:
        """読み手に渡す選び方。"""
        return XesChoices(
            zone=self.zone or None, classifier=self.classifier or None, is_dated_only=self.is_dated_only
        )


class PersonAttributes(Collection[str]):
    """人の名とみる XES の属性の名の集まり（見出しの言葉で見分ける）。"""

    def __contains__(self, name: object) -> bool:
        words = plain(str(name))
        return any(plain(word) in words for word in PERSON_WORDS)

    def __iter__(self) -> Iterator[str]:
        return iter(PERSON_WORDS)

    def __len__(self) -> int:
        return len(PERSON_WORDS)


@dataclass(frozen=True, slots=True)
class Opened:
    """開いた元のファイルの読み手と、書くときに要るもの。"""

    source: RowSource
    zone: str | None
    persons: Collection[str]


def sheets_in_mapping(text: str) -> tuple[str, ...]:
    """出来事の記録の読み方が読むシート。読み方が無いか、処理簿なら空。"""
    if "sheets:" not in text:
        return ()
    by = read_any_mapping(text.encode(), name="読み方")
    return () if isinstance(by, LedgerMapping) else by.sheets


def is_xes(name: str) -> bool:
    """名前が XES か。"""
    return name.lower().endswith((".xes", ".xes.gz"))


def check_name(name: str) -> None:
    """受け取れる種類の名前か。違えば、受け取れる種類を言って断る。"""
    if not name.lower().endswith(SUFFIXES):
        raise FileRefused(
            name,
            why="業務の記録として読めるのは XES（.xes・.xes.gz）・CSV・TSV・Excel（xlsx）・Parquet です",
            next="業者の仕組みから、このどれかの形で書き出して、選び直してください",
        )


@contextmanager
def as_path(name: str, data: bytes) -> Iterator[Path]:
    """中身を、読み終えるまでのあいだだけ、名前のあるファイルにする。"""
    with tempfile.TemporaryDirectory(prefix="shirube-log-", ignore_cleanup_errors=True) as folder:
        safe = _UNSAFE.sub("_", name)[-80:]
        path = Path(folder) / safe
        path.write_bytes(data)
        yield path


@contextmanager
def reading(
    path: Path,
    *,
    name: str,
    mapping: str,
    encoding: str = "",
    header_row: int | None = None,
    batch_rows: int | None = None,
) -> Iterator[Opened]:
    """読み手を開く。読み方が成り立たなければ `FileRefused`。"""
    if is_xes(name):
        chosen = XesReading.read(mapping)
        try:
            choices = chosen.choices()
        except CannotChooseXes as error:
            raise FileRefused(name, why=str(error).rstrip("。"), next="読み方を選び直してください") from None
        with path.open("rb") as file:
            source = XesSource(file, name=name, choices=choices, limits=LIMITS)
            yield Opened(source, chosen.zone or None, PersonAttributes())
        return
    by = read_any_mapping(mapping.encode(), name="読み方")
    if isinstance(by, LedgerMapping):
        ledger = LedgerTable(path, by, limits=limits_of(name), encoding=encoding or None)
        yield Opened(ledger, by.zone, by.person_dimensions)
        return
    table = LogTable(path, by, limits=limits_of(name), encoding=encoding or None, header_row=header_row)
    if batch_rows is not None:
        table.batch_rows = batch_rows
    yield Opened(table, by.timestamp.zone, by.person_dimensions)


def limits_of(name: str) -> Limits:
    """この種類のファイルの上限。"""
    return _WORKBOOK if name.lower().endswith(".xlsx") else LIMITS
