"""管理表と評価シートの表計算: 書き出すシートと、読んだ表の、いまの記録との違い。"""

from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from shirube.adapters.tabular import Column, RowKey, Sheet, Workbook, kept_table, write_xlsx
from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.steering import models
from shirube.apps.plan.steering.queries.cycles import CyclePicture, reviews_of
from shirube.apps.plan.steering.queries.cycles import content_of as review_content
from shirube.apps.plan.steering.queries.issues import content_of as issue_content
from shirube.apps.plan.steering.queries.issues import issues
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan import steering_issue_sheet as issue_sheet
from shirube.engines.plan import steering_review_sheet as review_sheet
from shirube.engines.plan.edition_links import SheetProblem
from shirube.engines.plan.money_sheet import ExportedKey, Held, RowChange
from shirube.engines.plan.steering_issue_sheet import IssueContent, IssueNames
from shirube.engines.plan.steering_review_sheet import ReviewContent
from shirube.values.era import format_date


class Compared(NamedTuple):
    """表を読んだ結果: 行ごとの変わり方と、直すところ。"""

    changes: tuple[RowChange[Any], ...]
    problems: tuple[SheetProblem, ...]


def sheet_of_key(scope: Scope, plan: Plan, key: UUID) -> models.SteeringSheet:
    """取り消していない、一つの取り込み。"""
    rows = models.SteeringSheet.objects.filter(plan=plan).select_related("cycle__plan")
    return rows.exclude(state=models.SteeringSheet.State.DISCARDED).get(key=key)


def ready_sheets(scope: Scope, plan: Plan) -> QuerySet[models.SteeringSheet]:
    """確認待ちの表（中身は読まない）。"""
    rows = models.SteeringSheet.objects.filter(plan=plan, state=models.SteeringSheet.State.READY)
    return rows.defer("table")


def issue_names(scope: Scope, plan: Plan) -> IssueNames:
    """表計算に書く、組織と取組の名。同じ名の取組は、表計算ではつなげない。"""
    nodes = organization.departments_at(scope, scope.today)
    lines = roadmap.initiative_lines(scope, plan, scope.today)
    labels = [f"{one.number} {one.title}".strip() for one in lines]
    return IssueNames(
        departments={f"{node.full_name}（{node.code}）": str(node.key) for node in nodes},
        initiatives={
            label: one.key for label, one in zip(labels, lines, strict=True) if labels.count(label) == 1
        },
    )


def held_issues(scope: Scope, plan: Plan) -> dict[Hashable, Held[IssueContent]]:
    """課題・リスクの中身を鍵で引く表。番号の順。"""
    rows = models.Issue.objects.filter(plan=plan).select_related("department", "initiative")
    return {
        str(row.key): Held(key=str(row.key), version=row.version, content=issue_content(row)) for row in rows
    }


def held_reviews(scope: Scope, cycle: models.Cycle) -> dict[Hashable, Held[ReviewContent]]:
    """取組の評価の中身を鍵で引く表。"""
    return {
        str(row.key): Held(key=str(row.key), version=row.version, content=review_content(row))
        for row in reviews_of(scope, cycle)
    }


def issues_xlsx(scope: Scope, plan: Plan, created: datetime) -> bytes:
    """課題・リスク管理表。状態と最後の対応は見せるだけで、取り込んでも変わらない。"""
    names, held = issue_names(scope, plan), held_issues(scope, plan)
    records = sorted(issues(scope, plan), key=lambda one: one.number)
    rows = []
    for one in records:
        last = (
            f"{format_date(one.entries[-1].happened_on, 'short')} {one.entries[-1].text}"
            if one.entries
            else ""
        )
        shown = (one.state_on(scope.today).label, one.priority.label, one.source.label, last)
        rows.append((one.number, *issue_sheet.issue_cells(held[one.key].content, names), *shown))
    sheet = Sheet(
        name="課題・リスク管理表",
        columns=_issue_columns(names),
        rows=tuple(rows),
        row_keys=tuple(RowKey(one.key, held[one.key].version) for one in records),
    )
    return write_xlsx(Workbook((sheet,), created=created, title=f"{plan.title} 課題・リスク管理表"))


