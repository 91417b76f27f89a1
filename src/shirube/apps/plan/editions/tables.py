"""国の計画の版の画面に出す表。"""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from shirube.apps.plan.editions.models import LocalEdition
from shirube.engines.plan.edition_difference import EditionDifference
from shirube.engines.plan.edition_links import SheetProblem
from shirube.reference.plan.records import PlanEdition
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.instant import format_moment

_LOOKS = {"ready": "warning", "in_use": "success", "withdrawn": "neutral"}


def known_table(editions: Sequence[PlanEdition]) -> Table:
    """使える版。"""
    columns = [
        Column("label", "版", is_row_header=True),
        Column("published", "公表"),
        Column("period", "対象期間"),
        Column("items", "取組事項", align="end"),
    ]
    lines = [
        Row(
            {
                "label": Cell(one.label),
                "published": Cell(_day(one)),
                "period": Cell(one.period_as_printed or ""),
                "items": Cell(f"{len(one.items)}件"),
            },
            href=reverse("editions.edition", args=[one.edition]),
        )
        for one in reversed(editions)
    ]
    return Table("使える版", columns, lines)


def local_table(rows: Iterable[LocalEdition]) -> Table:
    """読み込んだ版。"""
    columns = [
        Column("label", "版", is_row_header=True),
        Column("source", "ファイル"),
        Column("read", "読み込み"),
        Column("state", "状態"),
    ]
    lines = [
        Row(
            {
                "label": Cell(row.label),
                "source": Cell(row.source),
                "read": Cell(format_moment(row.read_at)),
                "state": Cell(badge=Badge(row.get_state_display(), _LOOKS[row.state])),
            },
            href=reverse("editions.local", args=[row.key]),
        )
        for row in rows
    ]
    return Table("読み込んだ版", columns, lines, "読み込んだ版はまだありません。")


def edition_terms(edition: PlanEdition) -> list[Term]:
    """版の頭。"""
    note = edition.later_editions_note if edition.later_editions_exist else ""
    return [
        Term("公表", _day(edition) or "書かれていない"),
        Term("対象期間", edition.period_as_printed or "書かれていない", note=note),
        Term("出典", edition.citation.label),
    ]


def local_terms(row: LocalEdition, before: PlanEdition | None) -> list[Term]:
    """読み込んだ版の頭。"""
    return [
        Term("状態", row.get_state_display()),
        Term("ファイル", row.source),
        Term("読み込み", format_moment(row.read_at)),
        Term("比べる版", before.label if before else "ない（この版が初めて）"),
    ]


def item_table(edition: PlanEdition) -> Table:
    """取組事項。"""
    columns = [
        Column("title", "取組事項", is_row_header=True),
        Column("group", "区分"),
        Column("duty", "義務の強さ"),
        Column("targets", "目標の時期"),
    ]
    lines = [
        Row(
            {
                "title": Cell(f"{one.number or ''} {one.title}".strip()),
                "group": Cell(one.group.label),
                "duty": Cell(one.strongest.strength.label if one.strongest else "書かれていない"),
                "targets": Cell("、".join(target.as_printed for target in one.targets)),
            }
        )
        for one in edition.items
    ]
    return Table("取組事項", columns, lines)


def change_table(difference: EditionDifference) -> Table:
    """版の違い。"""
    columns = [
        Column("label", "何が", is_row_header=True),
        Column("kind", "どう変わったか"),
        Column("before", f"第{difference.before}版"),
        Column("after", f"第{difference.after}版"),
    ]
    lines = [
        Row(
            {
                "label": Cell(one.label),
                "kind": Cell(one.kind.label),
                "before": Cell(one.before or ""),
                "after": Cell(one.after or ""),
            }
        )
        for one in difference.changes
    ]
    title = f"第{difference.before}版から第{difference.after}版への違い"
    return Table(title, columns, lines, "違いはありません。")


def problem_table(problems: Sequence[SheetProblem]) -> Table:
    """版のファイルの直すところ。"""
    columns = [
        Column("place", "どこ", is_row_header=True),
        Column("why", "なぜ"),
        Column("next", "次にすること"),
    ]
    lines = [
        Row({"place": Cell(_place(one)), "why": Cell(one.why), "next": Cell(one.next)})
        for one in problems[:200]
    ]
    return Table("直すところ", columns, lines)


def _place(one: SheetProblem) -> str:
    row = f" {one.row}行目" if one.row else ""
    return f"{one.sheet}{row}{f' {one.column}' if one.column else ''}"


def _day(edition: PlanEdition) -> str:
    return format_date(edition.citation.published_on) if edition.citation.published_on else ""
