"""工程表を変えてよいかの決まり: 計画の立場と国の項目。日付と実績の決まりは engines が持つ。"""

from collections.abc import Iterable

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.editions import queries as editions
from shirube.apps.plan.versions.queries import Plan


class CannotChangeRoadmap(ValueError):
    """工程表を、そのようには変えられない。"""


def check_open(plan: Plan) -> None:
    """終わった計画は変えない。"""
    if plan.standing == Plan.Standing.CLOSED:
        raise CannotChangeRoadmap(
            "この計画は終了しています。工程表を変えるときは、先に計画の立場を改めてください。"
        )


def refuse(problem: str | None) -> None:
    """おかしな所があれば断る。"""
    if problem:
        raise CannotChangeRoadmap(problem)


def check_national(by: Scope, plan: Plan, references: Iterable[str]) -> None:
    """国の項目は、計画がもとにした版か、それより前の版にあるものに限る。"""
    for reference in references:
        try:
            editions.item(by, reference)
        except editions.PlanRecordNotFound:
            raise CannotChangeRoadmap(
                f"国の項目「{reference}」が資料にありません。画面の選択肢から選び直してください。"
            ) from None
