"""記録の画面の枠: 記録を引き、置き場を開き、絞り込み、切り替えを並べる。

計る画面はどれも ``with_log`` を付け、``LogPage`` を受け取る。絞り込みが読めないとき、置き場がまだ無いときの
画面は、ここが出す。
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.analysis.choosing import Chosen, choose, deviating, viewed
from shirube.apps.insight.analysis.log_tabs import log_tabs
from shirube.apps.insight.analysis.people import TEAMS, People, people_of
from shirube.apps.insight.analysis.selection import NONE, CannotSelect, Selection
from shirube.apps.insight.analysis.sheltering import check_people, sheltered
from shirube.apps.insight.analysis.standing import CHOICES, Stood, judged_or_why
from shirube.apps.insight.logs import actions, queries
from shirube.apps.insight.logs.queries import (
    EventLog,
    Handle,
    LogNotReady,
    Remembered,
    found_log,
    label_of,
    log_trail,
)
from shirube.apps.insight.rules import queries as rules
from shirube.engines.insight.declared import DeclaredSteps
from shirube.engines.insight.filters import Condition
from shirube.engines.insight.log import EventLog as StoredEvents
from shirube.engines.insight.standard_periods import Judged

T = TypeVar("T")
MOST_VALUES = 200
"""絞り込みの選択肢に出す、切り口の値の種類の上限。"""
WORKERS = 2
_MANY = 200_000
_viewed: Remembered[tuple[StoredEvents, int]] = Remembered(4)
_chosen: Remembered[Chosen] = Remembered(8)
_answers: Remembered[Any] = Remembered(64)
_seen: Remembered[tuple[People, Chosen]] = Remembered(8)
_people: Remembered[People] = Remembered(32)


@dataclass(frozen=True, slots=True)
class LogPage:
    """一つの記録を見る画面の手元。"""

    scope: Scope
    row: EventLog
    handle: Handle
    selection: Selection
    chosen: Chosen
    people: People
    judged: Judged | None = None
    """標準処理期間の判定（見方を変えていないとき）。決まりが無いか、判定できなければ None。"""
    judged_why: str = ""
    steps: DeclaredSteps | None = None

    @property
    def log(self) -> StoredEvents:
        """選んだ件だけの記録。"""
        return self.chosen.log

    @property
    def workers(self) -> int:
        """計算に使う糸の数。小さい記録では、分ける手間の方が大きい。"""
        return WORKERS if self.log.event_count > _MANY else 1

    def answer(self, question: str, make: Callable[[], T]) -> T:
        """この絞り込みの答え。同じ記録・同じ絞り込みなら、覚えておいたものを使う。"""
        base = (self.handle.place, self.handle.generation)
        judged = self.judged if self.selection.standing else None
        key = (*base, self.selection, judged, self.steps, self.people.shelter.hidden, question)
        return _answers.get(key, make)  # type: ignore[no-any-return]

    def address(self, name: str, **changes: Any) -> str:
        """同じ絞り込みのままの、ほかの画面。"""
        return reverse(name, args=[self.row.key]) + replace(self.selection.shared, **changes).query()

    def cases(self, **changes: Any) -> str:
        """数の元の件の一覧。いまの絞り込みに ``changes`` を足す。"""
        return self.address("insight.cases", **changes)


LogView = Callable[[HttpRequest, LogPage], HttpResponse]


def with_log(route: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """記録の画面にする飾り。``route`` は、この画面の経路の名（切り替えの、いまの所）。"""

    def decorated(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def opened(request: HttpRequest, key: UUID, **kwargs: Any) -> HttpResponse:
            row = found_log(request, key)
            if not row.is_ready:
                return redirect("insight.import", key=row.key)
            try:
                page = page_of(request.scope, row, Selection.of(request.GET))  # type: ignore[attr-defined]
            except CannotSelect as refusal:
                return _cannot_select(request, row, route, str(refusal))
            except LogNotReady as wait:
                return _waiting(request, row, str(wait))
            return view(request, page, **kwargs)

        return opened

    return decorated


def page_of(scope: Scope, row: EventLog, selection: Selection) -> LogPage:
    """置き場を開き、絞り込む。"""
    handle = queries.handle_of(scope, row)
    base = (handle.place, handle.generation)
    people = _people.get((*base, scope.units, scope.today), lambda: people_of(scope, row, handle.stored.log))
    check_people(people, selection)
    whole, left_out = _viewed.get((*base, selection.view), lambda: viewed(handle.stored.log, selection))
    judged, why = (None, "") if selection.view else judged_or_why(scope, row)
    steps = declared_for(scope, selection)
    also: list[Condition] = [one for one in (_stood(selection, judged, why),) if one is not None]
    if steps is not None:
        also.append(deviating(steps, selection.deviation))
    key = (judged if selection.standing else None, steps, people.shelter)

    def made(one: Selection) -> Chosen:
        return _chosen.get((*base, one, *key), lambda: choose(whole, one, left_out, also))

    seen, chosen = _seen.get((*base, selection, *key), lambda: sheltered(people, selection, made))
    return LogPage(scope, row, handle, selection, chosen, seen, judged, why, steps)


def _stood(selection: Selection, judged: Judged | None, why: str) -> Stood | None:
    """標準処理期間の判定で選ぶ条件。"""
    if not selection.standing:
        return None
    if judged is None:
        raise CannotSelect(
            why
            or "標準処理期間の決まりが無いか、まとめ方を変えているので、判定で選べません。"
            "まとめ方を「件ごと」にし、記録の「標準処理期間」の画面で決まりを確かめてください。"
        )
    return Stood(judged, CHOICES[selection.standing][0])


def declared_for(scope: Scope, selection: Selection) -> DeclaredSteps | None:
    """手順との違いで選ぶときの、その手順。もう無ければ ``CannotSelect``。"""
    if not selection.deviation:
        return None
    try:
        return rules.declared_of(rules.step_list_of_key(scope, UUID(selection.steps)))
    except (ValueError, ObjectDoesNotExist):
        raise CannotSelect(
            "選んだ手順は、もうありません。「決めた手順との違い」から選び直してください。"
        ) from None


def shown(
    request: HttpRequest, page: LogPage, route: str, template: str, title: str, context: Mapping[str, Any]
) -> HttpResponse:
    """記録の画面を出す。"""
    is_top = route == "insight.log"
    base = {
        "page_title": page.row.title if is_top else f"{page.row.title}の{title}",
        "breadcrumbs": log_trail(page.row, *([] if is_top else [(title, None)])),
        "log": page.row,
        "tabs": log_tabs(page.scope, page.row, route, page.selection),
        "filter_form": FilterForm(page),
        "filter_said": page.selection.said(),
        "filter_clear": reverse(route, args=[page.row.key]) if page.selection.query() else "",
        "chosen_count": f"{len(page.chosen.cases):,}",
        "whole_count": f"{page.chosen.whole.case_count:,}",
        "left_out": f"{page.chosen.left_out:,}" if page.chosen.left_out else "",
        "view_label": label_of(page.selection.view) if page.selection.view else "",
        "hidden_teams": max(page.people.shelter.count(name) for name in TEAMS),
        "is_edit": page.scope.can("insight.edit"),
    }
    return render(request, template, {**base, **context})


class FilterForm(forms.Form):
    """どの画面にもある絞り込み。"""

    since = forms.DateField(
        label="終わった日（から）", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label="終わった日（まで）", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    activity = forms.ChoiceField(label="この行いのある件", required=False)
    value = forms.ChoiceField(label="切り口", required=False)
    view = forms.ChoiceField(label="まとめ方", required=False)

    def __init__(self, page: LogPage) -> None:
        one, log = page.selection, page.handle.stored.log
        whole = page.chosen.whole
        super().__init__(
            initial={
                "since": one.since and one.since.isoformat(),
                "until": one.until and one.until.isoformat(),
                "activity": one.activity,
                "value": f"{one.values[0][0]}={one.values[0][1]}" if one.values else "",
                "view": one.view,
            }
        )
        names = sorted(whole.activity.names)
        self._choose("activity", [("", "すべて"), *((name, name) for name in names)])
        self._choose("value", _value_choices(page))
        views = [
            (name, f"{label_of(name)}ごと")
            for name, coded in log.dimensions.items()
            if coded.level == "event"
            and name not in page.people.persons
            and name not in TEAMS
            and len(coded.names) > 1
        ]
        if views:
            self._choose("view", [("", "件ごと"), *views])
        else:
            del self.fields["view"]

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - 上で定めた欄である
        field.choices = choices


def _value_choices(page: LogPage) -> list[Any]:
    choices: list[Any] = [("", "すべて")]
    for name, coded in page.chosen.whole.dimensions.items():
        if name in page.people.persons or not 1 < len(coded.names) <= MOST_VALUES:
            continue
        seen = [one for one in sorted(coded.names) if not page.people.is_hidden(name, one)]
        label = label_of(name)
        listed = [(f"{name}={one}", one) for one in seen]
        if bool((coded.codes == coded.missing).any()):
            listed.append((f"{name}={NONE}", NONE))
        choices.append((label, listed))
    return choices


def _cannot_select(request: HttpRequest, row: EventLog, route: str, refusal: str) -> HttpResponse:
    context = {
        "page_title": "絞り込めません",
        "breadcrumbs": log_trail(row, ("絞り込めません", None)),
        "log": row,
        "refusal": refusal,
        "title": "絞り込めません",
        "link": "条件を外して見る",
        "back": reverse(route, args=[row.key])
        if route != "insight.case"
        else reverse("insight.log", args=[row.key]),
    }
    return render(request, "insight_logs/refused.html", context, status=422)


def _waiting(request: HttpRequest, row: EventLog, why: str) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    job = None
    if row.is_own or row.event_count > queries.SMALL:
        job = actions.start_rebuild(by=scope, log=row)
    context = {
        "page_title": "準備しています",
        "breadcrumbs": log_trail(row, ("準備しています", None)),
        "log": row,
        "why": why,
        "job": job,
    }
    return render(request, "insight_analysis/waiting.html", context, status=503)
