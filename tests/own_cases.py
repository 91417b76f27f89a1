"""自分の事案を置く道具: 窓口の行いと、遅れて記録された行い・訂正・取消（試験の道具）。"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from shirube.apps.frame import walls
from shirube.apps.frame.scope import Scope
from shirube.apps.frontyard.cases import actions, queries
from shirube.apps.frontyard.cases.models import Case, CaseEventRow
from shirube.values.case_event import CaseEvent

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def at(by: Scope, moment: datetime) -> Scope:
    """同じ人の、別の時の範囲。"""
    return replace(by, now=moment)


def finished(by: Scope, received: datetime, *, days: int = 1, label: str = "住民票の写しの交付") -> Case:
    """受け付け、次の日に審査を始め、``days`` 日後に完了した事案。"""
    case = actions.receive(
        by=at(by, received), procedure="local.unlisted@1", procedure_label=label, channel="counter"
    )
    case = actions.advance(by=at(by, received + HOUR), key=case.key, version=case.version)
    return actions.advance(by=at(by, received + days * DAY), key=case.key, version=case.version)


def noted(case: Case, activity: str, occurred: datetime, recorded: datetime, **more: Any) -> CaseEventRow:
    """あとから記録された行い（遅れた行い、訂正、時計の停止）。"""
    last = case.events.order_by("-seq").first()
    return CaseEventRow.objects.create(
        case=case,
        seq=(last.seq if last else 0) + 1,
        activity=activity,
        phase="at",
        occurred_at=occurred,
        recorded_at=recorded,
        procedure=case.procedure,
        channel=case.channel,
        **more,
    )


def removed(case: Case) -> None:
    """保存期間を過ぎた事案が、行いごと消えたことにする（壁を下ろして消し、建て直す）。"""
    walls.lower_walls(connection)
    try:
        CaseEventRow.objects.filter(case=case).delete()
        case.delete()
    finally:
        walls.raise_walls(connection)


def every_event(by: Scope) -> list[CaseEvent]:
    """データベースのすべての行い。"""
    return queries.events_recorded(by)
