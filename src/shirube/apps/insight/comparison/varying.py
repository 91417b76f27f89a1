"""ばらつきの問いと答え: 切り口の組、終わった月、いくつもの記録の間で、一つの数がどれだけ違うか。"""

from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

import numpy as np
from django.http import QueryDict

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.analysis.queries import TEAMS, LogPage, page_of
from shirube.apps.insight.comparison.asking import closing_of, figure_of
from shirube.apps.insight.comparison.forms import dimensions_of
from shirube.apps.insight.logs import queries as logs
from shirube.apps.insight.logs.queries import EventLog, label_of
from shirube.apps.organization import queries as organization
from shirube.engines.insight.body_figures import EVERY_CASE, BodyFigure, body_figure
from shirube.engines.insight.figures import Clock, Figure
from shirube.engines.insight.funnel import Funnel, funnel_of
from shirube.engines.insight.log import EventLog as StoredEvents
from shirube.engines.insight.log import Level
from shirube.engines.insight.month_groups import ENDED_MONTH, by_month
from shirube.engines.insight.published import PublicationRule
from shirube.engines.insight.question import CannotAsk, Question
from shirube.engines.insight.variation import GroupFigure, Variation, variation_between, variation_of
from shirube.values.municipality_code import MunicipalityCode

LOGS = "@logs"
"""いくつもの記録の間を見る、組の名。"""
MOST_LOGS = 20
MOST_WORDS = 200
"""団体の数に添える言葉の長さの上限。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariationAsk:
    """問い。``by`` は切り口の名か `ENDED_MONTH` か `LOGS`、``others`` は一緒に見る記録の鍵。"""

    figure: str = "処理時間"
    clock: Clock = Clock.CALENDAR
    by: str = ""
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: QueryDict, page: LogPage) -> "VariationAsk":
        """クエリから読む。切り口を選んでいなければ、組が二つ以上になる初めの切り口（担当課が先）か、月。"""
        choices = [name for name, _ in groups_of(page)]
        by = query.get("between", "")
        clock = query.get("clock", "")
        return cls(
            figure=query.get("figure") or "処理時間",
            clock=Clock(clock) if clock in set(Clock) else Clock.CALENDAR,
            by=by if by in choices else _usual(page.log, choices),
            others=tuple(sorted(set(query.getlist("other")) - {""}))[:MOST_LOGS],
        )

    def query(self) -> list[tuple[str, str]]:
        """問い合わせの文字に足すもの。"""
        found = [("figure", self.figure), ("clock", str(self.clock)), ("between", self.by)]
        return found + [("other", one) for one in self.others]

    def text(self) -> str:
        """問い合わせの文字。"""
        return urlencode(self.query())


@dataclass(frozen=True, slots=True, eq=False)
class Varied:
    """答え。``groups`` は見せる順（組織の順、月の順、名の順）。``label`` は組の呼び名。"""

    ask: VariationAsk
    figure: Figure
    variation: Variation
    groups: tuple[GroupFigure, ...]
    funnel: Funnel | None
    label: str
    said: str
    pages: tuple[LogPage, ...]


def groups_of(page: LogPage) -> list[tuple[str, str]]:
    """組にできるもの（名と呼び名）。人の名の切り口は入らない。"""
    found = [(name, label_of(name)) for name in dimensions_of(page)]
    return [*found, (ENDED_MONTH, ENDED_MONTH), (LOGS, "いくつもの記録")]


def _usual(log: StoredEvents, choices: list[str]) -> str:
    """初めに見せる組: 件を二つ以上に分ける切り口。"""
    names = [name for name in (*TEAMS, *choices) if name in choices and name in log.dimensions]
    return next((name for name in names if _count_groups(log, name) > 1), ENDED_MONTH)


def _count_groups(log: StoredEvents, name: str) -> int:
    coded = log.dimensions[name]
    codes = (
        coded.codes
        if coded.level is Level.CASE
        else coded.codes[log.case_offsets[1:] - log.case_offsets[0] - 1]
    )
    return len(np.unique(codes[codes < len(coded.names)]))


def varied(page: LogPage, ask: VariationAsk) -> Varied:
    """問いに答える。比べられなければ CannotCompareFigure、絞り込めなければ CannotSelect。"""
    pages = (page, *_others(page, ask)) if ask.by == LOGS else (page,)
    figure, said = figure_of(page.scope, pages, Question(figure=ask.figure, clock=ask.clock))
    rule, staff = PublicationRule(), None
    if page.log.resource is None and ask.by != LOGS:
        # 担当の列の無い記録では、課は名簿の人数で伏せ、ほかの組は人数が分からないので件数だけで伏せる。
        if ask.by in TEAMS:
            staff = page.people.shelter.head_counts(ask.by)
        else:
            rule = PublicationRule(min_staff=0)
    if ask.by == LOGS:
        # 担当の列の無い記録が一つでもあれば、その記録は何人か分からないので、その記録を伏せる。
        names = {one.row.title: one.log for one in pages}
        if len(names) < len(pages):
            raise CannotAsk("同じ名の記録があります。記録の名を替えてから比べてください。")
        closings = {one.row.title: closing_of(one) for one in pages}
        found = variation_between(names, figure, publication=rule, closings=closings)
        order = list(names)
    else:
        log = by_month(page.log) if ask.by == ENDED_MONTH else page.log
        found = variation_of(log, ask.by, figure, staff=staff, publication=rule)
        order = _order(page.scope, ask.by, log.dimensions[ask.by].names)
    place = {name: at for at, name in enumerate(order)}
    groups = sorted(found.groups, key=lambda one: (place.get(one.name, len(place)), one.name))
    label = "記録" if ask.by == LOGS else label_of(ask.by)
    funnel = funnel_of(found.samples, is_share=figure.is_share)
    return Varied(ask, figure, replace(found, by=label), tuple(groups), funnel, label, said, pages)


def own_figure(page: LogPage, ask: VariationAsk) -> BodyFigure:
    """この記録の（絞り込んだ）件の一つの数を、団体の一行にする。出せなければ CannotCompareFigure。"""
    scope = page.scope
    figure, said = figure_of(scope, (page,), Question(figure=ask.figure, clock=ask.clock))
    chosen = page.selection.shared.said()
    if page.selection.view:
        chosen.append(f"「{page.selection.view}」ごと")
    return body_figure(
        page.log,
        figure,
        code=MunicipalityCode(organization.current_code(page.row.municipality_id, scope.today)),
        body=scope.municipality_name,
        measured_on=scope.today,
        selection="、".join(chosen)[:MOST_WORDS] or EVERY_CASE,
        rule=said[:MOST_WORDS],
    )


def _others(page: LogPage, ask: VariationAsk) -> list[LogPage]:
    found = []
    for key in ask.others:
        try:
            row = logs.log_of_key(page.scope, UUID(key))
        except (ValueError, EventLog.DoesNotExist):
            raise CannotAsk("一緒に見る記録がありません。選び直してください。") from None
        if row.pk != page.row.pk and row.is_ready:
            found.append(page_of(page.scope, row, page.selection))
    if not found:
        raise CannotAsk("一緒に見る記録を、一つ以上選んでください。")
    return found


def _order(scope: Scope, by: str, names: tuple[str, ...]) -> list[str]:
    """組の並び: 担当課は組織の順、ほかは名の順（月は早い順）。値の大きさでは並べない。"""
    if by == ENDED_MONTH:
        return list(names)
    if by not in TEAMS:
        return sorted(names)
    nodes = organization.departments_at(scope, scope.today)
    rank = {text: at for at, node in reversed(list(enumerate(nodes))) for text in (node.name, node.full_name)}
    return sorted(names, key=lambda name: (rank.get(name, len(rank)), name))