def _issue_columns(names: IssueNames) -> tuple[Column, ...]:
    choices = {
        issue_sheet.KIND: tuple(issue_sheet.KINDS),
        issue_sheet.LIKELIHOOD: tuple(issue_sheet.LIKELIHOODS),
        issue_sheet.IMPACT: tuple(issue_sheet.IMPACTS),
        issue_sheet.RESPONSE: tuple(issue_sheet.RESPONSES),
    }
    notes = {
        issue_sheet.LIKELIHOOD: "リスクだけに書きます。課題はもう起きているので空にします。",
        issue_sheet.OWNER: "「窓口課（所属コード）」の形。組織の表に無いときは、名をそのまま書きます。",
        issue_sheet.INITIATIVE: "「番号 名称」。計画の全体に関わるものは空にします。",
        issue_sheet.STATE: "見せるだけの列です。状態は画面で、わけを添えて変えます。",
    }
    wide = {issue_sheet.TITLE: 32, issue_sheet.DETAIL: 40, issue_sheet.MEASURE: 36, issue_sheet.LOG: 36}
    found = []
    for label in (*issue_sheet.HEADER, *issue_sheet.SHOWN):
        kind = "choice" if label in choices else "date" if label == issue_sheet.DUE else "text"
        kind = "integer" if label == issue_sheet.NUMBER else kind
        found.append(
            Column(
                label,
                wide.get(label, 16),
                kind=kind,  # type: ignore[arg-type]
                choices=choices.get(label, ()),
                note=notes.get(label, ""),
            )
        )
    return tuple(found)


def reviews_xlsx(
    scope: Scope, found: CyclePicture, departments: frozenset[str] | None, created: datetime
) -> bytes:
    """評価シート。`departments` を言えば、その組織の担当の取組だけ。"""
    rows, keys = [], []
    shows_money = scope.can("money.see")
    for one in _reviewed(found, departments):
        facts, review = one
        cells = list(review_sheet.review_cells(facts, review.carried, review_content(review)))
        if not shows_money:
            cells[review_sheet.SHOWN.index(review_sheet.MONEY)] = ""
        rows.append(tuple(cells))
        keys.append(RowKey(str(review.key), review.version))
    sheet = Sheet(name=review_sheet.SHEET, columns=_review_columns(), rows=tuple(rows), row_keys=tuple(keys))
    return write_xlsx(Workbook((sheet,), created=created, title=f"評価シート（{found.label}）"))


def _reviewed(found: CyclePicture, departments: frozenset[str] | None) -> Iterable[Any]:
    for facts in found.facts.initiatives:
        review = found.reviews.get(facts.key)
        if review is not None and (departments is None or facts.owner_key in departments):
            yield facts, review


def _review_columns() -> tuple[Column, ...]:
    choices = {review_sheet.GRADE: tuple(review_sheet.GRADES), review_sheet.ACT: tuple(review_sheet.ACTS)}
    wide = {review_sheet.TITLE: 32, review_sheet.KPI: 40, review_sheet.REASON: 44, review_sheet.NEXT: 44}
    wide |= {review_sheet.CARRIED: 30, review_sheet.DO: 24}
    notes = {
        review_sheet.DO: "工程表と進捗照会から引いた値です。直しても取り込みません。",
        review_sheet.NEXT: "継続のほかは、必ず書きます。",
    }
    return tuple(
        Column(
            label,
            wide.get(label, 18),
            kind="choice" if label in choices else "text",
            choices=choices.get(label, ()),
            note=notes.get(label, ""),
        )
        for label in (*review_sheet.SHOWN, *review_sheet.WRITTEN)
    )


def compared(scope: Scope, row: models.SteeringSheet) -> Compared:
    """取っておいた表を、いまの記録と比べる。"""
    return compared_table(scope, row.plan, row.kind, row.cycle, row.table)


def compared_table(
    scope: Scope, plan: Plan, kind: str, cycle: models.Cycle | None, table: dict[str, Any]
) -> Compared:
    """読んだ表を、いまの記録と比べる。"""
    kept = kept_table(table)
    keys = [None if key is None else ExportedKey(key.key, key.version) for key in kept.keys]
    if kind == models.SteeringSheet.Kind.REVIEWS and cycle is not None:
        held = held_reviews(scope, cycle)
        return Compared(*review_sheet.read_review_sheet(kept.header, kept.rows, keys, held))
    names, current = issue_names(scope, plan), held_issues(scope, plan)
    return Compared(*issue_sheet.read_issue_sheet(kept.header, kept.rows, keys, names, current))
