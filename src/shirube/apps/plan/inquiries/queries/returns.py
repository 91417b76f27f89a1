"""課から返ってきたファイルを読む。見立ては、開くたびにいまの記録と照らして作る。"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.inquiries.models import Inquiry, Question, Receipt, ReturnedFile
from shirube.apps.plan.inquiries.queries.answers import asked_questions
from shirube.apps.plan.inquiries.queries.memory import memory_of
from shirube.engines.plan.inquiry_sheet import PAPER, AskedQuestion, Reply
from shirube.engines.plan.returned_sheets import (
    Desk,
    FileReport,
    ReturnedSheet,
    judge_sheets,
    returned_sheet,
)
from shirube.values.key import is_key

Judged = list[tuple[ReturnedFile, FileReport[AskedQuestion, Reply]]]


def receipts(scope: Scope, inquiry: Inquiry) -> QuerySet[Receipt]:
    """この照会で受け取った束を、新しい順に。"""
    return Receipt.objects.filter(inquiry=inquiry).prefetch_related("files")


def receipt_of_key(scope: Scope, inquiry: Inquiry, key: UUID) -> Receipt:
    """この照会の、一つの束。"""
    return Receipt.objects.select_related("inquiry").get(inquiry=inquiry, key=key)


def judged(scope: Scope, receipt: Receipt) -> Judged:
    """束のファイルと、その見立て。"""
    files = list(receipt.files.all())
    sheets = [returned_sheet(one.name, one.content, one.refusal) for one in files]
    desk = _desk(scope, receipt.inquiry, sheets)
    return list(zip(files, judge_sheets(sheets, desk, PAPER), strict=True))


def _desk(scope: Scope, inquiry: Inquiry, sheets: Iterable[ReturnedSheet]) -> Desk[AskedQuestion]:
    """照らす相手。ほかの照会の行は、ファイルに書かれている鍵だけを引く。"""
    asked = asked_questions(scope, inquiry, memory=memory_of(scope, inquiry))
    lines = {one.key: one for one in asked}
    strange = {row.key for sheet in sheets for row in sheet.rows if row.key and row.key not in lines}
    others = Question.objects.filter(key__in=[key for key in strange if is_key(key)])
    found = others.exclude(inquiry=inquiry).values_list("key", "inquiry__title")
    return Desk(
        lines=lines,
        sections={str(key): label for key, label in inquiry.sections.values_list("key", "label")},
        elsewhere={str(key): title for key, title in found},
        today=scope.today,
    )
