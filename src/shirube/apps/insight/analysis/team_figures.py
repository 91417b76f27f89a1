"""課ごとの公表する値: 中央値と90%値を、少ない件数と少ない担当を伏せて示す。"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from shirube.apps.insight.analysis.people import TEAMS
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.published import PublicationRule, Published, groups_of, published

if TYPE_CHECKING:
    from shirube.apps.insight.analysis.views.page import LogPage

DORMANT_AFTER = timedelta(days=365) // timedelta(microseconds=1)
"""これより長く動きの無い、終わっていない件を「眠っている件」とする（origin: ours）。"""


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """課ごとの値。``by`` は課の切り口の名。"""

    by: str
    found: Published


def team_figures(page: "LogPage") -> TeamFigures | None:
    """選んだ件の、課ごとの値。課の切り口が無ければ None。"""
    log = page.log
    by = next((name for name in TEAMS if name in log.dimensions), "")
    if not by or not log.case_count or page.selection.view:
        return None
    ends = _ends(page)
    sizes = None if log.resource is not None else page.people.shelter.head_counts(by)
    return page.answer(f"teams {by} {ends} {sizes}", lambda: TeamFigures(by, _made(log, by, ends, sizes)))


def _made(log: EventLog, by: str, ends: tuple[str, ...], sizes: dict[str, int] | None) -> Published:
    partial = groups_of(log, by, cut_off=int(log.at.max()), dormant_after=DORMANT_AFTER, ends_with=ends)
    return published(partial, PublicationRule(), staff=sizes)


def _ends(page: "LogPage") -> tuple[str, ...]:
    """標準処理期間の決まり（すべての件の、いちばん新しいもの）の終わりの行い。"""
    if page.judged is None:
        return ()
    rules = [one for one in page.judged.periods if one.value is None and one.rule is not None]
    latest = max(rules, key=lambda one: one.valid_from, default=None)
    return latest.rule.ends_with if latest is not None and latest.rule is not None else ()
