"""課題・PDCA の決まり: できないことの名、開いている計画か、だれの担当か。"""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.steering import queries
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.edition_links import SheetProblem

EDIT = "steering.edit"


class CannotSteer(ValueError):
    """課題・評価・OODA を、そのようには記録できない。"""


class SheetRefused(CannotSteer):
    """表に直すところがあるので取り込めない。"""

    def __init__(self, problems: Sequence[SheetProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            f"直すところが{len(problems):,}か所あるので、何も取り込んでいません。上の「直すところ」の表を見て直してください。"
        )


def check_open(plan: Plan) -> None:
    """終わった計画は変えない。"""
    if plan.standing == Plan.Standing.CLOSED:
        raise CannotSteer("この計画は終了しています。直すときは、先に計画の立場を改めてください。")


def check_mine(by: Scope, department: object) -> None:
    """まとめる人か、担当の課の人だけが書ける。"""
    if not by.can(EDIT) and not queries.is_mine(by, department):
        raise PermissionDenied(
            "自分の課の担当ではないものには書けません。担当の課かDX推進担当に頼んでください。"
        )


def refuse(problem: str | None) -> None:
    """わけがあれば断る。"""
    if problem is not None:
        raise CannotSteer(problem)
