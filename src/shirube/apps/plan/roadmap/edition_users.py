"""工程表のうち、国の計画の版を指しているもの。"""

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.roadmap.actions import repointing
from shirube.apps.plan.roadmap.queries import held
from shirube.apps.plan.versions.queries import EditionAdder, EditionHolder
from shirube.engines.plan.edition_move import HeldKind, MoveSubject


def _initiatives(scope: Scope, name: str) -> list[str]:
    """もとにした版を移したあとも、この版を指したままの取組。"""
    return [f"取組「{title}」" for title in held.still_pointing(scope, name)]


EDITION_USERS = (_initiatives,)
EDITION_HOLDERS = (
    EditionHolder(HeldKind.INITIATIVE, held.held_initiatives, repointing.write_initiatives),
    EditionHolder(HeldKind.TASK, held.held_tasks, repointing.write_tasks),
)
EDITION_ADDERS = (
    EditionAdder(
        frozenset({MoveSubject.ITEM, MoveSubject.TARGET}),
        repointing.add_national,
        repointing.withdraw_rows,
        held.held_again,
    ),
)
