"""待ちの原因の問いと答え: 外の者が行う行いと、分ける切り口。原因は、絞り込む前のすべての件を見て分ける。"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import QueryDict

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.analysis.people import TEAMS
from shirube.apps.insight.logs.queries import Remembered
from shirube.apps.insight.rules import queries as office
from shirube.engines.insight import office_hours
from shirube.engines.insight.cause_answer import CauseAnswer, cause_answer
from shirube.engines.insight.causes import BATCH_GAP, BATCH_SIZE, CauseRule, Causes
from shirube.engines.insight.dated import causes_in
from shirube.engines.insight.log import SECOND, EventLog
from shirube.engines.insight.opening import CannotMeasureOpeningHours
from shirube.engines.insight.section_hours import Hours
from shirube.reference.organization.holidays import first_year, holiday_dates, last_year

if TYPE_CHECKING:
    from shirube.apps.insight.analysis.views.page import LogPage

MOST_VALUES = 200
NAMES = ("external", "by", "gap", "size")
GAPS, SIZES = (1, 480), (2, 1_000)
"""選べる、まとめ処理の空き（分）と件数の幅。"""
_MINUTE = 60 * SECOND
_causes: Remembered[Causes] = Remembered(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseAsk:
    """問い。

    ``external`` は外の者が行う行い、``unknown`` は記録に無いので使わなかった名、``by`` は切り口。
    ``gap``（分）と ``size``（件）はまとめ処理とみなす空きと件数、``odd`` は読めずに使わなかった欄の名。
    """

    external: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    by: str = ""
    gap: int = BATCH_GAP // _MINUTE
    size: int = BATCH_SIZE
    odd: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: QueryDict, page: "LogPage") -> "CauseAsk":
        """クエリから読む。切り口を選んでいなければ、担当課があればそれで分ける。"""
        names = set(page.chosen.whole.activity.names)
        asked = sorted(set(query.getlist("external")) - {""})
        dimensions = groups_of(page)
        by = query.get("by", next((name for name in TEAMS if name in dimensions), ""))
        gap, size = _within(query, "gap", *GAPS), _within(query, "size", *SIZES)
        odd = [
            label
            for name, label, value in (("gap", "空き（分）", gap), ("size", "件数", size))
            if query.get(name) and value is None
        ]
        return cls(
            gap=BATCH_GAP // _MINUTE if gap is None else gap,
            size=BATCH_SIZE if size is None else size,
            odd=tuple(odd),
            external=tuple(name for name in asked if name in names),
            unknown=tuple(name for name in asked if name not in names),
            by=by if by in dimensions else "",
        )

    def query(self) -> list[tuple[str, str]]:
        """問い合わせの文字に足すもの。"""
        found = [("external", name) for name in self.external] + ([("by", self.by)] if self.by else [])
        if not self.is_usual:
            found += [("gap", str(self.gap)), ("size", str(self.size))]
        return found

    @property
    def rule(self) -> CauseRule:
        """原因を分ける決まり。"""
        return CauseRule(external=self.external, batch_gap=self.gap * _MINUTE, batch_size=self.size)

    @property
    def is_usual(self) -> bool:
        """まとめ処理の空きと件数が、標の定めのままか。"""
        return (self.gap, self.size) == (BATCH_GAP // _MINUTE, BATCH_SIZE)


def _within(query: QueryDict, name: str, low: int, high: int) -> int | None:
    """幅の中の整数。無いか、読めなければ None。"""
    text = query.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return int(text) if is_number and low <= int(text) <= high else None


@dataclass(frozen=True, slots=True)
class Told:
    """画面の答え。``hidden`` は名も数も出さない課の数、``office`` は開庁時間の断り。"""

    answer: CauseAnswer
    rule: CauseRule
    overlaps: int
    hidden: int
    office: str


def groups_of(page: "LogPage") -> tuple[str, ...]:
    """分けられる切り口（人の名の切り口は入らない）。"""
    return tuple(
        name
        for name, coded in page.chosen.whole.dimensions.items()
        if name not in page.people.persons and 1 < len(coded.names) <= MOST_VALUES
    )


def told_of(page: "LogPage", ask: CauseAsk) -> Told:
    """待ちの原因。時計の列が読めなければ CannotReadClock。"""
    whole, rule = page.chosen.whole, ask.rule
    hours, said = hours_of(page.scope, whole)
    town = office.town_rule_of(page.scope)
    base = (page.handle.place, page.handle.generation, page.selection.view, page.people.shelter.hidden)
    found = _causes.get((*base, rule, town, said), lambda: causes_in(whole, rule, hours=hours))
    cases = None if page.log is whole else page.chosen.cases
    answer = page.answer(
        f"causes {rule} {town} {said} {ask.by}", lambda: cause_answer(found, cases=cases, by=ask.by or None)
    )
    groups = tuple(one for one in answer.groups if not page.people.is_hidden(ask.by, one.names[0]))
    hidden = page.people.shelter.count(ask.by)
    return Told(replace(answer, groups=groups), rule, found.overlaps, hidden, said)


def hours_of(scope: Scope, log: EventLog) -> tuple[Hours | None, str]:
    """原因を分けるときの開庁時間と、添える断り。"""
    rule = office.town_rule_of(scope)
    try:
        found, said = office_hours.hours_of(
            log, rule, holidays=holiday_dates, first_year=first_year(), last_year=last_year()
        )
    except CannotMeasureOpeningHours as error:
        return None, str(error)
    if log.is_dated_only:
        return found, rule.days_said if found else "休日の表に無い年の記録なので、閉庁日を分けていません。"
    return found, said if found else f"閉庁の時間を分けていません。{said}"
