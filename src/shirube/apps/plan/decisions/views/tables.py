"""決定のつながりとフォローの表。会議・計画・取組の頁の囲みも、同じ表を使う。"""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.decisions import queries
from shirube.apps.plan.decisions.models import DecisionLink, FollowUp, MeetingPaper
from shirube.engines.organization.meetings import Result
from shirube.engines.plan.follow_ups import FollowState, days_late
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

_STATES = {"open": "neutral", "active": "info", "done": "success", "dropped": "neutral"}
_RESULTS = {
    "approved": "success",
    "conditional": "warning",
    "returned": "error",
    "continued": "warning",
    "noted": "success",
}
UNDECIDED = "未定"
# つないだ項目の種類 → その頁の経路。
_PAGES = {
    "plan": "plans.plan",
    "initiative": "roadmap.initiative",
    "task": "roadmap.task",
    "kpi": "kpi.detail",
    "version": "plans.version",
    "issue": "steering.issue",
}


def target_url(link: DecisionLink) -> str:
    """つないだ項目の頁。"""
    route = _PAGES[link.kind]
    if link.kind in ("initiative", "task", "issue"):
        return reverse(route, args=[link.plan.key, link.target])
    return reverse(route, args=[link.target])


def link_table(links: Iterable[DecisionLink]) -> Table:
    """決定が効く、計画の項目。"""
    columns = [
        Column("label", "計画の項目", is_row_header=True),
        Column("kind", "種類"),
        Column("plan", "計画"),
        Column("note", "どう効いたか"),
    ]
    rows = [
        Row(
            {
                "label": Cell(one.label),
                "kind": Cell(DecisionLink.Kind(one.kind).label),
                "plan": Cell(one.plan.title),
                "note": Cell(one.note or "―"),
            },
            href=target_url(one),
        )
        for one in links
    ]
    return Table("計画のどこに効いたか", columns, rows, "まだつないでいません。", caption_hidden=True)


def decisions_of_links(
    links: Iterable[DecisionLink], *, caption: str = "会議の決定", with_target: bool = False
) -> Table:
    """計画の項目に効く決定。訂正された決定は、そのことを添える。"""
    columns = [
        Column("title", "決定", is_row_header=True),
        Column("meeting", "会議"),
        Column("result", "結果"),
        Column("decided", "決定日", is_unbroken=True),
    ]
    if with_target:
        columns.insert(1, Column("target", "効くところ"))
    rows = []
    for one in links:
        decision = one.decision
        is_replaced = any(more.is_confirmed for more in decision.corrections.all())
        note = "訂正済み" if is_replaced else None if decision.is_confirmed else "作成中"
        cells = {
            "title": Cell(decision.title, note=note),
            "target": Cell(one.label, target_url(one), note=one.note or None),
            "meeting": Cell(decision.sitting.body.name),
            "result": Cell(badge=Badge(Result(decision.result).label, _RESULTS[decision.result])),
            "decided": Cell(format_date(decision.decided_on, "short")),
        }
        rows.append(Row(cells, href=reverse("meetings.decision", args=[decision.key])))
    return Table(caption, columns, rows, "つないだ決定はまだありません。", caption_hidden=True)


def follow_up_table(
    scope: Scope, follow_ups: Sequence[FollowUp], *, empty: str = "", with_decision: bool = True
) -> Table:
    """フォローの表。"""
    owners = queries.owner_texts(scope, follow_ups)
    columns = [
        Column("text", "やること", is_row_header=True),
        Column("owner", "担当"),
        Column("due", "期限", is_unbroken=True),
        Column("state", "状態"),
    ]
    if with_decision:
        columns.insert(1, Column("decision", "決定"))
    rows = []
    for one in follow_ups:
        rows.append(
            Row(
                {
                    "text": Cell(one.text),
                    "decision": Cell(
                        one.decision.title, reverse("meetings.decision", args=[one.decision.key])
                    ),
                    "owner": Cell(owners[one.pk] or UNDECIDED),
                    "due": Cell(format_date(one.due_on, "short") if one.due_on else UNDECIDED),
                    "state": Cell(badge=follow_badge(one, scope)),
                },
                href=reverse("decisions.follow_up", args=[one.key]),
            )
        )
    return Table(
        "決定事項のフォロー", columns, rows, empty or "やることはまだ書かれていません。", caption_hidden=True
    )


def follow_badge(row: FollowUp, scope: Scope) -> Badge:
    """フォローの札。期限を過ぎていれば「何日遅れ」。"""
    state = FollowState(row.state)
    late = days_late(state, row.due_on, scope.today)
    return Badge(f"{late}日遅れ", "error") if late else Badge(state.label, _STATES[row.state])


def paper_table(papers: Iterable[MeetingPaper], *, can_edit: bool) -> Table:
    """会議の資料。"""
    columns = [
        Column("label", "資料", is_row_header=True),
        Column("agenda", "議題"),
        Column("file", "ファイル"),
    ]
    rows = [
        Row(
            {
                "label": Cell(one.label),
                "agenda": Cell(one.agenda_item.title if one.agenda_item else "会議全体"),
                "file": Cell(one.file.name, reverse("decisions.paper_file", args=[one.key])),
            },
            href=reverse("decisions.paper", args=[one.key]) if can_edit else None,
        )
        for one in papers
    ]
    return Table("資料", columns, rows, "資料はまだありません。", caption_hidden=True)
