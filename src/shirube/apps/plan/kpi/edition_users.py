"""KPI のうち、国の計画の版に関わるもの。KPI は国の項目を指さず、取組に付いて動く。"""

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.models import Kpi
from shirube.apps.plan.versions.queries import EditionHolder, Plan
from shirube.engines.plan.edition_move import Held, HeldKind


def _held(scope: Scope, plan: Plan) -> list[Held]:
    rows = Kpi.objects.filter(plan=plan, withdrawn_at=None, initiative__isnull=False).select_related(
        "initiative"
    )
    return [
        Held(
            kind=HeldKind.KPI,
            key=str(row.key),
            label=row.title,
            version=row.version,
            of=str(row.initiative.key),
        )
        for row in rows
    ]


EDITION_USERS = ()
EDITION_HOLDERS = (EditionHolder(HeldKind.KPI, _held),)
