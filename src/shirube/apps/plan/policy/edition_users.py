"""官民データの表の置き場所のうち、国の計画の版に関わるもの。取組に付いて動く。"""

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.policy import queries
from shirube.apps.plan.versions.queries import EditionHolder, Plan
from shirube.engines.plan.edition_move import Held, HeldKind


def _held(scope: Scope, plan: Plan) -> list[Held]:
    return [
        Held(
            kind=HeldKind.PLACEMENT,
            key=f"{one.initiative}.{one.heading_key}.{one.field_key}",
            label=one.title,
            of=one.initiative,
        )
        for one in queries.placement_lines(scope, plan, scope.today)
    ]


EDITION_USERS = ()
EDITION_HOLDERS = (EditionHolder(HeldKind.PLACEMENT, _held),)
