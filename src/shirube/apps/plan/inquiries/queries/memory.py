"""下書きの元を集める: 答え帳、計画の記録、前の照会の答え。"""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import OuterRef, Q, Subquery

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.inquiries.models import AnswerRow, Inquiry
from shirube.apps.plan.inquiries.queries.bank import known_from_bank, known_from_plan
from shirube.engines.plan.inquiry_prefill import Known, Memory, Origin
from shirube.engines.plan.inquiry_state import Stage
from shirube.values.era import format_date
from shirube.values.instant import local_day

LOOK_BACK = timedelta(days=3 * 366)
MOST_PAST = 5_000


def memory_of(scope: Scope, inquiry: Inquiry) -> Memory:
    """この照会の設問に当てられる、分かっていること。"""
    known = [*known_from_bank(scope), *known_from_plan(scope), *_past(scope, inquiry)]
    return Memory(known, scope.today)


def _past(scope: Scope, inquiry: Inquiry) -> Iterator[Known]:
    """前の年の照会（つないだもので、決裁の済んだもの）と、この三年に回答した照会の答え。設問ごとに最後のものだけ。

    決裁の前の答えは、ほかの課に見せない。
    """
    latest = AnswerRow.objects.filter(question=OuterRef("question")).order_by("-id").values("pk")[:1]
    chosen = Q(question__inquiry=inquiry.previous_id, question__inquiry__decided_at__isnull=False) | Q(
        question__inquiry__stage=Stage.SENT, answered_at__gte=scope.now - LOOK_BACK
    )
    rows = (
        AnswerRow.objects.filter(chosen, pk=Subquery(latest))
        .exclude(question__inquiry=inquiry)
        .exclude(value="")
        .select_related("question__inquiry")
        .order_by("-id")[:MOST_PAST]
    )
    for row in rows:
        asked = row.question
        when = format_date(asked.inquiry.received_on, "short")
        number = f" {asked.number}" if asked.number else ""
        yield Known(
            origin=Origin.PAST,
            names=(asked.text,),
            value=row.value,
            as_of=row.as_of or local_day(row.answered_at),
            where=f"{asked.inquiry.title}{number}（{when}受付）",
        )
