"""版の移し替えの画面に出す表。"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse

from shirube.apps.plan.moves.forms import MoveForm
from shirube.apps.plan.moves.models import EditionMove, edition_name
from shirube.apps.plan.moves.queries import Preview
from shirube.engines.plan.edition_difference import Change
from shirube.engines.plan.edition_move import Handling, Held, HeldKind, MoveRow, MoveStanding, MoveSubject
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment

_LOOKS = {
    MoveStanding.KEPT: "neutral",
    MoveStanding.CHANGED: "warning",
    MoveStanding.CARRIED: "info",
    MoveStanding.SPLIT: "info",
    MoveStanding.DROPPED: "error",
    MoveStanding.NEW: "success",
    MoveStanding.UNKNOWN: "neutral",
    MoveStanding.LEFT: "warning",
}
_STATES = {"moved": "success", "undone": "neutral"}
_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """確かめる表の一行。"""

    label: str
    subject: str
    standing: Badge
    notes: tuple[str, ...]
    touched: tuple[str, ...]
    field: forms.BoundField | None
    fixed: str


@dataclass(frozen=True, slots=True)
class Part:
    """確かめる表の一まとまり。``is_quiet`` は、何も変わらない行の集まり。"""

    title: str
    lines: tuple[Line, ...]
    is_quiet: bool = False


def parts(form: MoveForm) -> list[Part]:
    """決めることのある行を先に、触れるもののない行を後に。"""
    shown: dict[MoveSubject, list[Line]] = {subject: [] for subject in MoveSubject}
    quiet: list[Line] = []
    for at, row in enumerate(form.rows):
        line = _line(row, form.field_of(at))
        is_quiet = not row.pointing and row.standing is not MoveStanding.NEW
        is_quiet = is_quiet or (len(row.choices) == 1 and row.standing is MoveStanding.KEPT)
        (quiet if is_quiet else shown[row.subject]).append(line)
    found = [Part(subject.label, tuple(lines)) for subject, lines in shown.items() if lines]
    if quiet:
        found.append(Part(f"計画に触れない行（{len(quiet)}件）", tuple(quiet), is_quiet=True))
    return found


def _line(row: MoveRow, field: forms.BoundField | None) -> Line:
    return Line(
        label=row.label,
        subject=row.subject.label,
        standing=Badge(row.standing.label, _LOOKS[row.standing]),
        notes=tuple(_notes(row)),
        touched=tuple(touched_texts(row.held)),
        field=field,
        fixed=_handling_label(row.subject, row.proposed),
    )


def _handling_label(subject: MoveSubject, handling: Handling) -> str:
    """役割は id で指すので、付け替えるのでなく、そのまま続く。"""
    is_same_role = subject is MoveSubject.ROLE and handling is Handling.REPOINT
    return "そのまま引き継ぐ" if is_same_role else handling.label


def _notes(row: MoveRow) -> Iterable[str]:
    if row.note:
        yield row.note
    for change in row.changes:
        text = _change(change)
        if text:
            yield text
    if row.annexes:
        more = f" ほか{len(row.annexes) - 2}件" if len(row.annexes) > 2 else ""
        yield f"別紙: {'、'.join(row.annexes[:2])}{more}"


def _change(change: Change) -> str:
    if change.before is None and change.after is None:
        return ""
    return f"{change.kind.label}: {change.before or '印字が無い'} → {change.after or '印字が無い'}"


def touched_texts(held: Sequence[Held]) -> Iterable[str]:
    """種類ごとに「取組 2件（甲、乙）」。"""
    for kind in HeldKind:
        names = [one.label for one in held if one.kind is kind]
        if names:
            more = f" ほか{len(names) - _MOST_NAMES}" if len(names) > _MOST_NAMES else ""
            yield f"{kind.label} {len(names)}件（{'、'.join(names[:_MOST_NAMES])}{more}）"


def preview_terms(found: Preview) -> list[Term]:
    """移すとどうなるか。"""
    touching = [row for row in found.rows if row.pointing]
    keys = {(one.kind, one.key) for row in touching for one in row.pointing}
    counts = Counter(row.standing for row in found.rows if row.subject is not MoveSubject.TARGET)
    said = "、".join(f"{standing.label}{counts[standing]}" for standing in MoveStanding if counts[standing])
    return [
        Term("移す前", edition_name(found.before)),
        Term("移した先", edition_name(found.after)),
        Term("国の記録", said or "なし", note="取組事項と推進体制の役割"),
        Term("触れる計画の記録", f"{len(keys)}件", note="「付け替える」などを選ぶと書き換わります"),
    ]


def move_table(rows: Iterable[EditionMove]) -> Table:
    """これまでの移し替え。"""
    columns = [
        Column("name", "移し替え", is_row_header=True),
        Column("moved", "移した日時"),
        Column("state", "状態"),
        Column("count", "書き換え・追加", align="end"),
    ]
    lines = [
        Row(
            {
                "name": Cell(str(row)),
                "moved": Cell(format_moment(row.moved_at)),
                "state": Cell(badge=Badge(row.get_state_display(), _STATES[row.state])),
                "count": Cell(f"{len(row.done)}件・{len(row.made)}件"),
            },
            href=reverse("moves.move", args=[row.plan.key, row.key]),
        )
        for row in rows
    ]
    return Table("これまでの移し替え", columns, lines, "まだ移していません。", caption_hidden=True)


def done_terms(row: EditionMove) -> list[Term]:
    """移した結果。"""
    terms = [
        Term("状態", row.get_state_display()),
        Term("移した日時", format_moment(row.moved_at)),
        Term("書き換えた記録", f"{len(row.done)}件"),
        Term("加えた記録", f"{len(row.made)}件"),
    ]
    if row.undone_at:
        terms.append(Term("元に戻した日時", format_moment(row.undone_at)))
    return terms


def done_table(row: EditionMove) -> Table:
    """行ごとの扱い。何も触れなかった行は出さない。"""
    columns = [
        Column("label", "国の記録", is_row_header=True),
        Column("standing", "続き方"),
        Column("handling", "扱い"),
        Column("held", "触れたもの"),
    ]
    lines = [
        Row(
            {
                "label": Cell(one["label"], note=MoveSubject(one["subject"]).label),
                "standing": Cell(MoveStanding(one["standing"]).label),
                "handling": Cell(_handling_label(MoveSubject(one["subject"]), Handling(one["handling"]))),
                "held": Cell("、".join(_held_names(one["held"])) or "なし"),
            }
        )
        for one in row.rows
        if _has_effect(one)
    ]
    return Table("行ごとの扱い", columns, lines, "扱いを決めた行はありません。")


def _has_effect(one: dict[str, Any]) -> bool:
    """何もしなかった行と、名も変わらない役割は、結果に出さない。"""
    is_same_role = one["subject"] == MoveSubject.ROLE and one["standing"] == MoveStanding.KEPT
    return Handling(one["handling"]) is not Handling.SKIP and not is_same_role


def _held_names(held: Iterable[Sequence[Any]]) -> list[str]:
    return [label for kind, label in held if not HeldKind(kind).is_following]
