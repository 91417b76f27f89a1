"""新旧対照表: 二つの版の、本当に変わったところだけを、新を左、旧を右に並べる。

変わった言葉には傍線を引き、加えたものは旧に「（新設）」、除いたものは新に「（削除）」と書く。
計画の中身を対照し、進み具合や値の動きは数だけを添える。体裁だけの違いも数を添えて、隠さない。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from shirube.engines.plan.difference import Change, ChangeKind, Difference
from shirube.engines.plan.plan_parts import Aspect
from shirube.engines.plan.plan_words import UNDECIDED
from shirube.engines.plan.printable import printable_text
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.text_difference import Segment, marked_texts
from shirube.values.document import (
    Block,
    BulletList,
    Cell,
    Document,
    Heading,
    Paragraph,
    Run,
    TableBlock,
)

ADDED_MARK = "（新設）"
REMOVED_MARK = "（削除）"
ABSENT = "（なし）"
_GROUPS = (
    ("計画の枠と言葉", ("head", "pillars", "own_words", "structure", "arrangement")),
    ("取組", ("initiatives",)),
    ("工程", ("tasks",)),
    ("KPI・経費・効果", ("kpis", "costs", "effects")),
    ("官民データの表", ("placements",)),
)


def comparison_document(
    old: PlanSnapshot,
    new: PlanSnapshot,
    found: Difference,
    *,
    old_label: str,
    new_label: str,
    purpose: str = "",
    status: str | None = None,
) -> Document:
    """新旧対照表。`found` は `difference(old, new)`、`purpose` は改定の趣旨。"""
    changes = found.of(Aspect.PLAN)
    return Document(
        title=f"{printable_text(new.head.title, one_line=True)}　新旧対照表",
        subtitle=printable_text(f"新: {new_label}　／　旧: {old_label}", one_line=True),
        municipality_name=printable_text(new.head.body_name, one_line=True),
        as_of=new.as_of,
        blocks=tuple(_blocks(changes, found, purpose)),
        status=status,
        keywords=("新旧対照表",),
    )


def comparison_rows(changes: Iterable[Change]) -> tuple[tuple[str, Cell, Cell, str], ...]:
    """（箇所、新、旧、変更の種類）の行。画面と紙が同じものを使う。"""
    return tuple((_place(one), *_cells(one), one.kind.label) for one in changes)


def change_summary(changes: Sequence[Change]) -> str:
    """変更の数（「変更 3件（追加1、変更2）」）。"""
    counts = {kind: sum(one.kind is kind for one in changes) for kind in ChangeKind}
    told = "、".join(f"{kind.label}{count}" for kind, count in counts.items() if count)
    return f"変わったところは {len(changes)}件です（{told}）。" if changes else "変わったところはありません。"


def _blocks(changes: Sequence[Change], found: Difference, purpose: str) -> Iterator[Block]:
    yield Heading(level=1, text="改定の趣旨")
    yield Paragraph.of(printable_text(purpose) or f"（{UNDECIDED}）")
    yield Paragraph.of(change_summary(changes))
    notes = _notes(found)
    if notes:
        yield BulletList.of(*notes)
    if changes:
        yield Heading(level=1, text="新旧対照表")
        yield Paragraph.of(
            "傍線は、変わった言葉です。新しく加えたものは旧に、除いたものは新に、その旨を書いています。"
        )
    for label, parts in _GROUPS:
        mine = [one for one in changes if one.part in parts]
        if mine:
            yield TableBlock(
                caption=label,
                header=("箇所", "新", "旧", "種類"),
                rows=comparison_rows(mine),
                shares=(5, 9, 9, 2),
                row_header=True,
            )


def _notes(found: Difference) -> tuple[str, ...]:
    notes = []
    records = found.of(Aspect.RECORD)
    if records:
        notes.append(
            f"このほか、進み具合や値などの動きが {len(records)}件あります（計画の改定ではありません）。"
        )
    if found.quiet:
        notes.append(f"空白や改行など、体裁だけの違いが {len(found.quiet)}件あります。")
    if found.orders:
        notes.append("並び順だけの違いがあります。")
    return tuple(notes)


def _place(change: Change) -> str:
    subject = printable_text(change.subject, one_line=True)
    return subject if change.field_label is None else f"{subject}\n{change.field_label}"


def _cells(change: Change) -> tuple[Cell, Cell]:
    """新と旧のます。"""
    if change.kind is ChangeKind.ADDED:
        return _marked(((printable_text(change.new_text), True),)), ADDED_MARK
    if change.kind is ChangeKind.REMOVED:
        return REMOVED_MARK, _marked(((printable_text(change.old_text), True),))
    old, new = (printable_text(text) for text in (change.old_text, change.new_text))
    if not old or not new:
        return _whole(new), _whole(old)
    left, right = marked_texts(old, new)
    return _marked(right), _marked(left)


def _whole(text: str) -> Cell:
    """片方だけにある文。無いほうには傍線を引かない。"""
    return _marked(((text, True),)) if text else ABSENT


def _marked(segments: Iterable[Segment]) -> Cell:
    runs = tuple(Run(text=text, marked=is_marked) for text, is_marked in segments if text)
    return Paragraph(runs=runs) if runs else ""
