"""官民データの表の置き場所のうち、国の計画の版に関わるもの。取組に付いて動く。"""

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.policy import queries
from shirube.apps.plan.versions.queries import EditionHolder, Plan
from shirube.engines.plan.edition_move import Held, HeldKind
from shirube.reference.plan.public_private import public_private_matrix


def _held(scope: Scope, plan: Plan) -> list[Held]:
    matrix = public_private_matrix()
    names = {one.id: one.label for one in (*matrix.pillars, *matrix.fields)}
    return [
        Held(
            kind=HeldKind.PLACEMENT,
            key=f"{initiative}.{pillar}.{field}",
            label=f"{names.get(pillar, pillar)} × {names.get(field, field)}",
            of=initiative,
        )
        for initiative, placed in queries.placements(scope, plan).items()
        for pillar, field in placed
    ]


EDITION_USERS = ()
EDITION_HOLDERS = (EditionHolder(HeldKind.PLACEMENT, _held),)
