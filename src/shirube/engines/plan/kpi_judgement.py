"""KPI の鮮度と達成の判定: どの値を見出しに使ってよいか、目標に届いたと言ってよいか。

決まり（すべて標の定め、origin: ours。年度は地方自治法第208条）:

- 値の時点は、期間の末日と「いつ現在」の早いほう。18か月より前の値は古いと印し、見出しには使わない。
- 年度の値は、末日がその年度にある読みのうち、時点のいちばん新しいもの。同じ時点なら期間の長いもの。
- 終わった年度だけを判定する。まだ終わらない年度は、届いていても届いていなくても「年度の途中」と言う。
- 目標、値、望ましい向きのどれかが無ければ「判断できない」と、その理由を述べる。

ここで見る値と目標は、どれも見せる単位（`kpi_scale`）である。
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shirube.engines.plan.kpi_scale import figure_text
from shirube.engines.plan.snapshot_lines import KpiLine, KpiPoint
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear

STALE_MONTHS = 18


class Verdict(StrEnum):
    """目標に届いたか。"""

    MET = "達成"
    UNMET = "未達"
    RUNNING = "年度の途中"
    UNKNOWN = "判断できない"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """ある年度の判定と、その理由。"""

    year: int
    target: Decimal | None
    point: KpiPoint | None
    verdict: Verdict
    reason: str


def data_day(point: KpiPoint) -> date:
    """値の時点: 期間の末日と「いつ現在」の早いほう。"""
    return min(point.ends_on, point.as_of)


def last_fresh_day(day: date) -> date:
    """この時点の値を、新しいものとして使える最後の日（18か月後の同じ日、なければその月の末日）。"""
    months = day.year * 12 + day.month - 1 + STALE_MONTHS
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_stale(point: KpiPoint, today: date) -> bool:
    """18か月より前の値か。"""
    return today > last_fresh_day(data_day(point))


def newest(points: Iterable[KpiPoint]) -> KpiPoint | None:
    """時点のいちばん新しい読み。同じ時点なら期間の長いもの。"""
    return max(points, key=lambda point: (data_day(point), -point.starts_on.toordinal()), default=None)


def headline(points: Iterable[KpiPoint], today: date) -> KpiPoint | None:
    """見出しに使う読み: 値があり、古くなく、これからの日のものでない、いちばん新しいもの。"""
    return newest(
        point
        for point in points
        if point.value is not None and data_day(point) <= today and not is_stale(point, today)
    )


def year_point(points: Iterable[KpiPoint], year: int) -> KpiPoint | None:
    """その年度の値にする読み。"""
    return newest(point for point in points if FiscalYear.of(data_day(point)).start_year == year)


def target_of(line: KpiLine, year: int) -> Decimal | None:
    """その年度の目標。"""
    return next((target.value for target in line.targets if target.year == year), None)


def next_target_year(line: KpiLine, today: date) -> int | None:
    """これから目標のある、いちばん近い年度（今の年度を含む）。なければ None。"""
    this_year = FiscalYear.of(today).start_year
    return min((target.year for target in line.targets if target.year >= this_year), default=None)


def judge(line: KpiLine, year: int, today: date) -> Judgement:
    """ある年度の目標に届いたか。`today` は判定する日。"""
    target, point = target_of(line, year), year_point(line.points, year)

    def found(verdict: Verdict, reason: str) -> Judgement:
        return Judgement(year=year, target=target, point=point, verdict=verdict, reason=reason)

    if target is None:
        return found(Verdict.UNKNOWN, "この年度の目標が決まっていません")
    if point is None:
        return found(Verdict.UNKNOWN, "この年度の値がありません")
    if point.value is None:
        return found(Verdict.UNKNOWN, "この年度の値が出せません（分母が0か、非表示です）")
    if line.direction not in ("up", "down"):
        return found(Verdict.UNKNOWN, "高いほど良いのか、低いほど良いのかが決まっていません")
    is_reached = point.value >= target if line.direction == "up" else point.value <= target
    if today <= FiscalYear(year).end:
        state = "届いています" if is_reached else "届いていません"
        return found(Verdict.RUNNING, f"判定は年度が終わってから（いまの値は目標に{state}）")
    return found(Verdict.MET if is_reached else Verdict.UNMET, _reason(line, target, point, year))


def latest_judgement(line: KpiLine, today: date) -> Judgement | None:
    """終わった年度のうち、目標のあるいちばん新しい年度の判定。なければ None。"""
    closed = [target.year for target in line.targets if FiscalYear(target.year).end < today]
    return judge(line, max(closed), today) if closed else None


def shown_judgement(line: KpiLine, today: date) -> Judgement:
    """見せる判定: 終わった年度のいちばん新しいもの。なければ、いまの年度のもの。

    一覧・詳細・取組の頁・いまの状況は、どれもこの判定の言葉で言う。
    """
    return latest_judgement(line, today) or judge(line, FiscalYear.of(today).start_year, today)


def _reason(line: KpiLine, target: Decimal, point: KpiPoint, year: int) -> str:
    side = "以上" if line.direction == "up" else "以下"
    text = f"目標 {figure_text(target, line.unit)}{side}に対して {figure_text(point.value, line.unit)}"
    notes = []
    if data_day(point) < FiscalYear(year).end:
        notes.append(f"{format_date(data_day(point))}現在の値")
    if point.basis != "実測":
        notes.append(point.basis)
    if point.standing == "途中":
        notes.append("未確定")
    return f"{text}（{'、'.join(notes)}）" if notes else text
