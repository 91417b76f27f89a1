"""決定の表: 過去の決定をまとめて入れ、作成中の決定を直す表の、列と読み方。

行の鍵のある行は前に書き出した決定、無い行は書き足した決定である。確定した決定は表では変えられない
（訂正の決定を記録する）。書き出したあとに画面で変わった行は古い行として示し、取り込まない。
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from shirube.engines.organization.decision_rows import (
    LABELS,
    NEEDED,
    GivenRow,
    RowReader,
    SheetDecision,
    SheetProblem,
    cells,
)
from shirube.values.labelled_enum import LabelledEnum


class CannotReadDecisions(ValueError):
    """決定の表として読めない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDecision:
    """いまの決定。"""

    version: int
    now: SheetDecision


class Move(LabelledEnum):
    """行の扱い。"""

    ADDED = "added", "足す"
    CHANGED = "changed", "変える"
    STALE = "stale", "古い行"
    LOCKED = "locked", "確定済み"
    TWICE = "twice", "もうある"
    UNKNOWN = "unknown", "無い行"

    @property
    def reason(self) -> str:
        """取り込まないときの、なぜ・次にどうするか。"""
        return {
            "added": "",
            "changed": "",
            "stale": "書き出したあとに画面で変わりました。もう一度書き出して直してください。",
            "locked": "確定した決定は変えられません。画面から訂正の決定を記録してください。",
            "twice": "同じ会議の同じ件名の決定がもうあります。取り込みません。",
            "unknown": "この行の決定は、いまの記録にありません。書き足すなら、新しい行に写してください。",
        }[self.value]

    @property
    def is_taken(self) -> bool:
        """反映する行。"""
        return self in (Move.ADDED, Move.CHANGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """一行の扱い。``cells`` は（見出し、いま、この表）。"""

    number: int
    move: Move
    decision: SheetDecision
    key: str | None = None
    version: int | None = None
    cells: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReading:
    """読んだ結果。``problems`` があるあいだは反映しない。``same`` は変わらない行の数。"""

    changes: tuple[RowChange, ...]
    problems: tuple[SheetProblem, ...]
    same: int


def read(
    header: Sequence[str],
    rows: Iterable[GivenRow],
    known: Mapping[str, KnownDecision],
    bodies: Collection[str],
    today: date,
) -> SheetReading:
    """表を読み、いまの決定と比べる。要る見出しが無ければ ``CannotReadDecisions``。"""
    missing = [LABELS[name] for name in NEEDED if LABELS[name] not in header]
    if missing:
        raise CannotReadDecisions(
            f"列「{'」「'.join(missing)}」がありません。この画面の「決定の表」を書き出し、その見出しのまま使ってください。"
        )
    reader = _Reader(known, frozenset(bodies), today)
    for row in rows:
        if any(text.strip() for text in row.cells.values()):
            reader.take(row)
    return SheetReading(changes=tuple(reader.changes), problems=reader.problems, same=reader.same)


class _Reader:
    """行を一つずつ読み、扱いを決める。"""

    def __init__(self, known: Mapping[str, KnownDecision], bodies: frozenset[str], today: date) -> None:
        self._known, self._rows = known, RowReader(bodies, today)
        self._taken = {_identity(one.now) for one in known.values()}
        self.changes: list[RowChange] = []
        self.same = 0

    @property
    def problems(self) -> tuple[SheetProblem, ...]:
        """直すところ。"""
        return tuple(self._rows.problems)

    def take(self, row: GivenRow) -> None:
        """一行を読む。"""
        given = self._rows.read(row)
        if given is None:
            return
        if row.key is None:
            identity = _identity(given)
            move = Move.TWICE if identity in self._taken else Move.ADDED
            self._taken.add(identity)
            self.changes.append(
                RowChange(number=row.number, move=move, decision=given, cells=tuple(_all(given)))
            )
            return
        self._compare(row, given, self._known.get(row.key))

    def _compare(self, row: GivenRow, given: SheetDecision, known: KnownDecision | None) -> None:
        changed = () if known is None else tuple(_differences(known.now, given))
        if known is not None and not changed:
            self.same += 1
            return
        if known is not None and any(label in _FIXED for label, _, _ in changed):
            self._rows.refuse(
                row,
                "会議体",
                "会議体・回・開催日は表では変えられません。元に戻すか、新しい行に写してください。",
            )
            return
        self.changes.append(
            RowChange(
                number=row.number,
                move=_move(row, known),
                decision=given,
                key=row.key,
                version=row.version,
                cells=changed,
            )
        )


_FIXED = frozenset({LABELS["body"], LABELS["number"], LABELS["held_on"]})


def _identity(one: SheetDecision) -> tuple[str, date, str]:
    return one.body, one.held_on, one.title


def _move(row: GivenRow, known: KnownDecision | None) -> Move:
    if known is None:
        return Move.UNKNOWN
    if known.now.is_confirmed:
        return Move.LOCKED
    return Move.CHANGED if row.version == known.version else Move.STALE


def _all(given: SheetDecision) -> Iterator[tuple[str, str, str]]:
    for label, text in cells(given).items():
        if text:
            yield label, "", text


def _differences(now: SheetDecision, given: SheetDecision) -> Iterator[tuple[str, str, str]]:
    before, after = cells(now), cells(given)
    for name in (field.name for field in fields(SheetDecision)):
        label = LABELS["state"] if name == "is_confirmed" else LABELS[name]
        if before[label] != after[label]:
            yield label, before[label], after[label]
