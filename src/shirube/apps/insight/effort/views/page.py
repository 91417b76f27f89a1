"""業務量調査の画面に共通の、道順・調査・課・行。"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.insight.effort import queries
from shirube.apps.insight.effort.kinds import Kind, Line
from shirube.apps.insight.effort.models import Section, Survey
from shirube.apps.insight.effort.queries import SectionState
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.tabs.tabs import Tab

Crumb = tuple[str, str | None]
VIEW, EDIT = "insight.view", "insight.edit"
_TABS = (
    ("調査と課", "effort.survey"),
    ("時間の内訳", "effort.totals"),
    ("もしも（試算）", "effort.trial"),
    ("前の調査と比べる", "effort.years"),
    ("実測と並べる", "effort.measured"),
)


def survey_of(request: HttpRequest, key: UUID) -> Survey:
    """住所の鍵の調査。無ければ 404。"""
    return found(lambda: queries.survey_of_key(request.scope, key), "業務量調査")  # type: ignore[attr-defined]


def section_of(request: HttpRequest, survey: Survey, key: UUID) -> SectionState:
    """この調査の、見てよい課。無ければ 404。"""
    return found(lambda: queries.section_of_key(request.scope, survey, key), "課")  # type: ignore[attr-defined]


def filling(request: HttpRequest, key: UUID, section: UUID) -> Section:
    """書いてよい課。書けなければ、無いものとして扱う。"""
    state = section_of(request, survey_of(request, key), section)
    if not state.can_fill:
        raise Http404("この課の行は書けません。")
    return state.section


def line_of(request: HttpRequest, section: Section, kind: Kind, key: UUID) -> Line:
    """この課の一行。無ければ 404。"""
    return found(lambda: queries.line_of_key(request.scope, section, kind, key), kind.word)  # type: ignore[attr-defined]


def crumbs(*last: Crumb) -> list[Crumb]:
    """ホームからの道順。"""
    here = reverse("effort.surveys") if last else None
    return [("ホーム", reverse("home")), ("業務量調査", here), *last]


def survey_crumbs(request: HttpRequest, survey: Survey, *last: Crumb) -> list[Crumb]:
    """調査からの道順。調査の頁を開けない人には、リンクにしない。"""
    can_open = request.scope.can(VIEW)  # type: ignore[attr-defined]
    here = reverse("effort.survey", args=[survey.key]) if last and can_open else None
    return crumbs((survey.title, here), *last)


def section_crumbs(request: HttpRequest, section: Section, *last: Crumb) -> list[Crumb]:
    """課からの道順。"""
    here = section_url("effort.section", section) if last else None
    return survey_crumbs(request, section.survey, (section.label, here), *last)


def section_url(name: str, section: Section, *more: Any) -> str:
    """この課の中の住所。"""
    return reverse(name, args=[section.survey.key, section.key, *more])


def tabs(survey: Survey, current: str) -> list[Tab]:
    """一つの調査の画面の切り替え。"""
    return [Tab(label, reverse(name, args=[survey.key]), is_current=name == current) for label, name in _TABS]


def survey_badge(survey: Survey) -> Badge:
    """調査の状態。"""
    return Badge(survey.get_state_display(), "info" if survey.is_open else "success")


def section_badge(state: SectionState) -> Badge:
    """課の書き具合。"""
    if state.section.done_at:
        return Badge("記入済み", "success")
    if state.count_rows or state.minute_rows:
        return Badge("記入中", "info")
    return Badge("未記入", "warning")
