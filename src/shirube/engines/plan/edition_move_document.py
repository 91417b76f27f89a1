"""移行の報告: 国の版を移した計画の前と後、国の版の違いから、何が変わり何が残ったかを書く。

二つの計画の版と国の版の違いだけで決まる。紙（Word・PDF・HTML）と表計算が同じ表を使う。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shirube.engines.plan.comparison_document import comparison_rows
from shirube.engines.plan.difference import Change, difference
from shirube.engines.plan.edition_difference import ChangeKind, EditionDifference, Subject
from shirube.engines.plan.plan_words import titled
from shirube.engines.plan.printable import printable_text
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.values.document import (
    Block,
    BulletList,
    Document,
    FieldTable,
    Heading,
    Paragraph,
    SourceNote,
    TableBlock,
)

NOT_PRINTED = "（印字が無い）"
_NATIONAL_HEAD = ("国の計画で", "どう変わったか", "前", "後", "この計画で関わるもの")
_PLAN_HEAD = ("箇所", "新", "旧", "種類")
_STAY_HEAD = ("取組", "指している項目")
_MISSING_HEAD = ("加わった取組事項", "この計画では")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTable:
    """報告の表一つ。ますは文字だけ。"""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def move_tables(
    old: PlanSnapshot,
    new: PlanSnapshot,
    found: EditionDifference | None,
    names: Mapping[str, str],
) -> tuple[MoveTable, ...]:
    """報告の表: 国の変わったところ、計画の変わったところ、前の版を指したままのもの、入れていないもの。"""
    changes = _changes(old, new, names)
    told = tuple(
        (
            printable_text(
                f"{one.subject}{f'　{one.field_label}' if one.field_label else ''}", one_line=True
            ),
            printable_text(one.new_text),
            printable_text(one.old_text),
            one.kind.label,
        )
        for one in changes
    )
    return (
        MoveTable(
            title="国の計画の変わったところ", header=_NATIONAL_HEAD, rows=tuple(_national(old, new, found))
        ),
        MoveTable(title="この計画の変わったところ", header=_PLAN_HEAD, rows=told),
        MoveTable(title="前の版を指したままのもの", header=_STAY_HEAD, rows=tuple(_staying(new, names))),
        MoveTable(title="計画に入れていない取組事項", header=_MISSING_HEAD, rows=tuple(_missing(new, found))),
    )


def move_document(
    old: PlanSnapshot,
    new: PlanSnapshot,
    found: EditionDifference | None,
    *,
    names: Mapping[str, str],
    citations: tuple[str, ...] = (),
    status: str | None = None,
) -> Document:
    """移行の報告。

    `names` は国の項目の id@版から名を引く表、`found` は国の版の違い（比べられなければ None）。
    """
    return Document(
        title=f"{printable_text(new.head.title, one_line=True)}　国の計画の版の移行の報告",
        subtitle=f"{_edition(old)}から{_edition(new)}へ",
        municipality_name=printable_text(new.head.body_name, one_line=True),
        as_of=new.as_of,
        blocks=tuple(_blocks(old, new, found, names, citations)),
        status=status,
        keywords=("移行の報告", "国の計画の版"),
    )


def _blocks(
    old: PlanSnapshot,
    new: PlanSnapshot,
    found: EditionDifference | None,
    names: Mapping[str, str],
    citations: tuple[str, ...],
) -> Iterator[Block]:
    tables = move_tables(old, new, found, names)
    national, plan, staying, missing = tables
    yield Heading(level=1, text="まとめ")
    yield FieldTable(
        caption="まとめ",
        rows=(
            ("もとにした国の計画", f"{_edition(old)} → {_edition(new)}"),
            (national.title, f"{len(national.rows)}件"),
            (plan.title, f"{len(plan.rows)}件"),
            (staying.title, f"{len(staying.rows)}件"),
            (missing.title, f"{len(missing.rows)}件"),
        ),
    )
    notes = tuple(_notes(found))
    if notes:
        yield BulletList.of(*notes)
    yield from _section(national, (4, 3, 5, 5, 4))
    yield Heading(level=1, text=plan.title)
    if plan.rows:
        yield Paragraph.of("傍線は、変わった言葉です。変わっていないところは載せていません。")
        yield TableBlock(
            caption=plan.title,
            header=_PLAN_HEAD,
            rows=comparison_rows(_changes(old, new, names)),
            shares=(5, 7, 7, 2),
            row_header=True,
        )
    else:
        yield Paragraph.of("変わったところはありません。")
    yield from _section(staying, (5, 8))
    yield from _section(missing, (8, 5))
    if citations:
        yield SourceNote(citations=citations)


def _section(table: MoveTable, shares: tuple[int, ...]) -> Iterator[Block]:
    yield Heading(level=1, text=table.title)
    if not table.rows:
        yield Paragraph.of("ありません。")
        return
    yield TableBlock(
        caption=table.title, header=table.header, rows=table.rows, shares=shares, row_header=True
    )


def _changes(old: PlanSnapshot, new: PlanSnapshot, names: Mapping[str, str]) -> tuple[Change, ...]:
    """二つの計画の本当に変わったところ。移し替えの前後なので、実績の項目（中止など）も含む。"""
    return difference(old, new, national=names).changes


def _national(
    old: PlanSnapshot, new: PlanSnapshot, found: EditionDifference | None
) -> Iterator[tuple[str, ...]]:
    touched = _touched(old, new)
    for change in found.changes if found else ():
        mine = touched.get(change.before_reference or "", ()) or touched.get(change.after_reference or "", ())
        is_silent = change.before is None and change.after is None
        yield (
            change.label,
            change.kind.label,
            "" if is_silent else printable_text(change.before or NOT_PRINTED),
            "" if is_silent else printable_text(change.after or NOT_PRINTED),
            "、".join(mine) or "ない",
        )


def _touched(old: PlanSnapshot, new: PlanSnapshot) -> dict[str, tuple[str, ...]]:
    """国の記録の指し方から、関わる取組と担い手の名を引く表。"""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for snapshot in (old, new):
        for one in snapshot.initiatives:
            for reference in one.national:
                found[reference][printable_text(titled(one), one_line=True)] = None
        for duty in snapshot.structure:
            if duty.holder:
                found[f"{duty.role}@{snapshot.head.edition}"][printable_text(duty.holder, one_line=True)] = (
                    None
                )
    return {reference: tuple(names) for reference, names in found.items()}


def _staying(new: PlanSnapshot, names: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """移したあとも、ほかの版を指している取組。"""
    for one in new.initiatives:
        others = [ref for ref in one.national if ref.partition("@")[2] != (new.head.edition or "")]
        if others:
            told = [f"{names.get(ref, ref)}（第{ref.partition('@')[2]}版）" for ref in others]
            yield printable_text(titled(one), one_line=True), "、".join(told)


def _missing(new: PlanSnapshot, found: EditionDifference | None) -> Iterator[tuple[str, ...]]:
    held = {reference for one in new.initiatives for reference in one.national}
    for change in found.of(ChangeKind.ADDED) if found else ():
        if change.subject is Subject.ITEM and change.after_reference not in held:
            yield change.label, "取組に入れていません"


def _notes(found: EditionDifference | None) -> Iterator[str]:
    """読む人が取り違えないための断り。"""
    if found is None:
        yield "片方が国の版によらない計画なので、国の計画の違いは載せていません。"
        return
    if found.uncompared:
        groups = "、".join(f"「{group.label}」" for group in found.uncompared)
        yield f"取組事項のうち{groups}の区分は、片方の版の資料で名がそろわないので、比べていません。"
    if not found.are_roles_compared:
        yield "推進体制は、片方の版の資料に無いので、比べていません。"
    if found.of(ChangeKind.DUTY):
        yield "義務の強さは資料に印字されたものの比較で、法の定めがなくなったことを言うものではありません。"


def _edition(plan: PlanSnapshot) -> str:
    return f"第{plan.head.edition}版" if plan.head.edition else "国の版によらない計画"
