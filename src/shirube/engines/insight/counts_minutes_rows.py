"""件数×分の表計算の行を読み、いまの行と比べる。何も変えない。読めない所は、理由と次の一手を挙げる。

シートは二つ。「件数」（手続、経路、年間の件数、4月〜3月）と「分」（手続、段階、経路、一件の分）。
件数は、年間か、12 か月すべてのどちらかを書く（両方なら、合計が合うこと）。
空の月のある行は断る（0 件なら 0 と書く）。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from shirube.engines.insight.counts_minutes import (
    EVERY_CHANNEL,
    MONTHS,
    CannotEstimateHours,
    CountRow,
    CountsMinutes,
    MinuteRow,
)
from shirube.values.labelled_enum import LabelledEnum

COUNTS, MINUTES = "件数", "分"
PROCEDURE, CHANNEL, STAGE = "手続", "経路", "段階"
YEARLY, PER_CASE = "年間の件数", "一件の分"
MONTH_COLUMNS = tuple(f"{month}月" for month in MONTHS)
COUNT_HEADER = (PROCEDURE, CHANNEL, YEARLY, *MONTH_COLUMNS)
MINUTE_HEADER = (PROCEDURE, STAGE, CHANNEL, PER_CASE)
LONGEST_NAME = 100
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_ALL = frozenset({"すべて", "全て", "全経路", "すべての経路"})

Content = CountRow | MinuteRow
C = TypeVar("C", bound=Content)
Identity = tuple[str, ...]


class NumberedRow(Protocol):
    """表の一行。"""

    @property
    def number(self) -> int:
        """ファイルの行番号。"""

    @property
    def cells(self) -> tuple[str, ...]:
        """セルの文字。"""


class ExportedKey(Protocol):
    """書き出したときの鍵と版。"""

    @property
    def key(self) -> str:
        """鍵。"""

    @property
    def version(self) -> int:
        """版。"""


@dataclass(frozen=True, slots=True)
class HeldRow(Generic[C]):
    """いまの一行。"""

    key: str
    version: int
    content: C


class SheetChange(LabelledEnum):
    """取り込むと、その行に起きること。"""

    ADD = "add", "足す"
    CHANGE = "change", "変える"
    SAME = "same", "同じ"
    MISSING = "missing", "表に無い"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPreview:
    """一行の見立て。``is_stale`` は、書き出したあとに記録が変わった（か、鍵の合わない）行。

    表に無い行（``MISSING``）は、行番号を持たない。黙って消さない。
    """

    sheet: str
    row: int | None
    kind: SheetChange
    is_stale: bool
    key: str | None
    before: Content | None
    after: Content | None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """読めない所（どこで・なぜ・次にどうする）。"""

    sheet: str
    row: int | None
    column: str | None
    why: str
    next: str

    @property
    def said(self) -> str:
        """一文。"""
        where = f"シート「{self.sheet}」" + ("" if self.row is None else f" {self.row} 行目")
        where += "" if self.column is None else f"「{self.column}」"
        return f"{where}: {self.why}。{self.next}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSheet:
    """読めた行と、見立てと、読めない所。"""

    rows: tuple[Content, ...]
    previews: tuple[RowPreview, ...]
    problems: tuple[RowProblem, ...]


def table_of(counts: ReadSheet, minutes: ReadSheet) -> CountsMinutes:
    """読めた二つのシートの表。読めない所があれば CannotEstimateHours。"""
    problems = (*counts.problems, *minutes.problems)
    if problems:
        raise CannotEstimateHours(problems[0].said)
    return CountsMinutes(
        tuple(one for one in counts.rows if isinstance(one, CountRow)),
        tuple(one for one in minutes.rows if isinstance(one, MinuteRow)),
    )


def identity_of(content: Content) -> Identity:
    """行を見分ける名の組。"""
    if isinstance(content, CountRow):
        return (content.procedure, content.channel)
    return (content.procedure, content.stage, content.channel)


def read_rows(
    sheet: str,
    header: Sequence[str],
    rows: Iterable[NumberedRow],
    keys: Iterable[ExportedKey | None],
    held: Iterable[HeldRow[Content]] = (),
) -> ReadSheet:
    """一枚のシートを読み、いまの行と比べる。``sheet`` は `COUNTS` か `MINUTES`。"""
    needed = (PROCEDURE, CHANNEL, YEARLY) if sheet == COUNTS else (PROCEDURE, STAGE, PER_CASE)
    problems = [
        RowProblem(sheet, None, label, "見出しがありません", "書き出した様式の見出しを残してください")
        for label in needed
        if label not in header
    ]
    found: list[Content] = []
    previews: list[RowPreview] = []
    current = {identity_of(one.content): one for one in held}
    by_key = {one.key: one for one in current.values()}
    seen: dict[Identity, int] = {}
    taken: dict[str, int] = {}
    for row, exported in zip(rows, keys, strict=True) if not problems else ():
        reader = _Reader(sheet, row.number, dict(zip(header, row.cells, strict=False)))
        content = reader.count() if sheet == COUNTS else reader.minute()
        problems += reader.problems
        if content is None:
            continue
        identity = identity_of(content)
        why, then = _twice(identity, exported, seen, taken)
        if why:
            problems.append(RowProblem(sheet, row.number, PROCEDURE, why, then))
            continue
        if exported is not None:
            taken[exported.key] = row.number
        seen[identity] = row.number
        found.append(content)
        was = by_key.get(exported.key) if exported is not None else current.get(identity)
        previews.append(_preview(sheet, row.number, content, exported, was))
    kept = {one.key for one in previews}
    previews += [_missing(sheet, one) for one in current.values() if one.key not in kept]
    return ReadSheet(rows=tuple(found), previews=tuple(previews), problems=tuple(problems))


def read_one(sheet: str, cells: Mapping[str, str]) -> tuple[Content | None, tuple[RowProblem, ...]]:
    """画面で書いた一行を、表計算の行と同じ決まりで読む。``cells`` は見出しから文字を引く表。"""
    reader = _Reader(sheet, None, cells)
    content = reader.count() if sheet == COUNTS else reader.minute()
    return content, tuple(reader.problems)


def _twice(
    identity: Identity, exported: ExportedKey | None, seen: Mapping[Identity, int], taken: Mapping[str, int]
) -> tuple[str, str]:
    """同じ行が二つあるときの、理由と次の一手。無ければ空。"""
    if identity in seen:
        return f"{seen[identity]} 行目と同じ行です", "一つの行にまとめてください"
    if exported is not None and exported.key in taken:
        why = f"{taken[exported.key]} 行目を写した行です（隠れた鍵も写っています）"
        return why, "写した行を消し、新しい空の行に書いてください"
    return "", ""


def _missing(sheet: str, held: HeldRow[Content]) -> RowPreview:
    return RowPreview(
        sheet=sheet,
        row=None,
        kind=SheetChange.MISSING,
        is_stale=False,
        key=held.key,
        before=held.content,
        after=None,
    )


def _preview(
    sheet: str,
    number: int,
    content: Content,
    exported: ExportedKey | None,
    was: HeldRow[Content] | None,
) -> RowPreview:
    kind = SheetChange.ADD
    if was is not None:
        kind = SheetChange.SAME if was.content == content else SheetChange.CHANGE
    is_stale = exported is not None and (was is None or exported.version != was.version)
    if was is not None and exported is None:
        is_stale = kind is SheetChange.CHANGE
    return RowPreview(
        sheet=sheet,
        row=number,
        kind=kind,
        is_stale=is_stale and kind is not SheetChange.SAME,
        key=None if was is None else was.key,
        before=None if was is None else was.content,
        after=content,
    )


class _Reader:
    """一行のセルを読む。"""

    def __init__(self, sheet: str, row: int | None, cells: Mapping[str, str]) -> None:
        self.problems: list[RowProblem] = []
        self._sheet, self._row, self._cells = sheet, row, cells

    def count(self) -> CountRow | None:
        """件数の行。"""
        procedure, channel = self._name(PROCEDURE), self._name(CHANNEL)
        yearly, monthly = self._whole(YEARLY), [self._whole(label) for label in MONTH_COLUMNS]
        if self.problems:
            return None
        months = tuple(one for one in monthly if one is not None)
        if months and len(months) < len(MONTHS):
            empty = MONTH_COLUMNS[monthly.index(None)]
            self._refuse(empty, "月の件数が空です", "0 件の月には 0 と書くか、年間の件数だけを書いてください")
        elif yearly is None and not months:
            self._refuse(YEARLY, "件数がありません", "年間か、4月から3月までの件数を書いてください")
        elif months and yearly is not None and sum(months) != yearly:
            why = f"年間の件数 {yearly:,} と、月の合計 {sum(months):,} が違います"
            self._refuse(YEARLY, why, "どちらかを直すか、年間の件数を空にしてください")
        if self.problems:
            return None
        total = sum(months) if yearly is None else yearly
        return self._built(
            lambda: CountRow(procedure=procedure, channel=channel, yearly=total, monthly=months)
        )

    def minute(self) -> MinuteRow | None:
        """分の行。"""
        procedure, stage = self._name(PROCEDURE), self._name(STAGE)
        channel = _plain(self._cells.get(CHANNEL, ""))
        minutes = self._number(PER_CASE, "分")
        if minutes is None and not self.problems:
            self._refuse(
                PER_CASE, "一件の分がありません", "7 や 2.5 のように書き、無い段階は行を消してください"
            )
        if self.problems or minutes is None:
            return None
        own = EVERY_CHANNEL if channel in _ALL else channel
        return self._built(lambda: MinuteRow(procedure=procedure, stage=stage, channel=own, minutes=minutes))

    def _built(self, make: Callable[[], C]) -> C | None:
        try:
            return make()
        except CannotEstimateHours as error:
            why, _, after = str(error).rstrip("。").partition("。")
            self._refuse(PROCEDURE, why, after or "書き方を確かめてください")
            return None

    def _name(self, label: str) -> str:
        text = _plain(self._cells.get(label, ""))
        if not text:
            self._refuse(label, f"{label}がありません", f"{label}の名を書いてください")
        elif len(text) > LONGEST_NAME:
            self._refuse(label, f"{label}が {LONGEST_NAME} 字を超えています", "短い名にしてください")
        return text

    def _whole(self, label: str) -> int | None:
        found = self._number(label, "件")
        if found is not None and found != int(found):
            self._refuse(label, "件数に小数があります", "整数で書いてください")
            return None
        return None if found is None else int(found)

    def _number(self, label: str, unit: str) -> Decimal | None:
        text = _plain(self._cells.get(label, "")).replace(",", "").removesuffix(unit).strip()
        if not text:
            return None
        if _NUMBER.fullmatch(text):
            return Decimal(text)
        self._refuse(
            label, f"「{text[:20]}」を数として読めません", "120 や 7.5 のように、0 以上の数で書いてください"
        )
        return None

    def _refuse(self, column: str, why: str, then: str) -> None:
        self.problems.append(RowProblem(self._sheet, self._row, column, why, then))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
