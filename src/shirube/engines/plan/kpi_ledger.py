"""KPI の読みの帳簿: 追記だけで、いつの時点にも戻れる。

- 読みは期間ごとに 1 から数える改訂で積み、消さない。ある日の値は、その日までに積んだ最後の改訂である。
- 年度の確定は、職員がその年度の値と同じ読みを「確定」として積むこと。一つの年度に一度だけ。
- 確定した年度に積む読みは、どの期間のものでも「訂正」で、わけが要る。
- 業務の記録から読む数は、年度が終わってから読めば、職員の確定を待たずに「確定」である（`revision`）。
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.kpi_judgement import data_day, year_point
from shirube.engines.plan.revision import Standing, standing
from shirube.engines.plan.snapshot_lines import KpiPoint
from shirube.values.fiscal_year import FiscalYear


class CannotConfirmYear(ValueError):
    """この年度は確定できない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """帳簿の一行。`is_confirmation` は、職員が年度を確定した行。"""

    point: KpiPoint
    kept_on: date
    is_confirmation: bool = False

    @property
    def year(self) -> int:
        """値の時点の年度。"""
        return FiscalYear.of(data_day(self.point)).start_year


def points_at(entries: Iterable[Entry], day: date) -> tuple[KpiPoint, ...]:
    """その日の終わりの、期間ごとの最後の改訂を、時点の古い順に。"""
    last: dict[tuple[date, date], KpiPoint] = {}
    for entry in entries:
        period = (entry.point.starts_on, entry.point.ends_on)
        if entry.kept_on <= day and (period not in last or last[period].revision < entry.point.revision):
            last[period] = entry.point
    return tuple(sorted(last.values(), key=lambda point: (data_day(point), point.ends_on, point.starts_on)))


def is_year_confirmed(entries: Iterable[Entry], year: int) -> bool:
    """職員がこの年度を確定したか。"""
    return any(entry.is_confirmation and entry.year == year for entry in entries)


def standing_of_next(
    entries: Sequence[Entry], *, starts_on: date, ends_on: date, as_of: date, kept_on: date, is_measured: bool
) -> Standing:
    """次に積む読みの立場。`is_measured` は業務の記録から読んだ数。"""
    if is_year_confirmed(entries, FiscalYear.of(min(ends_on, as_of)).start_year):
        return Standing.CORRECTED
    if not is_measured:
        return Standing.INTERIM
    same = [e.point for e in entries if (e.point.starts_on, e.point.ends_on) == (starts_on, ends_on)]
    is_confirmed = any(point.standing != Standing.INTERIM for point in same)
    return standing(last_day=ends_on, read_on=kept_on, is_confirmed=is_confirmed)


def point_to_confirm(entries: Sequence[Entry], year: int, today: date) -> KpiPoint:
    """年度を確定するときに、その年度の値とする読み。確定できなければ ``CannotConfirmYear``。"""
    label = FiscalYear(year).label
    if today <= FiscalYear(year).end:
        raise CannotConfirmYear(f"{label}はまだ終わっていません。年度が終わってから確定してください。")
    if is_year_confirmed(entries, year):
        raise CannotConfirmYear(
            f"{label}はもう確定しています。直すときは、わけを添えて新しい値を入れてください。"
        )
    point = year_point(points_at(entries, today), year)
    if point is None or point.value is None:
        raise CannotConfirmYear(f"{label}の値がありません。値を入れてから確定してください。")
    return point
