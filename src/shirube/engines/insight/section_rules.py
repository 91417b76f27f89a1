"""課ごとの開庁時間の決まり: どの課が、いつから、どの時間に開くか。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shirube.engines.insight.day_kinds import DatedHours
from shirube.engines.insight.office_hours import Holidays, OfficeRule
from shirube.engines.insight.section_hours import TownHours


@dataclass(frozen=True, slots=True)
class SectionRule:
    """一つの課の、``since`` の日からの開庁時間。``rule`` が None なら、その日から自治体の開庁時間に戻る。"""

    section: str
    since: date
    rule: OfficeRule | None

    @property
    def said(self) -> str:
        """決まりを言う一文。"""
        return "自治体の開庁時間に戻ります。" if self.rule is None else self.rule.said


@dataclass(frozen=True, slots=True)
class TownRule:
    """自治体の開庁時間の決まりと、課ごとの決まり。"""

    usual: OfficeRule
    sections: tuple[SectionRule, ...] = ()

    def opening_hours(self, years: Iterable[int], holidays: Holidays) -> TownHours:
        """この年々の開庁時間。``holidays`` は、年々の国民の祝日と休日を答える。"""
        listed = tuple(years)
        public = holidays(listed)
        usual = self.usual.opening_hours(listed, lambda _: public)
        found: dict[str, DatedHours] = {}
        for one in sorted(self.sections, key=lambda each: (each.section, each.since)):
            hours = usual if one.rule is None else one.rule.opening_hours(listed, lambda _: public)
            before = found.get(one.section, DatedHours(usual))
            found[one.section] = DatedHours(usual, (*before.changes, (one.since, hours)))
        return TownHours(usual, found)

    @property
    def said(self) -> str:
        """決まりを言う文。"""
        return self.usual.said + self._sections_said

    @property
    def days_said(self) -> str:
        """開庁日の決まりを言う文（時刻は言わない）。"""
        return self.usual.days_said + self._sections_said

    @property
    def _sections_said(self) -> str:
        count = len({one.section for one in self.sections})
        return f"ほかに{count:,}課が、課の開庁時間を決めています。" if count else ""
