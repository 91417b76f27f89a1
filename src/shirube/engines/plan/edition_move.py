"""国の計画の版の移し替え: 計画が指している国の項目を、新しい版でどう扱うか。

国の記録（取組事項・目標時期・推進体制の役割）一つの続き方を一つの行にし、計画のどれが触れるかと、扱いの案を
添える。職員が扱いを決めると、書き換える行（`Rewrite`）と加えるもの（`Addition`）が決まる。書き換えは
前と後の両方を持つので、前後を入れ替えれば元に戻る。扱いの案は標の定め（origin: ours）で、資料から分からない
ことは「終わった」と言わず、前の版のまま残す。
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shirube.engines.plan.edition_difference import Change
from shirube.values.labelled_enum import LabelledEnum

OPEN_STATES = ("planned", "active")
STOPPED = "stopped"


class CannotMoveEdition(ValueError):
    """計画を、その国の版へは移せない。"""


class HeldKind(LabelledEnum):
    """国の記録を指している、計画の記録の種類。"""

    INITIATIVE = "initiative", "取組"
    TASK = "task", "作業・節目"
    FINDING = "finding", "診断から挙がった課題"
    HOLDER = "holder", "体制の担い手"
    KPI = "kpi", "KPI"
    QUESTION = "question", "自己診断の問い"
    PLACEMENT = "placement", "官民データ計画の置き場所"
    PILLAR = "pillar", "柱"

    @property
    def is_following(self) -> bool:
        """自分では国の記録を指さず、取組や国の項目に付いて動く。"""
        return self in (HeldKind.KPI, HeldKind.QUESTION, HeldKind.PLACEMENT)


class MoveSubject(LabelledEnum):
    """何の行か。"""

    ITEM = "item", "取組事項"
    TARGET = "target", "目標時期"
    ROLE = "role", "推進体制"


class MoveStanding(LabelledEnum):
    """国の記録の、二つの版での続き方。"""

    KEPT = "kept", "変わらない"
    CHANGED = "changed", "変わった"
    CARRIED = "carried", "引き継がれた"
    SPLIT = "split", "分かれた"
    DROPPED = "dropped", "終わった"
    NEW = "new", "加わった"
    UNKNOWN = "unknown", "資料から分からない"
    LEFT = "left", "版によらなくなる"


class Handling(LabelledEnum):
    """行の扱い。"""

    REPOINT = "repoint", "付け替える"
    OWN = "own", "独自として残す"
    END = "end", "終了として残す"
    STAY = "stay", "前の版のまま残す"
    ADD = "add", "新しく加える"
    SKIP = "skip", "何もしない"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """計画の記録一つと、それが指す国の記録。

    `references` は「id@版」「id@版#目標時期」、体制の担い手では役割の id。`of` は属する取組の鍵。
    `due` は国の期限、`ends_on` は計画の終わり（担い手では任期の終わり）。
    """

    kind: HeldKind
    key: str
    label: str
    version: int = 0
    references: tuple[str, ...] = ()
    of: str | None = None
    state: str = ""
    stop_reason: str = ""
    due: date | None = None
    ends_on: date | None = None

    @property
    def is_open(self) -> bool:
        """まだ終わっていない。状態を持たない記録は、終わっていないとみなす。"""
        return not self.state or self.state in OPEN_STATES

    def to_record(self) -> dict[str, Any]:
        """JSON にできる形。"""
        return {
            "kind": self.kind.value,
            "key": self.key,
            "label": self.label,
            "version": self.version,
            "references": list(self.references),
            "of": self.of,
            "state": self.state,
            "stop_reason": self.stop_reason,
            "due": self.due.isoformat() if self.due else None,
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Held:
        """JSON の形から戻す。"""
        return cls(
            kind=HeldKind(record["kind"]),
            key=record["key"],
            label=record["label"],
            version=record["version"],
            references=tuple(record["references"]),
            of=record["of"],
            state=record["state"],
            stop_reason=record["stop_reason"],
            due=_day(record["due"]),
            ends_on=_day(record["ends_on"]),
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    """国の記録一つの続き方と、触れる計画の記録、扱いの案と選べる扱い。

    `due` は、付け替えた先の国の期限（目標時期の行）。`annexes` は、新しい版の別紙での名。
    """

    id: str
    subject: MoveSubject
    standing: MoveStanding
    label: str
    before: str | None
    after: str | None
    held: tuple[Held, ...]
    proposed: Handling
    choices: tuple[Handling, ...]
    changes: tuple[Change, ...] = ()
    due: date | None = None
    annexes: tuple[str, ...] = ()
    note: str = ""

    @property
    def pointing(self) -> tuple[Held, ...]:
        """自分で国の記録を指している記録。"""
        return tuple(one for one in self.held if not one.kind.is_following)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """書き換える一つの記録の、前と後。"""

    before: Held
    after: Held

    @property
    def reversed(self) -> Rewrite:
        """元に戻す書き換え。"""
        return Rewrite(before=self.after, after=self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """加える国の記録。`under` は、目標時期を置く取組か、写しのもとにする担い手の鍵。"""

    subject: MoveSubject
    reference: str
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """決めた扱いから決まる、計画の変わりかた。"""

    rewrites: tuple[Rewrite, ...]
    additions: tuple[Addition, ...]


Decisions = Mapping[str, Handling]


def decided(rows: Iterable[MoveRow], decisions: Decisions) -> dict[str, Handling]:
    """すべての行の扱い。言われていない行は案のとおり。選べない扱いと、知らない行は断る。"""
    found: dict[str, Handling] = {}
    for row in rows:
        handling = decisions.get(row.id, row.proposed)
        if handling not in row.choices:
            raise CannotMoveEdition(
                f"「{row.label}」は「{handling.label}」にできません。"
                f"{'・'.join(one.label for one in row.choices)}から選んでください。"
            )
        found[row.id] = handling
    unknown = [name for name in decisions if name not in found]
    if unknown:
        raise CannotMoveEdition(
            "開いたあとに、国の版か計画が変わりました。画面を開き直して、確かめ直してください。"
        )
    return found


def clashes(rows: Sequence[MoveRow], handlings: Decisions) -> tuple[str, ...]:
    """互いに合わない扱い: 独自や終了にした取組事項の目標時期だけを、新しい版に付け替えている。"""
    items = {row.before: row for row in rows if row.subject is MoveSubject.ITEM and row.held and row.before}
    found = []
    for row in rows:
        origin = (row.before or row.after or "").partition("#")[0]
        item = items.get(origin) or next((one for one in items.values() if one.after == origin), None)
        if row.subject is not MoveSubject.TARGET or item is None:
            continue
        is_taken = handlings[row.id] in (Handling.REPOINT, Handling.ADD)
        if is_taken and handlings[item.id] is not Handling.REPOINT:
            found.append(
                f"取組事項「{item.label}」は「{handlings[item.id].label}」なのに、"
                f"その目標時期「{row.label}」は「{handlings[row.id].label}」です。扱いをそろえてください。"
            )
    return tuple(found)


def move(rows: Sequence[MoveRow], handlings: Decisions, *, reason: str, today: date) -> Move:
    """決めた扱いから、書き換えと加えるものを求める。`reason` は終了にするときの理由。

    一つの記録がいくつもの行に触れるときは、行の順に重ねる。終了は、指す先がすべて終わるときだけ状態を変える。
    """
    problems = clashes(rows, handlings)
    if problems:
        raise CannotMoveEdition(problems[0])
    first: dict[tuple[HeldKind, str], Held] = {}
    now: dict[tuple[HeldKind, str], Held] = {}
    ending = _ending(rows, handlings)
    for row in rows:
        for held in row.pointing:
            identity = held.kind, held.key
            first.setdefault(identity, held)
            current = now.get(identity, held)
            now[identity] = _handled(current, row, handlings[row.id], ending, reason, today)
    rewrites = tuple(
        Rewrite(before=before, after=now[identity])
        for identity, before in first.items()
        if now[identity] != before
    )
    return Move(rewrites=rewrites, additions=tuple(_additions(rows, handlings)))


def restored(rows: Iterable[Held], done: Iterable[Rewrite]) -> tuple[Held, ...]:
    """移す前の姿に戻した記録。移したあとに変わった記録があれば CannotMoveEdition。"""
    back = {(one.after.kind, one.after.key): one for one in done}
    found = []
    for held in rows:
        rewrite = back.get((held.kind, held.key))
        if rewrite is not None and rewrite.after != held:
            raise CannotMoveEdition(f"「{held.label}」は、移したあとに変わっています。")
        found.append(held if rewrite is None else rewrite.before)
    return tuple(found)


def applied(rows: Iterable[Held], done: Iterable[Rewrite]) -> tuple[Held, ...]:
    """書き換えたあとの記録。書き換えない記録は、そのまま。"""
    forward = {(one.before.kind, one.before.key): one.after for one in done}
    return tuple(forward.get((held.kind, held.key), held) for held in rows)


def _ending(rows: Iterable[MoveRow], handlings: Decisions) -> frozenset[str]:
    """終了にする国の記録。"""
    return frozenset(
        row.before for row in rows if row.before is not None and handlings[row.id] is Handling.END
    )


def _handled(
    held: Held, row: MoveRow, handling: Handling, ending: frozenset[str], reason: str, today: date
) -> Held:
    if handling is Handling.REPOINT:
        return _repointed(held, row)
    if handling is Handling.OWN:
        kept = tuple(one for one in held.references if one != row.before)
        return replace(held, references=kept, due=None if row.subject is MoveSubject.TARGET else held.due)
    if handling is Handling.END and set(held.references) <= ending:
        if held.kind is HeldKind.HOLDER:
            return replace(held, ends_on=min(held.ends_on or today, today))
        if held.is_open and held.state:
            return replace(held, state=STOPPED, stop_reason=reason)
    return held


def _repointed(held: Held, row: MoveRow) -> Held:
    """前の版の指し方を、新しい版の指し方に替える。まだ指していなければ付ける。"""
    after = row.after or ""
    if row.before in held.references:
        swapped = [after if one == row.before else one for one in held.references]
    else:
        swapped = [*held.references, after]
    found = replace(held, references=tuple(dict.fromkeys(swapped)))
    if row.subject is not MoveSubject.TARGET:
        return found
    follows = held.ends_on == held.due and held.is_open  # 国の期限のままにしていた終わりは、一緒に動く
    return replace(found, due=row.due, ends_on=row.due if follows and row.due else held.ends_on)


def _additions(rows: Iterable[MoveRow], handlings: Decisions) -> Iterable[Addition]:
    for row in rows:
        if handlings[row.id] is Handling.ADD and row.after is not None:
            under = tuple(one.key for one in row.pointing) if row.subject is not MoveSubject.ITEM else ()
            yield Addition(subject=row.subject, reference=row.after, under=under)
