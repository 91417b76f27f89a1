"""課に配った様式が返ってきたときの見立て。何も変えない。行ごとに、取り込むとどうなるかだけを言う。

進捗照会も照会台帳も、ここを通る。様式ごとに違うこと（書く欄、一行の読み方、同じ答えか）は `Paper` で渡す。
一つの行は、次の順で初めに当てはまった区分になる。取り込むのは、黙っていれば「取り込む行」だけである。
食い違う行・ほかの課の行・重なった行は、職員が選んだときだけ取り込める。
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from shirube.values.labelled_enum import LabelledEnum


class AskedItem(Protocol):
    """様式の一行で聞いていること。`version` は配ったあとに変わったかを見る版。"""

    @property
    def key(self) -> str:
        """行の鍵。"""

    @property
    def section(self) -> str:
        """課の鍵。"""

    @property
    def version(self) -> int:
        """版。"""

    @property
    def closed_because(self) -> str:
        """もう答えられない理由。なければ空。"""


T = TypeVar("T", bound=AskedItem)
A = TypeVar("A")


class RowKind(LabelledEnum):
    """取り込むとどうなるか。"""

    UNKNOWN = "unknown", "書き足された行"
    OTHER_CAMPAIGN = "other_campaign", "別の照会の行"
    SILENT = "silent", "未回答"
    CLOSED = "closed", "もう答えられない行"
    UNREADABLE = "unreadable", "読めない値のある行"
    SAME = "same", "取り込み済み"
    REPEATED = "repeated", "同じ行が二つある"
    OTHER_SECTION = "other_section", "ほかの課の行"
    STALE = "stale", "配ったあとに記録が変わった行"
    CHANGE = "change", "取り込む行"

    @property
    def can_be_taken(self) -> bool:
        """職員が選べば取り込める。"""
        return self in (RowKind.CHANGE, RowKind.STALE, RowKind.OTHER_SECTION, RowKind.REPEATED)


@dataclass(frozen=True, slots=True)
class Problem:
    """読めないところ。"""

    column: str
    why: str
    next: str


@dataclass(frozen=True, slots=True)
class Difference:
    """一つの項目の、前と後。"""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """返ってきた表の一行。`cells` は見出しから引く。"""

    number: int
    key: str | None
    version: int | None
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReturnedSheet:
    """返ってきた一つのファイル。読めなかったときは `refusal` に理由がある。"""

    name: str
    header: tuple[str, ...] = ()
    rows: tuple[ReturnedRow, ...] = ()
    has_keys: bool = True
    refusal: str = ""


def returned_sheet(name: str, content: Mapping[str, Any], refusal: str) -> ReturnedSheet:
    """読み取って残しておいた中身を、照らせる形に戻す。"""
    return ReturnedSheet(
        name=name,
        header=tuple(content.get("header", ())),
        rows=tuple(ReturnedRow(*one) for one in content.get("rows", ())),
        has_keys=bool(content.get("has_keys", True)),
        refusal=refusal,
    )


@dataclass(frozen=True, kw_only=True)
class RowReport(Generic[T, A]):
    """一行の見立て。`says` は区分を決めた理由。"""

    number: int
    kind: RowKind
    asked: T | None = None
    answer: A | None = None
    changes: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()
    says: str = ""


@dataclass(frozen=True, kw_only=True)
class FileReport(Generic[T, A]):
    """一つのファイルの見立て。`section` はこのファイルの課の鍵、`notes` は知っておくこと。"""

    name: str
    section: str | None = None
    refusal: str = ""
    notes: tuple[str, ...] = ()
    rows: tuple[RowReport[T, A], ...] = ()

    def count(self, kind: RowKind) -> int:
        """この区分の行の数。"""
        return sum(row.kind is kind for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class Desk(Generic[T]):
    """照らす相手: この照会の行と課、ほかの照会の行（鍵から照会の名）、今日。"""

    lines: Mapping[str, T]
    sections: Mapping[str, str]
    elsewhere: Mapping[str, str]
    today: date


@dataclass(frozen=True, kw_only=True)
class Paper(Generic[T, A]):
    """様式の決まり。`added` は、書き足された行に言うこと。"""

    inputs: tuple[str, ...]
    is_silent: Callable[[Mapping[str, str]], bool]
    read: Callable[[Mapping[str, str], T, date], tuple[A | None, tuple[Problem, ...]]]
    is_same: Callable[[T, A], bool]
    changes: Callable[[T, A], tuple[Difference, ...]]
    added: str
    says: Callable[[A], str] = lambda _: ""


def plain_label(text: str) -> str:
    """見出しを、全角・半角・空きの違いを除いて比べる形にする。"""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def judge_sheets(
    files: Iterable[ReturnedSheet], desk: Desk[T], paper: Paper[T, A]
) -> tuple[FileReport[T, A], ...]:
    """返ってきたファイルを、渡された順に照らす。"""
    seen: dict[str, tuple[str, A]] = {}
    return tuple(_file(one, desk, paper, seen) for one in files)


def _file(
    file: ReturnedSheet, desk: Desk[T], paper: Paper[T, A], seen: dict[str, tuple[str, A]]
) -> FileReport[T, A]:
    refusal = file.refusal or _refusal(file, desk, paper.inputs)
    if refusal:
        return FileReport(name=file.name, refusal=refusal)
    file = replace(file, rows=tuple(_with_labels(file, paper.inputs)))
    counts = Counter(desk.lines[row.key].section for row in file.rows if row.key and row.key in desk.lines)
    section = counts.most_common(1)[0][0] if counts else None
    rows = tuple(
        _row(row, section, desk, paper, seen, file.name)
        for row in file.rows
        if row.key is not None or any(text.strip() for text in row.cells.values())
    )
    notes = tuple(_notes(file, section, counts, [row.kind for row in rows], desk, paper.inputs))
    return FileReport(name=file.name, section=section, rows=rows, notes=notes)


def _refusal(file: ReturnedSheet, desk: Desk[T], inputs: Sequence[str]) -> str:
    """ファイルの全体を読めない理由。"""
    if not file.rows:
        return "行がありません。返ってきたファイルか、確かめてください。"
    if not file.has_keys or not any(row.key for row in file.rows):
        return (
            "この照会の様式ではありません（行を見分ける隠れた列がありません）。"
            "新しいブックに写されたときは、配った様式に写し直してもらうか、画面で代わりに入力してください。"
        )
    known = [row for row in file.rows if row.key in desk.lines]
    others = {desk.elsewhere[row.key] for row in file.rows if row.key and row.key in desk.elsewhere}
    if not known and others:
        return f"別の照会（{'・'.join(sorted(others))}）の様式です。この照会の様式で返してもらってください。"
    if not known:
        return "この照会の行が一つもありません。ほかの照会か、ほかの団体の様式ではないか確かめてください。"
    if len(_missing(file, inputs)) == len(inputs):
        return "書く欄の見出しがどれもありません。見出しの行を消していないか確かめてください。"
    return ""


def _missing(file: ReturnedSheet, inputs: Sequence[str]) -> list[str]:
    header = set(map(plain_label, file.header))
    return [label for label in inputs if plain_label(label) not in header]


def _with_labels(file: ReturnedSheet, inputs: Sequence[str]) -> Iterable[ReturnedRow]:
    """書く欄を、見出しの書き方の違いを除いて引けるようにする。"""
    known = {plain_label(label): label for label in inputs}
    for row in file.rows:
        cells = {known.get(plain_label(label), label): text for label, text in row.cells.items()}
        yield replace(row, cells=cells)


def _notes(
    file: ReturnedSheet,
    section: str | None,
    counts: Counter[str],
    kinds: Sequence[RowKind],
    desk: Desk[T],
    inputs: Sequence[str],
) -> Iterable[str]:
    own = desk.sections.get(section or "", "")
    if len(counts) > 1:
        parts = "、".join(f"{desk.sections[key]} {count}行" for key, count in counts.most_common())
        yield f"{len(counts)}つの課の行が入っています（{parts}）。「{own}」のものとして読みました。"
    named = [label for label in desk.sections.values() if len(label) > 1 and label in file.name]
    if named and own not in named:
        yield f"名前は「{max(named, key=len)}」ですが、中身は「{own}」の行です。中身のとおりに読みました。"
    missing = _missing(file, inputs)
    if missing:
        yield f"「{'」「'.join(missing)}」の列がありません。何も書かれていないものとして読みました。"
    if kinds and all(kind is RowKind.SILENT for kind in kinds):
        yield "何も書かれていません。未回答のままにします。"
    given = {row.key for row in file.rows}
    absent = [one for one in desk.lines.values() if one.section == section and one.key not in given]
    if absent:
        yield f"配った行のうち{len(absent)}行がありません。その行は未回答のままにします。"


def _row(
    row: ReturnedRow,
    section: str | None,
    desk: Desk[T],
    paper: Paper[T, A],
    seen: dict[str, tuple[str, A]],
    file_name: str,
) -> RowReport[T, A]:
    asked = desk.lines.get(row.key or "")
    if asked is None:
        if row.key and row.key in desk.elsewhere:
            says = f"「{desk.elsewhere[row.key]}」の行です。"
            return RowReport(number=row.number, kind=RowKind.OTHER_CAMPAIGN, says=says)
        return RowReport(number=row.number, kind=RowKind.UNKNOWN, says=paper.added)
    if paper.is_silent(row.cells):
        return RowReport(number=row.number, kind=RowKind.SILENT, asked=asked)
    if asked.closed_because:
        return RowReport(number=row.number, kind=RowKind.CLOSED, asked=asked, says=asked.closed_because)
    answer, problems = paper.read(row.cells, asked, desk.today)
    if answer is None:
        return RowReport(number=row.number, kind=RowKind.UNREADABLE, asked=asked, problems=problems)
    earlier = seen.setdefault(asked.key, (file_name, answer))
    is_first = earlier[1] is answer
    kind, says = _kind(row, asked, answer, section, desk, paper, None if is_first else earlier)
    changes = paper.changes(asked, answer)
    return RowReport(number=row.number, kind=kind, asked=asked, answer=answer, changes=changes, says=says)


def _kind(
    row: ReturnedRow,
    asked: T,
    answer: A,
    section: str | None,
    desk: Desk[T],
    paper: Paper[T, A],
    earlier: tuple[str, A] | None,
) -> tuple[RowKind, str]:
    if paper.is_same(asked, answer):
        return RowKind.SAME, "同じ内容がもう記録されています。"
    if earlier is not None:
        if earlier[1] == answer:
            return RowKind.SAME, f"「{earlier[0]}」に同じ行が同じ内容であります。"
        return (
            RowKind.REPEATED,
            f"「{earlier[0]}」に同じ行が違う内容であります。どちらが正しいか、課に確かめてください。",
        )
    if asked.section != section:
        return RowKind.OTHER_SECTION, f"「{desk.sections[asked.section]}」の行です。"
    if row.version != asked.version:
        return RowKind.STALE, "この様式を配ったあとに、ほかの人が記録を変えました。いまの値と比べてください。"
    return RowKind.CHANGE, paper.says(answer)


def tick(file: str, row: RowReport[T, A]) -> str:
    """行を選ぶ札（``file`` はファイルの鍵）。聞いたことの版を含むので、見たあとに変わった行は選ばれない。"""
    version = row.asked.version if row.asked else 0
    return f"{file}:{row.number}:{version}"


def chosen(file: str, report: FileReport[T, A], ticked: Collection[str]) -> frozenset[int]:
    """取り込む行の番号: 「取り込む行」のすべてと、職員が札で選んだ行。"""
    return frozenset(
        row.number
        for row in report.rows
        if row.kind is RowKind.CHANGE or (row.kind.can_be_taken and tick(file, row) in ticked)
    )
