"""いまの状況の決まり: 遅れ、期限間近、沈黙、KPI の立場、判断を要するもの。

決まりはそれぞれの持ち主の計算を使い、ここでは組み合わせだけを決める（origin: ours）。

- 遅れ: 守るべき日（公式に延ばしていればその日）を過ぎて終わっていない作業。
  止めた取組のものは除く（`plan_state`）。
- 期限間近: 今日から30日以内（今日を含む）に守るべき日の来る、終わっていない作業（`plan_state`）。
- 沈黙: 受付中の進捗照会に、まだ一つも答えていない課。一部だけ答えた課は「途中」。
- 取組の進み: 中止 → 遅れ（遅れた作業がある）→ 完了 → 実施中 → 未着手 の順に、初めに当てはまる一つ。
- KPI の立場: 値なし → 値が古い（18か月より前しかない）→ 未達（終わった年度の判定）→ 達成 →
  判断できない の順。
- 判断を要する: 期限を90日より長く過ぎ、公式の延長のない作業のある取組。延ばすか、やめるかを決める。
- 課題・リスク: 片付いていないもの。期限を過ぎたものは、対応の期限の翌日から（`steering_issues`）。
- 契約の期限: 今日から90日以内の、申出の期限・更新・契約の終わり（`money_assets`）。
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from shirube.engines.plan.kpi_judgement import Verdict, headline, latest_judgement
from shirube.engines.plan.plan_state import days_late
from shirube.engines.plan.snapshot_lines import Initiative, IssueLine, KpiLine, State, Task
from shirube.engines.plan.steering_issues import Priority
from shirube.values.labelled_enum import LabelledEnum

SOON_DAYS = 30
CONTRACT_DAYS = 90
DECIDE_DAYS = 90
_PRIORITIES = tuple(one.label for one in (Priority.HIGH, Priority.MIDDLE, Priority.UNKNOWN, Priority.LOW))


class Progress(LabelledEnum):
    """取組の進み。どの取組もちょうど一つに入る。"""

    DONE = "done", "完了"
    ACTIVE = "active", "実施中"
    PLANNED = "planned", "未着手"
    LATE = "late", "遅れ"
    STOPPED = "stopped", "中止"


class Answering(StrEnum):
    """照会への課の答え方。"""

    SILENT = "回答なし"
    PARTLY = "途中"
    RETURNED = "回答済み"


class KpiStanding(StrEnum):
    """KPI の立場。どの KPI もちょうど一つに入る。"""

    NO_VALUE = "値なし"
    STALE = "値が古い"
    BEHIND = "未達"
    MET = "達成"
    UNJUDGED = Verdict.UNKNOWN.value


def progress_of(initiative: Initiative, late: frozenset[str]) -> Progress:
    """取組の進み。`late` は遅れた作業のある取組の鍵。"""
    if initiative.state is State.STOPPED:
        return Progress.STOPPED
    return Progress.LATE if initiative.key in late else Progress(initiative.state.value)


def answering(*, total: int, answered: int) -> Answering:
    """照会への課の答え方。聞く行のない課は、答えることがないので回答済み。"""
    if answered >= total:
        return Answering.RETURNED
    return Answering.PARTLY if answered else Answering.SILENT


def kpi_standing(line: KpiLine, today: date) -> KpiStanding:
    """KPI の立場。"""
    if all(point.value is None for point in line.points):
        return KpiStanding.NO_VALUE
    if headline(line.points, today) is None:
        return KpiStanding.STALE
    judged = latest_judgement(line, today)
    if judged is None or judged.verdict is Verdict.UNKNOWN:
        return KpiStanding.UNJUDGED
    return KpiStanding.MET if judged.verdict is Verdict.MET else KpiStanding.BEHIND


def needs_decision(task: Task, today: date) -> bool:
    """遅れた作業のうち、延ばすかやめるかを決める時か。"""
    return task.extended_to is None and days_late(task, today) > DECIDE_DAYS


def open_issues(issues: Iterable[IssueLine], today: date) -> tuple[IssueLine, ...]:
    """片付いていない課題とリスク。管理表と同じく、期限を過ぎたもの、優先度、期限、番号の順。"""
    return tuple(
        sorted(
            (one for one in issues if one.is_open),
            key=lambda one: (
                not is_overdue(one, today),
                _PRIORITIES.index(one.priority or Priority.UNKNOWN.label),
                one.due or date.max,
                one.number or 0,
            ),
        )
    )


def is_overdue(issue: IssueLine, today: date) -> bool:
    """対応の期限を過ぎて、まだ片付いていない。"""
    return issue.is_open and issue.due is not None and issue.due < today
