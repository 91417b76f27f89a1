"""対策の一覧の表計算: 一行は一つの対策。担当が書く列だけを読み、いまの行と比べる。何も変えない。

新しい対策は、いまの値を凍らせて画面で立てる。だから、鍵の無い行は断る。状態・いまの値・結果の列は、見せるだけである。
表に無い対策は、そのまま残る。
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shirube.engines.insight.counts_minutes_rows import ExportedKey, NumberedRow, RowProblem
from shirube.engines.insight.figures import Figure
from shirube.engines.insight.remedies import target_problem
from shirube.engines.insight.remedy_targets import CannotReadTarget, read_target, target_text
from shirube.values.era import CannotReadDate, format_date, parse_date

SHEET = "対策"
NUMBER, TITLE, OWNER = "番号", "すること", "担当の課"
STARTS, DUE, TARGET, TARGET_BY, NOTE = "始める日", "期限", "見込み", "見込みの期日", "メモ"
HEADER = (NUMBER, TITLE, OWNER, STARTS, DUE, TARGET, TARGET_BY, NOTE)
SHOWN = ("状態", "業務の記録", "原因", "どこの待ちか", "動かす数", "いまの値", "結果")
LONGEST_TITLE, LONGEST_NOTE = 120, 1_000
NOTHING = "―"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyContent:
    """対策の、担当が書く中身。``department`` は組織の鍵、``target`` は秒か割合（0〜1）。"""

    title: str
    department: str | None = None
    starts_on: date | None = None
    due: date | None = None
    target: Fraction | None = None
    target_by: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """表から変えられないところ: 動かす数と、立てたときの値。"""

    figure: Figure
    baseline: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRemedy:
    """いまの一つの対策。"""

    key: str
    version: int
    content: RemedyContent
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyChange:
    """一行の変わり方。``is_stale`` は、書き出したあとに、ほかの人が変えた行。"""

    row: int
    key: str
    version: int
    is_stale: bool
    before: RemedyContent
    after: RemedyContent

    @property
    def is_same(self) -> bool:
        """同じ中身か。"""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class ReadRemedies:
    """読めた変わり方と、読めない所。"""

    changes: tuple[RemedyChange, ...]
    problems: tuple[RowProblem, ...]


def content_problem(one: RemedyContent, ground: Ground) -> tuple[str, str, str] | None:
    """書き方の誤り（列の名、理由、次の一手）。画面と表計算が同じ決まりで確かめる。"""
    if not one.title.strip():
        return TITLE, "することがありません", "何をするかを一言で書いてください"
    if one.starts_on and one.due and one.due < one.starts_on:
        return DUE, "期限が、始める日より前です", "日付を直してください"
    if one.target is not None:
        problem = target_problem(ground.figure, baseline=ground.baseline, target=one.target)
        if problem is not None:
            why, _, after = problem.partition("。")
            return TARGET, why, after.rstrip("。") or "書き直してください"
    if one.target_by is not None and one.target is None:
        return TARGET, "見込みの期日だけがあります", "見込みの値も書くか、期日を空にしてください"
    return None


def cells_of(
    one: RemedyContent, ground: Ground, departments: Mapping[str, str]
) -> tuple[str | date | None, ...]:
    """書き出す一行のます（`HEADER` の、番号の次から）。``departments`` は名から鍵。"""
    owner = next((name for name, key in departments.items() if key == one.department), "")
    return (
        one.title,
        owner,
        one.starts_on,
        one.due,
        target_text(one.target, ground.figure),
        one.target_by,
        one.note,
    )


def read_remedies(
    header: Sequence[str],
    rows: Iterable[NumberedRow],
    keys: Iterable[ExportedKey | None],
    *,
    departments: Mapping[str, str],
    held: Mapping[str, HeldRemedy],
) -> ReadRemedies:
    """表を読み、いまの対策（鍵で引く）と比べる。"""
    missing = [label for label in HEADER if label != NUMBER and label not in header]
    if missing:
        return ReadRemedies(
            (),
            tuple(
                RowProblem(SHEET, None, label, "見出しがありません", "書き出した表の見出しを残してください")
                for label in missing
            ),
        )
    changes: list[RemedyChange] = []
    problems: list[RowProblem] = []
    seen: dict[str, int] = {}
    for row, exported in zip(rows, keys, strict=True):
        found = None if exported is None else held.get(exported.key)
        if exported is None or found is None:
            problems.append(_unknown(row, exported))
            continue
        if exported.key in seen:
            why = f"{seen[exported.key]} 行目と同じ対策の行です"
            problems.append(RowProblem(SHEET, row.number, TITLE, why, "一つの行にしてください"))
            continue
        seen[exported.key] = row.number
        reader = _Reader(row.number, dict(zip(header, row.cells, strict=False)), departments, found.ground)
        content = reader.content(found.content)
        problems += reader.problems
        if not reader.problems:
            changes.append(
                RemedyChange(
                    row=row.number,
                    key=found.key,
                    version=found.version,
                    is_stale=exported.version != found.version and content != found.content,
                    before=found.content,
                    after=content,
                )
            )
    return ReadRemedies(tuple(changes), tuple(problems))


def _unknown(row: NumberedRow, exported: ExportedKey | None) -> RowProblem:
    if exported is None:
        why = "新しい行です。対策は、いまの値を凍らせるので、画面で立てます"
        return RowProblem(SHEET, row.number, TITLE, why, "行を消し、待ちの原因の画面から立ててください")
    return RowProblem(SHEET, row.number, TITLE, "いまは無い対策です", "行を消すか、書き出し直してください")


def taken(changes: Iterable[RemedyChange], *, takes_stale: bool) -> tuple[RemedyChange, ...]:
    """実際に書く変わり方。あとから変わった行は、頼まれたときだけ。"""
    return tuple(one for one in changes if not one.is_same and (takes_stale or not one.is_stale))


def digest(changes: Iterable[RemedyChange]) -> str:
    """確かめた変わり方の指紋。反映するときに同じかを確かめる。"""
    return hashlib.sha256("\n".join(repr(one) for one in changes).encode()).hexdigest()


def change_texts(
    change: RemedyChange, ground: Ground, departments: Mapping[str, str]
) -> tuple[str, str, str]:
    """反映する前に見せる（すること、いま、反映すると）。違う列だけを言う。"""
    old, new = (
        dict(zip(HEADER[1:], cells_of(one, ground, departments), strict=True))
        for one in (change.before, change.after)
    )
    changed = [label for label in old if old[label] != new[label]]
    texts = ("\n".join(f"{label}: {_text(side[label])}" for label in changed) for side in (old, new))
    return (change.before.title, *texts)  # type: ignore[return-value]


def _text(cell: str | date | None) -> str:
    return format_date(cell, "short") if isinstance(cell, date) else cell or NOTHING


class _Reader:
    """一行を読む。"""

    def __init__(
        self, row: int, cells: Mapping[str, str], departments: Mapping[str, str], ground: Ground
    ) -> None:
        self.problems: list[RowProblem] = []
        self._row, self._cells, self._departments, self._ground = row, cells, departments, ground

    def content(self, held: RemedyContent) -> RemedyContent:
        """中身。読めない所は ``problems`` に貯まる。"""
        found = RemedyContent(
            title=self._words(TITLE, LONGEST_TITLE),
            department=self._owner(held),
            starts_on=self._day(STARTS),
            due=self._day(DUE),
            target=self._target(held),
            target_by=self._day(TARGET_BY),
            note=self._words(NOTE, LONGEST_NOTE),
        )
        problem = None if self.problems else content_problem(found, self._ground)
        if problem is not None:
            self._refuse(*problem)
        return found

    def _words(self, label: str, longest: int) -> str:
        text = self._cells.get(label, "").strip()
        if len(text) > longest:
            self._refuse(label, f"{longest:,} 字を超えています", "短くしてください")
        return text

    def _owner(self, held: RemedyContent) -> str | None:
        text = self._words(OWNER, 200)
        if not text:
            # いまの組織の表に無い課は書けないので、空のままなら残す。
            return held.department if held.department not in (None, *self._departments.values()) else None
        if text not in self._departments:
            self._refuse(OWNER, f"「{text[:30]}」は、いまの組織にありません", "選択肢から選んでください")
        return self._departments.get(text)

    def _day(self, label: str) -> date | None:
        text = self._cells.get(label, "").strip()
        if not text:
            return None
        try:
            return parse_date(text)
        except CannotReadDate as error:
            why, _, after = str(error).partition("。")
            self._refuse(label, why, after.rstrip("。") or "書き直してください")
            return None

    def _target(self, held: RemedyContent) -> Fraction | None:
        text = self._cells.get(TARGET, "").strip()
        if not text or text == target_text(held.target, self._ground.figure):
            return held.target if text else None
        try:
            return read_target(text, self._ground.figure, self._ground.baseline)
        except CannotReadTarget as error:
            why, _, after = str(error).partition("。")
            self._refuse(TARGET, why, after.rstrip("。") or "書き直してください")
            return None

    def _refuse(self, column: str, why: str, then: str) -> None:
        self.problems.append(RowProblem(SHEET, self._row, column, why, then))
