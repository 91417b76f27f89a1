"""日付だけの記録: 時刻の長さを作らず、日数と開庁日の日数だけで答える。

処理簿のように日付しか無い記録では、一日のうちの順も長さも分からない。だから、
- 開庁時間の代わりに、開庁日の日数を求める（先の日を含み、後の日を含まない開庁日の数）。
- 待ちの原因は、外の待ちと閉庁日だけを分ける。まとめ処理・順番待ち・優先は、担当が一日のうちに何をしていたかが
  要るので分けず、説明のつかない待ちに入れる。
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from shirube.engines.insight.causes import CauseRule, Causes, causes_of
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.opening import OpeningTable, in_business_days, in_opening_hours
from shirube.values.opening_hours import OpeningHours, TimeSpan

WHOLE_DAY = TimeSpan(time(), time())
"""0 時から 24 時まで。"""


def opened_log(log: EventLog, table: OpeningTable) -> EventLog:
    """日時を、開庁時間（日付だけの記録では、開庁日の一日を 86,400 秒とした日数）に置き換えた記録。"""
    return in_business_days(log, table) if log.is_dated_only else in_opening_hours(log, table)


def whole_days(hours: OpeningHours) -> OpeningHours:
    """開庁日は 0 時から 24 時まで開き、ほかの日は閉じているとした定め（臨時の開庁は開庁日に数えない）。"""
    weekly = tuple((WHOLE_DAY,) if spans else () for spans in hours.weekly)
    return OpeningHours(weekly=weekly, closed_days=hours.closed_days)


def causes_in(log: EventLog, rule: CauseRule, *, hours: OpeningHours | None) -> Causes:
    """待ちの原因。日付だけの記録では、閉庁の日数と外の待ちだけを分ける。"""
    if not log.is_dated_only:
        return causes_of(log, rule, hours=hours)
    return causes_of(replace(log, resource=None), rule, hours=None if hours is None else whole_days(hours))
