"""工程表の表計算: 記録 → 一枚の表、直した表 → 変わるところ。

一行が取組か、作業・節目である。作業の行の「取組」はどの取組の作業かを示し、行を書き足すときだけ読む。
読むときは、書き出したときの値（いまの記録）と欄ごとに比べるので、直していない表からは何も変わらない。
行が表に無くても、何も消えない。つながり（先の作業）と国の項目は、この表では変えない。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shirube.engines.plan.roadmap_columns import (
    COLUMNS,
    INITIATIVE,
    Cell,
    Departments,
    SheetColumn,
    Value,
    read_cell,
    shown,
)
from shirube.engines.plan.roadmap_rules import (
    day_problem,
    extension_problem,
    progress_fault,
    stop_problem,
)
from shirube.engines.plan.snapshot_lines import Initiative, Pillar, State, Task, TaskKind
from shirube.values.labelled_enum import LabelledEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """いまの記録の一行。`values` は欄の名から値を引く。`initiative` は取組の名。"""

    key: str
    version: int
    kind: str
    initiative: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRow:
    """直した表の一行。`cells` は見出しから文字を引く。鍵の無い行は、書き足された行。"""

    number: int
    cells: Mapping[str, str]
    key: str | None = None
    version: int | None = None


class Move(LabelledEnum):
    """行の扱い。"""

    ADDED = "added", "足す"
    CHANGED = "changed", "変える"
    STALE = "stale", "古い行"
    UNKNOWN = "unknown", "無い行"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """一つの欄の変わり方。"""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """一行の変わり方。`values` は書く値（足す行ではすべて、変える行では変わった欄だけ）。"""

    number: int
    move: Move
    kind: str
    title: str
    initiative: str
    key: str | None = None
    version: int | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    cells: tuple[CellChange, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetProblem:
    """直すところ。何行目の、どの列が、なぜいけないか。"""

    number: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReading:
    """読んだ結果。`problems` があるあいだは反映しない。`same` は変わらない行の数。"""

    changes: tuple[RowChange, ...]
    problems: tuple[SheetProblem, ...]
    same: int


class CannotReadSheet(ValueError):
    """工程表の表として読めない。"""


def lines(
    pillars: Sequence[Pillar],
    initiatives: Sequence[Initiative],
    tasks: Iterable[Task],
    versions: Mapping[str, int],
    codes: Mapping[str, str],
) -> tuple[SheetLine, ...]:
    """いまの記録の行（柱の順、取組の順、作業の順）。`codes` は組織の鍵から所属コードを引く。"""
    titles = {pillar.key: pillar.title for pillar in pillars}
    place = {pillar.key: at for at, pillar in enumerate(pillars)}
    below: dict[str, list[Task]] = {}
    for task in tasks:
        below.setdefault(task.initiative, []).append(task)
    found: list[SheetLine] = []
    for one in sorted(initiatives, key=lambda one: place.get(one.pillar or "", len(place))):
        values = _initiative_values(one, titles, codes)
        found.append(
            SheetLine(
                key=one.key,
                version=versions[one.key],
                kind=INITIATIVE,
                initiative=_plain(one.title),
                values=values,
            )
        )
        found += [
            SheetLine(
                key=task.key,
                version=versions[task.key],
                kind=task.kind.label,
                initiative=_plain(one.title),
                values=_task_values(task, codes),
            )
            for task in below.get(one.key, ())
        ]
    return tuple(found)


def _initiative_values(
    one: Initiative, titles: Mapping[str, str], codes: Mapping[str, str]
) -> dict[str, Value]:
    return {
        "pillar": _plain(titles.get(one.pillar or "")),
        "number": _plain(one.number),
        "title": _plain(one.title),
        "owner": codes.get(one.owner_key or "", ""),
        "state": one.state,
        "stop_reason": _plain(one.stop_reason),
        "summary": _plain(one.summary),
        "aim": _plain(one.aim),
        "note": _plain(one.note),
    }


def _task_values(task: Task, codes: Mapping[str, str]) -> dict[str, Value]:
    return {
        "kind": task.kind,
        "title": _plain(task.title),
        "owner": codes.get(task.owner_key or "", ""),
        "state": task.state,
        "starts_on": task.starts_on,
        "ends_on": task.ends_on,
        "precision": task.precision,
        "started_on": task.started_on,
        "ended_on": task.ended_on,
        "progress": task.progress,
        "national_due": task.national_due,
        "extended_to": task.extended_to,
        "extension_basis": _plain(task.extension_basis),
        "stop_reason": _plain(task.stop_reason),
        "note": _plain(task.note),
    }


def _plain(text: str | None) -> str:
    """前後の空きと改行の書き方をそろえる（読み戻したときに、違いにならないように）。"""
    return (text or "").strip().replace("\r\n", "\n")


def cells(line: SheetLine, departments: Departments) -> tuple[Cell, ...]:
    """一行のます。`departments` は所属コードから組織の名を引く。"""
    return tuple(_cell(line, column, departments) for column in COLUMNS)


def _cell(line: SheetLine, column: SheetColumn, departments: Departments) -> Cell:
    if column.name == "kind":
        return line.kind
    if column.name == "initiative":
        return line.initiative
    if column.name == "task":
        return "" if line.kind == INITIATIVE else str(line.values["title"])
    if not column.belongs_to(line.kind):
        return "" if column.kind in ("text", "choice") else None
    return shown(column, line.values.get(column.name), departments)


def read(
    header: Sequence[str],
    rows: Iterable[GivenRow],
    current: Sequence[SheetLine],
    departments: Departments,
    pillars: Sequence[str],
    today: date,
) -> SheetReading:
    """直した表を、いまの記録と比べる。"""
    missing = [column.label for column in COLUMNS if column.is_needed and column.label not in header]
    if missing:
        raise CannotReadSheet(
            f"列「{'、'.join(missing)}」がありません。工程表をもう一度書き出し、その表を直してください。"
        )
    reader = _Reader(frozenset(header), current, departments, frozenset(pillars), today)
    for row in rows:
        reader.take(row)
    return reader.result()


class _Reader:
    """行を一つずつ読み、変わり方と直すところを集める。"""

    def __init__(
        self,
        header: frozenset[str],
        current: Sequence[SheetLine],
        departments: Departments,
        pillars: frozenset[str],
        today: date,
    ) -> None:
        self._columns = tuple(column for column in COLUMNS if column.label in header)
        self._by_key = {line.key: line for line in current}
        self._titles = Counter(line.initiative for line in current if line.kind == INITIATIVE)
        self._departments, self._pillars, self._today = departments, pillars, today
        self._seen: dict[str, int] = {}
        self._changes: list[RowChange] = []
        self._problems: list[SheetProblem] = []
        self._same = 0

    def result(self) -> SheetReading:
        """読み終えた結果。"""
        return SheetReading(changes=tuple(self._changes), problems=tuple(self._problems), same=self._same)

    def take(self, row: GivenRow) -> None:
        """一行を読む。"""
        before = len(self._problems)
        kind = self._kind(row)
        if kind is None:
            return
        if row.key is None:
            self._add(row, kind, before)
            return
        if row.key in self._seen:
            self._refuse(
                row,
                "種類",
                f"{self._seen[row.key]}行目と同じ記録です。写した行は、鍵の無い新しい行に書いてください。",
            )
            return
        self._seen[row.key] = row.number
        line = self._by_key.get(row.key)
        if line is None:
            self._changes.append(self._unknown(row, kind))
            return
        if (line.kind == INITIATIVE) != (kind == INITIATIVE):
            self._refuse(row, "種類", f"「{line.kind}」の行を「{kind}」には変えられません。")
            return
        self._compare(row, kind, line, before)

    def _kind(self, row: GivenRow) -> str | None:
        text = row.cells.get("種類", "").strip()
        if text in (INITIATIVE, *(kind.label for kind in TaskKind)):
            return text
        self._refuse(row, "種類", f"「{text[:20]}」は読めません。取組・作業・節目から選んでください。")
        return None

    def _compare(self, row: GivenRow, kind: str, line: SheetLine, before: int) -> None:
        """いまの記録と、欄ごとに比べる。"""
        given = self._values(row, kind)
        changed = {name: value for name, value in given.items() if value != line.values.get(name)}
        if not changed and len(self._problems) == before:
            self._same += 1
            return
        self._check(row, kind, {**line.values, **given})
        if len(self._problems) > before:
            return
        is_stale = row.version != line.version
        self._changes.append(
            RowChange(
                number=row.number,
                move=Move.STALE if is_stale else Move.CHANGED,
                kind=kind,
                title=str(line.values["title"]),
                initiative=line.initiative,
                key=line.key,
                version=line.version,
                values=changed,
                cells=tuple(self._cell_changes(line, changed)),
                reason="書き出したあとに、画面か別の表で変えられています。" if is_stale else "",
            )
        )

    def _cell_changes(self, line: SheetLine, changed: Mapping[str, Value]) -> Iterator[CellChange]:
        for column in COLUMNS:
            name = column.field_of(line.kind)
            if name in changed and column.belongs_to(line.kind):
                before, after = line.values.get(name), changed[name]
                yield CellChange(
                    field=name,
                    label=column.label,
                    before=_text(shown(column, before, self._departments)),
                    after=_text(shown(column, after, self._departments)),
                )

    def _add(self, row: GivenRow, kind: str, before: int) -> None:
        """書き足された行。"""
        given = self._values(row, kind)
        parent = row.cells.get("取組", "").strip()
        if kind == INITIATIVE:
            if self._titles[parent]:
                self._refuse(
                    row,
                    "取組",
                    f"取組「{parent[:40]}」は、もうあります。作業を足すなら種類を変えてください。",
                )
            self._titles[parent] += 1
        elif self._titles[parent] != 1:
            reason = "がありません" if not self._titles[parent] else "が二つ以上あります"
            self._refuse(row, "取組", f"取組「{parent[:40]}」{reason}。名を確かめてください。")
        given.setdefault("state", State.PLANNED)
        self._check(row, kind, given)
        if len(self._problems) == before:
            self._changes.append(
                RowChange(
                    number=row.number,
                    move=Move.ADDED,
                    kind=kind,
                    title=str(given["title"]),
                    initiative=parent,
                    values=given,
                    cells=tuple(self._cells_of_new(kind, given)),
                )
            )

    def _cells_of_new(self, kind: str, given: Mapping[str, Value]) -> Iterator[CellChange]:
        """足す行の、名称のほかの書かれた欄。"""
        for column in COLUMNS:
            name = column.field_of(kind)
            if name in ("title", "kind") or not column.belongs_to(kind):
                continue
            after = _text(shown(column, given.get(name), self._departments))
            if after:
                yield CellChange(field=name, label=column.label, before="", after=after)

    def _unknown(self, row: GivenRow, kind: str) -> RowChange:
        title = row.cells.get("作業・節目", "").strip() or row.cells.get("取組", "").strip()
        return RowChange(
            number=row.number,
            move=Move.UNKNOWN,
            kind=kind,
            title=title,
            initiative=row.cells.get("取組", "").strip(),
            key=row.key,
            version=row.version,
            reason="この計画に、この行の記録がありません（消されたか、別の計画の表です）。",
        )

    def _values(self, row: GivenRow, kind: str) -> dict[str, Value]:
        """一行の値。読めない欄は直すところに挙げる。"""
        found: dict[str, Value] = {}
        for column in self._columns:
            if not column.belongs_to(kind):
                continue
            try:
                value = read_cell(column, row.cells.get(column.label, ""), self._departments)
            except ValueError as error:
                self._refuse(row, column.label, str(error))
                continue
            found[column.field_of(kind)] = value
        return found

    def _check(self, row: GivenRow, kind: str, values: Mapping[str, Value]) -> None:
        """行の全体の決まり。"""
        title_label = "取組" if kind == INITIATIVE else "作業・節目"
        if not values.get("title"):
            self._refuse(row, title_label, "名称が空です。")
        pillar = values.get("pillar")
        if pillar and pillar not in self._pillars:
            self._refuse(row, "柱", f"柱「{str(pillar)[:40]}」がありません。先に画面で柱を足してください。")
        for column, problem in _problems_of(kind, values, self._today):
            self._refuse(row, column, problem)

    def _refuse(self, row: GivenRow, column: str, reason: str) -> None:
        self._problems.append(SheetProblem(number=row.number, column=column, reason=reason))


def _problems_of(kind: str, values: Mapping[str, Value], today: date) -> Iterator[tuple[str, str]]:
    """日付・実績・延長・中止の決まりに合わない所。"""
    state, reason = values.get("state"), str(values.get("stop_reason") or "")
    if not isinstance(state, State):
        return
    found: list[tuple[str, str | None]] = [("中止の理由", stop_problem(state, reason))]
    if kind != INITIATIVE:
        starts_on, ends_on = _day(values, "starts_on"), _day(values, "ends_on")
        progress = values.get("progress")
        found += [
            ("終わり（計画）", day_problem(TaskKind(str(values["kind"])), starts_on, ends_on)),
            progress_fault(
                state,
                progress if isinstance(progress, int) else None,
                _day(values, "started_on"),
                _day(values, "ended_on"),
                today,
            )
            or ("", None),
            (
                "延ばした期限",
                extension_problem(
                    ends_on, _day(values, "extended_to"), str(values.get("extension_basis") or "")
                ),
            ),
        ]
    yield from ((column, problem) for column, problem in found if problem)


def _day(values: Mapping[str, Value], name: str) -> date | None:
    value = values.get(name)
    return value if isinstance(value, date) else None


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)
