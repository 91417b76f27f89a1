"""日付だけの記録: 時刻の長さを作らず、日数と開庁日の日数だけで答える。

処理簿のように日付しか無い記録では、一日のうちの順も長さも分からない。だから、
- 開庁時間の代わりに、開庁日の日数を求める（先の日を含み、後の日を含まない開庁日の数）。
- 待ちの原因は、外の待ちと閉庁日だけを分ける。まとめ処理・順番待ち・優先は、担当が一日のうちに何をしていたかが
  要るので分けず、説明のつかない待ちに入れる。
"""

from __future__ import annotations

from dataclasses import replace

from shirube.engines.insight.causes import CauseRule, Causes, causes_of
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.section_hours import (
    Hours,
    Tables,
    TownHours,
    log_in_days,
    log_in_hours,
    whole_days,
)


def opened_log(log: EventLog, tables: Tables, *, workers: int = 1) -> EventLog:
    """日時を、開庁時間（日付だけの記録では、開庁日の一日を 86,400 秒とした日数）に置き換えた記録。"""
    replaced = log_in_days if log.is_dated_only else log_in_hours
    return replaced(log, tables, workers=workers)


def causes_in(log: EventLog, rule: CauseRule, *, hours: Hours | None) -> Causes:
    """待ちの原因。日付だけの記録では、閉庁の日数と外の待ちだけを分ける。"""
    if not log.is_dated_only:
        return causes_of(log, rule, hours=hours)
    whole: Hours | None = hours.whole_days() if isinstance(hours, TownHours) else None
    if hours is not None and not isinstance(hours, TownHours):
        whole = whole_days(hours)
    return causes_of(replace(log, resource=None), rule, hours=whole)
