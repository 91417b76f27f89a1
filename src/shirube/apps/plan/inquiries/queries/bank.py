"""答え帳と、計画の記録から分かることを読む。"""

from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.inquiries.models import StandingFact
from shirube.apps.plan.versions import queries as versions
from shirube.engines.plan.inquiry_facts import plan_facts
from shirube.engines.plan.inquiry_prefill import Known, Origin


def facts(scope: Scope) -> QuerySet[StandingFact]:
    """答え帳の事実を、名の順に。"""
    return StandingFact.objects.select_related("department")


def standing_fact_of_key(scope: Scope, key: UUID) -> StandingFact:
    """一つの事実。"""
    return facts(scope).get(key=key)


def known_from_bank(scope: Scope) -> list[Known]:
    """答え帳から分かること。使うのをやめた事実は入れない。"""
    return [
        Known(
            origin=Origin.BANK,
            names=(row.title, *row.words.splitlines()),
            value=row.value,
            as_of=row.as_of,
            where=f"{row.title}（{row.source}）" if row.source else row.title,
            unit=row.unit,
        )
        for row in facts(scope).filter(retired_on__isnull=True)
    ]


def known_from_plan(scope: Scope) -> tuple[Known, ...]:
    """いま見る計画の記録から分かること。計画が無ければ空。"""
    plan = versions.current_plan(scope)
    return () if plan is None else plan_facts(versions.current_snapshot(scope, plan, scope.today))
