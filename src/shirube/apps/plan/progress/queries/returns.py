"""返ってきたファイルを読む。見立ては、開くたびにいまの記録と照らして作る。"""

from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.progress.models import Campaign, Line, Receipt, ReturnedFile
from shirube.apps.plan.progress.queries.lines import asked_lines
from shirube.engines.plan.progress_returns import Desk, FileReport, ReturnedSheet, judge
from shirube.engines.plan.returned_sheets import returned_sheet
from shirube.values.key import is_key


def receipts(scope: Scope, campaign: Campaign) -> QuerySet[Receipt]:
    """この照会で受け取った束を、新しい順に。"""
    return Receipt.objects.filter(campaign=campaign).prefetch_related("files")


def receipt_of_key(scope: Scope, campaign: Campaign, key: UUID) -> Receipt:
    """この照会の、一つの束。"""
    return Receipt.objects.select_related("campaign__plan").get(campaign=campaign, key=key)


def judged(scope: Scope, receipt: Receipt) -> list[tuple[ReturnedFile, FileReport]]:
    """束のファイルと、その見立て。"""
    files = list(receipt.files.all())
    sheets = [returned_sheet(one.name, one.content, one.refusal) for one in files]
    desk = desk_of(scope, receipt.campaign, sheets)
    return list(zip(files, judge(sheets, desk), strict=True))


def desk_of(scope: Scope, campaign: Campaign, sheets: list[ReturnedSheet]) -> Desk:
    """照らす相手。ほかの照会の行は、ファイルに書かれている鍵だけを引く。"""
    lines = {one.key: one for one in asked_lines(scope, campaign)}
    strange = {row.key for sheet in sheets for row in sheet.rows if row.key and row.key not in lines}
    others = Line.objects.filter(key__in=[key for key in strange if is_key(key)])
    found = others.exclude(section__campaign=campaign).values_list("key", "section__campaign__title")
    return Desk(
        lines=lines,
        sections={str(key): label for key, label in campaign.sections.values_list("key", "label")},
        elsewhere={str(key): title for key, title in found},
        today=scope.today,
    )
