"""自己診断と推進体制のうち、国の計画の版を指しているもの。"""

from shirube.apps.plan.diagnosis.actions import repointing
from shirube.apps.plan.diagnosis.queries import held
from shirube.apps.plan.versions.queries import EditionAdder, EditionHolder
from shirube.engines.plan.edition_move import HeldKind, MoveSubject

EDITION_USERS = ()
EDITION_HOLDERS = (
    EditionHolder(HeldKind.FINDING, held.held_findings, repointing.write_findings),
    EditionHolder(HeldKind.HOLDER, held.held_holders, repointing.write_holders),
    EditionHolder(HeldKind.QUESTION, held.held_questions),
)
EDITION_ADDERS = (
    EditionAdder(
        frozenset({MoveSubject.ROLE}),
        repointing.copy_holders,
        repointing.withdraw_holders,
        held.held_again,
    ),
)
