"""自己診断と推進体制で、できないことの名。"""

from collections.abc import Sequence

from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_rows import RowProblem


class CannotChangeDiagnosis(ValueError):
    """自己診断や推進体制を、そのようには変えられない。"""


class SheetRefused(CannotChangeDiagnosis):
    """表を取り込めない。``problems`` に、行・列・理由・次にすることが並ぶ。"""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"直すところが{len(self.problems):,}か所あるので、何も取り込んでいません。")


def check_open(plan: Plan) -> None:
    """終わった計画は変えない。"""
    if plan.standing == Plan.Standing.CLOSED:
        raise CannotChangeDiagnosis(
            "この計画は終了しています。変えるときは、先に計画の立場を改めてください。"
        )
