"""計画の入口に置く、もとにした国の版のようす。"""

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.editions import queries as editions
from shirube.apps.plan.moves.models import edition_name
from shirube.apps.plan.versions.queries import Plan, PlanBlock


def national_edition(scope: Scope, plan: Plan) -> PlanBlock:
    """もとにした版と、それより新しい版があるか。"""
    later = editions.newer_than(scope, plan.edition) if plan.edition else ()
    names = "・".join(f"第{one.edition}版" for one in later)
    note = (
        f"新しい{names}があります。移す前に、計画の何に触れるかを確かめられます。"
        if names
        else "別の版へ移す前に、計画の何に触れるかを確かめられます。"
    )
    return PlanBlock(
        80,
        "もとにした国の計画",
        figures=(("いまの版", edition_name(plan.edition)),),
        note=note,
        href=reverse("moves.list", args=[plan.key]),
    )


PLAN_BLOCKS = [national_edition]
