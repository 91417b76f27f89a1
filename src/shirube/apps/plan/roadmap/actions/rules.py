"""工程表の決まり: 日付の順、進み具合、国の項目。画面と表計算が同じ決まりで確かめる。"""

from collections.abc import Iterable
from datetime import date

from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.snapshot_lines import State, TaskKind
from shirube.reference.plan import editions
from shirube.reference.plan.records import NationalItem


class CannotChangeRoadmap(ValueError):
    """工程表を、そのようには変えられない。"""


def check_open(plan: Plan) -> None:
    """終わった計画は変えない。"""
    if plan.standing == Plan.Standing.CLOSED:
        raise CannotChangeRoadmap(
            "この計画は終了しています。工程表を変えるときは、先に計画の立場を改めてください。"
        )


def check_days(kind: str, starts_on: date | None, ends_on: date | None) -> None:
    """終わりは始まり以後。節目は一日だけを持つ。"""
    if kind == TaskKind.MILESTONE and starts_on not in (None, ends_on):
        raise CannotChangeRoadmap(
            "節目は一日だけです。始まりを空にして、終わりの日に節目の日を入れてください。"
        )
    if starts_on and ends_on and ends_on < starts_on:
        raise CannotChangeRoadmap("終わりが、始まりより前です。日付を確かめてください。")


def check_progress(
    *, state: str, progress: int | None, started_on: date | None, ended_on: date | None, today: date
) -> None:
    """実績は今日までのこと。完了には終えた日が要る。"""
    if progress is not None and not 0 <= progress <= 100:
        raise CannotChangeRoadmap("進みは 0 から 100 までの整数で入れてください。")
    if state == State.DONE and ended_on is None:
        raise CannotChangeRoadmap("完了にするときは、終えた日を入れてください。")
    if state != State.DONE and ended_on is not None:
        raise CannotChangeRoadmap("終えた日があるときは、状態を「完了」にしてください。")
    for label, day in (("始めた日", started_on), ("終えた日", ended_on)):
        if day is not None and day > today:
            raise CannotChangeRoadmap(f"{label}が今日より後です。実際に行った日を入れてください。")
    if started_on and ended_on and ended_on < started_on:
        raise CannotChangeRoadmap("終えた日が、始めた日より前です。日付を確かめてください。")


def check_national(plan: Plan, references: Iterable[str]) -> None:
    """国の項目は、計画がもとにした版か、それより前の版にあるものに限る。"""
    for reference in references:
        try:
            record = editions.record(reference)
        except editions.PlanRecordNotFound:
            record = None
        if not isinstance(record, NationalItem):
            raise CannotChangeRoadmap(
                f"国の項目「{reference}」が資料にありません。画面の選択肢から選び直してください。"
            )
