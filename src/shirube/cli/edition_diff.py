"""推進計画の二つの版の違いを、読める日本語の行にする。"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from shirube.engines.plan.edition_difference import (
    Change,
    ChangeKind,
    EditionDifference,
    Subject,
    difference,
)
from shirube.reference.plan.records import PlanEdition


def lines(before: PlanEdition, after: PlanEdition) -> Iterator[str]:
    """違いの全部の行。"""
    found = difference(before, after)
    yield f"{before.label} から {after.label} への違い"
    for edition in (before, after):
        yield f"  出典: {edition.citation.label}"
    for subject in Subject:
        yield ""
        yield from _subject_lines(found, subject)
    notes = tuple(_notes(found))
    if notes:
        yield ""
        yield from notes


def _subject_lines(found: EditionDifference, subject: Subject) -> Iterator[str]:
    """取組事項か推進体制かの違い。"""
    if subject is Subject.ROLE and not found.are_roles_compared:
        yield f"{subject.label}: 片方の版の資料に無いので、比べていない"
        return
    changes = [change for change in found.changes if change.subject is subject]
    yield f"{subject.label}: " + (f"変わったところ {len(changes)} 件" if changes else "変わったところは無い")
    for kind in ChangeKind:
        of_kind = [change for change in changes if change.kind is kind]
        if of_kind:
            yield f"  {kind.label}（{len(of_kind)} 件）"
        for references, together in groupby(of_kind, key=_references):
            yield from _change_lines(references, tuple(together))


def _change_lines(references: str, changes: tuple[Change, ...]) -> Iterator[str]:
    """同じものの変わったところ。前と後は、あるものだけを出す。"""
    yield f"    {changes[0].label}（{references}）"
    for change in changes:
        if change.before is not None or change.after is not None:
            yield f"      前: {change.before or '印字が無い'}"
            yield f"      後: {change.after or '印字が無い'}"


def _references(change: Change) -> str:
    return " → ".join(one for one in (change.before_reference, change.after_reference) if one)


def _notes(found: EditionDifference) -> Iterator[str]:
    """読む人が取り違えないための断り。"""
    if found.uncompared:
        groups = "、".join(f"「{group.label}」" for group in found.uncompared)
        yield f"注: 取組事項のうち{groups}の区分は、片方の版で名がそろわないので、比べていない。"
    if found.of(ChangeKind.DUTY):
        yield "注: 義務の強さは、それぞれの版の資料に印字されたものを比べている。"
        yield "    印字が無くなっても、法の定めが無くなったとは限らない。"
