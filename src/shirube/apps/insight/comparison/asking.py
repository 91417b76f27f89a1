"""問いに答える: 記録を開いて絞り込み、二つの側の件を選び、比べる。"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.analysis.queries import LogPage, Selection, is_kept_shown, page_of
from shirube.apps.insight.comparison.models import KeptComparison
from shirube.apps.insight.logs import queries as logs
from shirube.apps.insight.logs.queries import EventLog, label_of
from shirube.apps.insight.rules import queries as rules
from shirube.engines.insight import office_hours
from shirube.engines.insight.clock import CannotReadClock
from shirube.engines.insight.comparison import Comparison
from shirube.engines.insight.comparison import compare as compare_sides
from shirube.engines.insight.comparison_record import cases_digest, record_of
from shirube.engines.insight.comparison_sides import ChosenCases
from shirube.engines.insight.comparison_words import told
from shirube.engines.insight.deadlines import CannotJudgeDeadline
from shirube.engines.insight.figures import CannotCompareFigure, Clock, Figure, FigureKind, figure_named
from shirube.engines.insight.opening import CannotMeasureOpeningHours
from shirube.engines.insight.question import CannotAsk, Question, Way
from shirube.engines.insight.question_sides import cut_off_of, sides_of
from shirube.engines.insight.section_hours import Hours
from shirube.reference.organization.holidays import first_year, holiday_dates, last_year


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """比べた答え。``pages`` は、先の側と後の側の件を選んだ記録（同じ記録なら同じもの）。"""

    question: Question
    comparison: Comparison
    sides: tuple[ChosenCases, ChosenCases]
    pages: tuple[LogPage, LogPage]
    as_of: datetime
    said: str

    @property
    def is_over_time(self) -> bool:
        """先と後を比べたか（組と組でなく）。"""
        return self.question.way in (Way.DATE, Way.PERIODS)

    @property
    def lines(self) -> tuple[str, ...]:
        """順に読む文。"""
        return told(self.comparison, is_over_time=self.is_over_time)

    @property
    def digest(self) -> str:
        """比べた件の要約値。"""
        return cases_digest(self.sides)

    def record(self) -> dict[str, Any]:
        """あとから変わらない記録。"""
        return record_of(self.comparison, is_over_time=self.is_over_time)


def narrowed(question: Question) -> Selection:
    """問いの絞り込み。読めなければ CannotSelect。"""
    query = QueryDict(mutable=True)
    for name, value in question.narrowing:
        query.appendlist(name, value)
    return Selection.of(query)


def compare(scope: Scope, log: EventLog, question: Question) -> Compared:
    """問いに答える（何も書かない）。

    問いになっていないか、この数では比べられなければ CannotCompareFigure（CannotAsk を含む）、絞り込めなければ
    CannotSelect、置き場がまだ無ければ LogNotReady。
    """
    page = page_of(scope, log, narrowed(question))
    return compare_on(page, question)


def compare_on(page: LogPage, question: Question) -> Compared:
    """開いた記録で、問いに答える。"""
    other = _other(page, question)
    pages = (page, page if other is None else other)
    _check_persons(pages, question)
    cut_offs = [cut_off_of(one.handle.stored.log) for one in pages]
    figure, said = figure_of(page.scope, pages, question)
    hidden = pages[0].people.shelter.refused | pages[1].people.shelter.refused
    sides = sides_of(
        page.log,
        question,
        figure,
        other=None if other is None else other.log,
        labels=(page.row.title, pages[1].row.title),
        cut_offs=cut_offs,
        closings=[closing_of(one) for one in pages],
        hidden=hidden,
        named=value_label,
    )
    try:
        found = compare_sides(*sides, figure, strata=_strata(pages, question))
    except (CannotMeasureOpeningHours, CannotJudgeDeadline, CannotReadClock) as error:
        raise CannotCompareFigure(str(error)) from error
    return Compared(question, found, sides, pages, logs.moment(max(cut_offs)), said)


def is_shown(scope: Scope, row: KeptComparison) -> bool:
    """残した比べの数を、この人に見せてよいか。"""
    question = Question.of_text(row.question)
    pairs = [
        (name, value)
        for name, _, value in (text.partition("=") for text in (question.first, question.second) if text)
    ]
    keys = {row.log_key, *([UUID(question.other)] if question.other else [])}
    return all(is_kept_shown(scope, key, narrowed(question), pairs) for key in keys)


def figure_of(scope: Scope, pages: tuple[LogPage, ...], question: Question) -> tuple[Figure, str]:
    """比べる数と、添える断り。"""
    is_in_days = all(one.log.is_dated_only for one in pages)
    figure = replace(figure_named(question.figure), is_dated_only=is_in_days)
    if figure.kind is FigureKind.DEADLINE:
        return _deadline(scope, pages, figure)
    if question.clock is Clock.CALENDAR or not figure.is_length:
        return figure, ""
    if any(one.log.is_dated_only for one in pages) and not is_in_days:
        raise CannotCompareFigure(
            "時刻の無い記録と、時刻のある記録は、開庁時間では比べられません。暦の時間で比べてください。"
        )
    found, said = _hours(scope, pages)
    if found is None:
        raise CannotCompareFigure(said or "開庁時間を求められません。暦の時間で比べてください。")
    return replace(figure, clock=Clock.OPENING, hours=found, is_in_days=is_in_days), said


def _deadline(scope: Scope, pages: tuple[LogPage, ...], figure: Figure) -> tuple[Figure, str]:
    """記録の標準処理期間の決まりで判定する遵守率。決まりの言葉を断りに添える。"""
    found = {rules.periods_of(scope, one.row) for one in pages}
    if len(found) > 1:
        raise CannotCompareFigure("二つの記録で標準処理期間の決まりが違うので、遵守率は比べられません。")
    periods = found.pop()
    if not periods:
        raise CannotCompareFigure(
            "標準処理期間の決まりがありません。記録の「標準処理期間」の画面で決めてから比べてください。"
        )
    if pages[0].selection.view:
        raise CannotCompareFigure(
            "標準処理期間は、件ごとにまとめたときだけ判定します。まとめ方を戻してください。"
        )
    seen = [one.handle.stored.log for one in pages if one.handle.stored.log.event_count]
    needs = any(one.rule is not None and one.rule.needs_hours for one in periods)
    try:
        hours = rules.business_hours_of(scope, *seen) if needs and seen else None
    except CannotJudgeDeadline as error:
        raise CannotCompareFigure(str(error)) from error
    said = "、".join(f"{one.target}：{one.said}" for one in periods)
    return replace(figure, periods=periods, cut_off=max(map(closing_of, pages)), hours=hours), said


def closing_of(page: LogPage) -> int:
    """この記録の標準処理期間を判定する締め（概要や事案一覧と同じ）。"""
    return rules.closing_of(page.scope, page.row, page.handle.stored.log)


def _hours(scope: Scope, pages: tuple[LogPage, ...]) -> tuple[Hours | None, str]:
    """どの記録の年々にもわたる開庁時間。"""
    try:
        return office_hours.hours_across(
            [one.handle.stored.log for one in pages],
            rules.town_rule_of(scope),
            holidays=holiday_dates,
            first_year=first_year(),
            last_year=last_year(),
        )
    except CannotMeasureOpeningHours as error:
        raise CannotCompareFigure(str(error)) from error


def value_label(text: str) -> str:
    """``切り口=値`` の呼び名。"""
    name, _, value = text.partition("=")
    return f"{label_of(name)}「{value or '値なし'}」"


def _other(page: LogPage, question: Question) -> LogPage | None:
    if not question.other:
        return None
    try:
        row = logs.log_of_key(page.scope, UUID(question.other))
    except (ValueError, EventLog.DoesNotExist):
        raise CannotAsk("比べる相手の記録がありません。選び直してください。") from None
    if row.pk == page.row.pk:
        raise CannotAsk("同じ記録どうしは比べられません。ほかの記録を選んでください。")
    if not row.is_ready:
        raise CannotAsk(f"「{row.title}」は、まだ取り込まれていません。取り込んでから比べてください。")
    return page_of(page.scope, row, page.selection)


def _check_persons(pages: tuple[LogPage, LogPage], question: Question) -> None:
    names = {text.partition("=")[0] for text in (question.first, question.second) if text}
    if question.strata:
        names.add(question.strata)
    if any(names & one.people.persons for one in pages):
        raise CannotAsk("人ごとの数は作りません。担当のほかの切り口を選んでください。")


def _strata(pages: tuple[LogPage, LogPage], question: Question) -> str | None:
    name = question.strata
    if name and any(name not in one.log.dimensions for one in pages):
        raise CannotAsk(f"そろえる切り口「{name}」は、この記録にありません。選び直してください。")
    return name or None
