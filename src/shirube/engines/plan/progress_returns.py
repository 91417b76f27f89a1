"""返ってきた様式を、照会の行と照らす。何も変えない。行ごとに、取り込むとどうなるかだけを言う。

一つの行は、次の順で初めに当てはまった区分になる。取り込むのは、黙っていれば「変わる」行だけである。
食い違う行・ほかの課の行・重なった行は、職員が選んだときだけ取り込める。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from shirube.engines.plan import progress_sheet as sheet
from shirube.engines.plan.progress_answers import Answer, AskedLine, Difference, differences, is_same
from shirube.engines.plan.progress_reading import Problem, is_silent, plain_label, read_answer


class RowKind(StrEnum):
    """取り込むとどうなるか。"""

    UNKNOWN = "unknown"
    OTHER_CAMPAIGN = "other_campaign"
    SILENT = "silent"
    CLOSED = "closed"
    UNREADABLE = "unreadable"
    SAME = "same"
    REPEATED = "repeated"
    OTHER_SECTION = "other_section"
    STALE = "stale"
    CHANGE = "change"

    @property
    def label(self) -> str:
        """画面での名。"""
        return _LABELS[self]

    @property
    def can_be_taken(self) -> bool:
        """職員が選べば取り込める。"""
        return self in (RowKind.CHANGE, RowKind.STALE, RowKind.OTHER_SECTION, RowKind.REPEATED)


_LABELS = {
    RowKind.UNKNOWN: "どの作業か分からない行",
    RowKind.OTHER_CAMPAIGN: "別の照会の行",
    RowKind.SILENT: "未回答",
    RowKind.CLOSED: "もう答えられない行",
    RowKind.UNREADABLE: "読めない値のある行",
    RowKind.SAME: "取り込み済み",
    RowKind.REPEATED: "同じ作業が二つある行",
    RowKind.OTHER_SECTION: "ほかの課の行",
    RowKind.STALE: "配ったあとに記録が変わった行",
    RowKind.CHANGE: "取り込む行",
}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReport:
    """一行の見立て。`says` は区分を決めた理由。"""

    number: int
    kind: RowKind
    asked: AskedLine | None = None
    answer: Answer | None = None
    changes: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """一つのファイルの見立て。`section` はこのファイルの課の鍵、`notes` は知っておくこと。"""

    name: str
    section: str | None = None
    refusal: str = ""
    notes: tuple[str, ...] = ()
    rows: tuple[RowReport, ...] = ()

    def count(self, kind: RowKind) -> int:
        """この区分の行の数。"""
        return sum(row.kind is kind for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """照らす相手: この照会の行と課、ほかの照会の行（鍵から照会の名）、今日。"""

    lines: Mapping[str, AskedLine]
    sections: Mapping[str, str]
    elsewhere: Mapping[str, str]
    today: date


def judge(files: Iterable[ReturnedSheet], desk: Desk) -> tuple[FileReport, ...]:
    """返ってきたファイルを、渡された順に照らす。"""
    seen: dict[str, tuple[str, Answer | None]] = {}
    return tuple(_file(one, desk, seen) for one in files)


def _file(file: ReturnedSheet, desk: Desk, seen: dict[str, tuple[str, Answer | None]]) -> FileReport:
    refusal = file.refusal or _refusal(file, desk)
    if refusal:
        return FileReport(name=file.name, refusal=refusal)
    file = replace(file, rows=tuple(_with_labels(file)))
    counts = Counter(desk.lines[row.key].section for row in file.rows if row.key and row.key in desk.lines)
    section = counts.most_common(1)[0][0] if counts else None
    rows = tuple(
        _row(row, section, desk, seen, file.name)
        for row in file.rows
        if row.key is not None or any(text.strip() for text in row.cells.values())
    )
    return FileReport(
        name=file.name, section=section, rows=rows, notes=tuple(_notes(file, section, counts, rows, desk))
    )


def _refusal(file: ReturnedSheet, desk: Desk) -> str:
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
        return "この照会の行が一つもありません。ほかの計画か、ほかの団体の様式ではないか確かめてください。"
    missing = [label for label in sheet.INPUTS if plain_label(label) not in map(plain_label, file.header)]
    if len(missing) == len(sheet.INPUTS):
        return "書く欄の見出しがどれもありません。見出しの行を消していないか確かめてください。"
    return ""


def _with_labels(file: ReturnedSheet) -> Iterable[ReturnedRow]:
    """書く欄を、見出しの書き方の違いを除いて引けるようにする。"""
    known = {plain_label(label): label for label in sheet.INPUTS}
    for row in file.rows:
        cells = {known.get(plain_label(label), label): text for label, text in row.cells.items()}
        yield replace(row, cells=cells)


def _notes(
    file: ReturnedSheet, section: str | None, counts: Counter[str], rows: Sequence[RowReport], desk: Desk
) -> Iterable[str]:
    own = desk.sections.get(section or "", "")
    if len(counts) > 1:
        parts = "、".join(f"{desk.sections[key]} {count}行" for key, count in counts.most_common())
        yield f"{len(counts)}つの課の行が入っています（{parts}）。「{own}」のものとして読みました。"
    named = [label for label in desk.sections.values() if len(label) > 1 and label in file.name]
    if named and own not in named:
        yield f"名前は「{max(named, key=len)}」ですが、中身は「{own}」の行です。中身のとおりに読みました。"
    missing = [label for label in sheet.INPUTS if plain_label(label) not in map(plain_label, file.header)]
    if missing:
        yield f"「{'」「'.join(missing)}」の列がありません。何も書かれていないものとして読みました。"
    if rows and all(row.kind is RowKind.SILENT for row in rows):
        yield "何も書かれていません。未回答のままにします。"
    given = {row.key for row in file.rows}
    absent = [one for one in desk.lines.values() if one.section == section and one.key not in given]
    if absent:
        yield f"配った行のうち{len(absent)}行がありません。その行は未回答のままにします。"


def _row(
    row: ReturnedRow,
    section: str | None,
    desk: Desk,
    seen: dict[str, tuple[str, Answer | None]],
    file_name: str,
) -> RowReport:
    asked = desk.lines.get(row.key or "")
    if asked is None:
        if row.key and row.key in desk.elsewhere:
            says = f"「{desk.elsewhere[row.key]}」の行です。"
            return RowReport(number=row.number, kind=RowKind.OTHER_CAMPAIGN, says=says)
        says = "書き足された行です。新しい作業は、工程表に足してから照会してください。"
        return RowReport(number=row.number, kind=RowKind.UNKNOWN, says=says)
    if is_silent(row.cells):
        return RowReport(number=row.number, kind=RowKind.SILENT, asked=asked)
    if asked.closed_because:
        return RowReport(number=row.number, kind=RowKind.CLOSED, asked=asked, says=asked.closed_because)
    answer, problems = read_answer(row.cells, asked, desk.today)
    if answer is None:
        return RowReport(number=row.number, kind=RowKind.UNREADABLE, asked=asked, problems=problems)
    earlier = seen.setdefault(asked.key, (file_name, answer))
    is_first = earlier[1] is answer
    kind, says = _kind(row, asked, answer, section, desk, None if is_first else earlier)
    return RowReport(
        number=row.number,
        kind=kind,
        asked=asked,
        answer=answer,
        changes=differences(asked, answer),
        says=says,
    )


def _kind(
    row: ReturnedRow,
    asked: AskedLine,
    answer: Answer,
    section: str | None,
    desk: Desk,
    earlier: tuple[str, Answer | None] | None,
) -> tuple[RowKind, str]:
    if is_same(asked, answer):
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
    return RowKind.CHANGE, "「変わりなし」の報告です。" if answer.is_unchanged else ""
