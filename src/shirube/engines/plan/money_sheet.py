"""経費と台帳の表計算の、読み方と比べ方。

書き出した行には鍵と版がある。取り込む行がいまの行と違い、鍵と版が合えば「変える」、合わなければ「書き出した
あとに変わった行」で、頼まれない限り取らない。ファイルに無い行は消さない。
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from shirube.engines.plan.edition_links import SheetProblem
from shirube.values.era import CannotReadDate, parse_date
from shirube.values.labelled_enum import LabelledEnum
from shirube.values.money import CannotReadMoney, Yen

C = TypeVar("C")


class NumberedRow(Protocol):
    """元のファイルの行番号とます。"""

    @property
    def number(self) -> int:
        """行番号。"""

    @property
    def cells(self) -> tuple[str, ...]:
        """ます。"""


@dataclass(frozen=True, slots=True)
class ExportedKey:
    """書き出したときの鍵と版。"""

    key: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted(Generic[C]):
    """取り込みたい一行。`content` が None なら、その行を消す。"""

    row: int
    identity: Hashable
    exported: ExportedKey | None
    content: C | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Generic[C]):
    """いまの一行。"""

    key: str
    version: int
    content: C


class ChangeKind(LabelledEnum):
    """取り込むと、その行に起きること。"""

    ADD = "add", "足す"
    CHANGE = "change", "変える"
    REMOVE = "remove", "消す"
    SAME = "same", "同じ"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange(Generic[C]):
    """一行の変わり方。`is_stale` は、書き出したあとに変わった（か、鍵の無い）行。"""

    row: int
    kind: ChangeKind
    is_stale: bool
    key: str | None
    version: int | None
    before: C | None
    after: C | None


def row_changes(current: Mapping[Hashable, Held[C]], wanted: Iterable[Wanted[C]]) -> tuple[RowChange[C], ...]:
    """取り込む行を、いまの行と比べる。"""
    return tuple(_change(current.get(one.identity), one) for one in wanted)


def _change(held: Held[C] | None, one: Wanted[C]) -> RowChange[C]:
    if held is None:
        kind = ChangeKind.SAME if one.content is None else ChangeKind.ADD
        is_stale = one.exported is not None and kind is ChangeKind.ADD
        return RowChange(
            row=one.row,
            kind=kind,
            is_stale=is_stale,
            key=None,
            version=None,
            before=None,
            after=one.content,
        )
    if one.content == held.content:
        kind = ChangeKind.SAME
    else:
        kind = ChangeKind.REMOVE if one.content is None else ChangeKind.CHANGE
    exported = one.exported
    fits = exported is not None and (exported.key, exported.version) == (held.key, held.version)
    return RowChange(
        row=one.row,
        kind=kind,
        is_stale=kind is not ChangeKind.SAME and not fits,
        key=held.key,
        version=held.version,
        before=held.content,
        after=one.content,
    )


def taken(changes: Iterable[RowChange[C]], *, takes_stale: bool) -> tuple[RowChange[C], ...]:
    """実際に取る変わり方。あとから変わった行は、頼まれたときだけ。"""
    return tuple(
        one for one in changes if one.kind is not ChangeKind.SAME and (takes_stale or not one.is_stale)
    )


def digest(changes: Iterable[RowChange[C]]) -> str:
    """確かめた変わり方の指紋。反映するときに同じかを確かめる。"""
    return hashlib.sha256("\n".join(repr(one) for one in changes).encode()).hexdigest()


class SheetCells:
    """見出しの名で一行のますを引き、読めないところを問題として貯める。"""

    def __init__(self, sheet: str, header: Sequence[str], required: Sequence[str]) -> None:
        self.sheet = sheet
        self.problems: list[SheetProblem] = []
        self._at = {label.strip(): at for at, label in enumerate(header)}
        self._row: NumberedRow | None = None
        for label in required:
            if label not in self._at:
                self.problems.append(
                    SheetProblem(
                        sheet,
                        None,
                        label,
                        "この見出しの列がありません",
                        "書き出した表の見出しを使ってください",
                    )
                )

    def at(self, row: NumberedRow) -> SheetCells:
        """この行を読む。"""
        self._row = row
        return self

    def text(self, label: str, longest: int = 200) -> str:
        """文字。長すぎれば問題にする。"""
        at = self._at.get(label)
        found = self._row.cells[at].strip() if self._row is not None and at is not None else ""
        if len(found) > longest:
            self.refuse(label, f"{longest}文字を超えています", "短くしてください")
        return found

    def amount(self, label: str) -> int | None:
        """円の金額。空なら None。"""
        return self._read(label, lambda text: Yen.parse(text).amount, CannotReadMoney)

    def day(self, label: str) -> date | None:
        """日付。空なら None。"""
        return self._read(label, parse_date, CannotReadDate)

    def choice(self, label: str, choices: Mapping[str, C]) -> C | None:
        """選択肢の名から値を引く。空なら None。"""
        text = self.text(label)
        if text and text not in choices:
            self.refuse(
                label, f"「{text[:20]}」は選択肢にありません", f"{'・'.join(choices)} から選んでください"
            )
        return choices.get(text)

    def _read(self, label: str, read: Callable[[str], C], failure: type[ValueError]) -> C | None:
        text = self.text(label)
        if not text:
            return None
        try:
            return read(text)
        except failure as error:
            why, _, after = str(error).partition("。")
            self.refuse(label, why, after or "書き直してください")
            return None

    def refuse(self, label: str | None, why: str, after: str) -> None:
        """この行の問題を貯める。"""
        number = self._row.number if self._row else None
        self.problems.append(SheetProblem(self.sheet, number, label, why, after))
