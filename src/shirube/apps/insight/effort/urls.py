"""業務量調査の経路。

調査の全体は ``insight.view`` と ``insight.edit``。課の頁は自分の課の人も開いて書ける。
"""

from functools import partial

from shirube.apps.frame.permissions import Permission
from shirube.apps.frame.routes import Rate, Route, View
from shirube.apps.insight.effort.kinds import COUNT, MINUTE
from shirube.apps.insight.effort.views import (
    asking,
    measured,
    papers,
    returns,
    sections,
    surveys,
    totals,
    years,
)

VIEW, EDIT, SEE, FILL = "insight.view", "insight.edit", "insight.effort_see", "insight.effort_fill"
PERMISSIONS = [
    Permission.of(
        SEE,
        "業務量調査の自分の課の頁を開く",
        *("dx_officer", "section_chief", "staff", "cio", "auditor"),
    ),
    Permission.of(FILL, "業務量調査の自分の課の件数と分を書く", "dx_officer", "section_chief", "staff"),
]
_ONE = "effort/<uuid:key>/"
_SECTION = _ONE + "sections/<uuid:section>/"
_RECEIPT = _ONE + "returns/<uuid:receipt>/"
_HEAVY = Rate.HEAVY


def _route(
    path: str,
    view: View,
    name: str,
    label: str,
    permission: str,
    *,
    method: str = "GET",
    rate: Rate = Rate.ORDINARY,
) -> Route:
    return Route(
        path=path,
        view=view,
        name=f"effort.{name}",
        label=label,
        permission=permission,
        methods=(method,),
        rate=rate,
    )


def _lines(name: str, kind: object, add: View, word: str) -> list[Route]:
    """一種類の行の経路: 足す、直す、消す。"""
    here = f"{_SECTION}{name}/"
    line, change, remove = (
        partial(view, kind=kind) for view in (sections.line, sections.change, sections.remove)
    )
    return [
        _route(here, add, f"add_{name}", f"{word}を足す", FILL, method="POST"),
        _route(f"{here}<uuid:row>/", line, name, f"{word}を直す様式", FILL),
        _route(f"{here}<uuid:row>/", change, name, f"{word}を直す", FILL, method="POST"),
        _route(f"{here}<uuid:row>/remove/", remove, f"remove_{name}", f"{word}を消す", FILL, method="POST"),
    ]


ROUTES = [
    _route("effort/", surveys.survey_list, "surveys", "業務量調査", SEE),
    _route("effort/new/", surveys.new, "new", "業務量調査を始める様式", EDIT),
    _route("effort/new/", surveys.start, "new", "業務量調査を始める", EDIT, method="POST"),
    _route(_ONE, surveys.survey, "survey", "一つの業務量調査", VIEW),
    _route(_ONE + "edit/", surveys.edit, "edit", "業務量調査を直す様式", EDIT),
    _route(_ONE + "edit/", surveys.change, "edit", "業務量調査を直す", EDIT, method="POST"),
    _route(_ONE + "confirm/", surveys.confirm, "confirm", "業務量調査を確定する", EDIT, method="POST"),
    _route(_ONE + "reopen/", surveys.reopen, "reopen", "業務量調査を記入中に戻す", EDIT, method="POST"),
    _route(_ONE + "discard/", surveys.discard, "discard", "業務量調査を取りやめる", EDIT, method="POST"),
    _route(_ONE + "totals/", totals.totals, "totals", "業務量調査の時間の内訳", VIEW),
    _route(_ONE + "paper/<str:shape>/", papers.paper, "paper", "業務量調査票を受け取る", VIEW, rate=_HEAVY),
    _route(
        _ONE + "effort.xlsx", papers.workbook, "workbook", "業務量調査の時間の内訳の表", VIEW, rate=_HEAVY
    ),
    _route(_ONE + "effort.csv", papers.delimited, "csv", "業務量調査の時間の内訳の CSV", VIEW, rate=_HEAVY),
    _route(_ONE + "trial/", asking.trial, "trial", "業務量調査の試算", VIEW),
    _route(_ONE + "years/", years.years, "years", "業務量調査を前の調査と比べる", VIEW),
    _route(_ONE + "measured/", measured.measured, "measured", "業務量調査を実測と並べる", VIEW, rate=_HEAVY),
    _route(
        _ONE + "measured/",
        measured.pair,
        "measured",
        "推計と並べる実測の記録を決める",
        EDIT,
        method="POST",
        rate=_HEAVY,
    ),
    _route(_ONE + "sheets.zip", returns.bundle, "sheets", "すべての課の業務量調査の様式", EDIT, rate=_HEAVY),
    _route(_SECTION, sections.section, "section", "業務量調査の課の行", SEE),
    _route(_SECTION + "sheet.xlsx", sections.sheet, "sheet", "業務量調査の課の様式", SEE),
    _route(_SECTION + "finish/", sections.finish, "finish", "業務量調査を書き終える", FILL, method="POST"),
    *_lines("counts", COUNT, sections.add_count, "業務量調査の件数の行"),
    *_lines("minutes", MINUTE, sections.add_minute, "業務量調査の分の行"),
    _route(
        _SECTION + "returns/",
        returns.receive_section,
        "section_returns",
        "課の業務量調査の様式を受け取る",
        FILL,
        method="POST",
        rate=_HEAVY,
    ),
    _route(
        _ONE + "returns/",
        returns.receive,
        "returns",
        "返ってきた業務量調査の様式を受け取る",
        EDIT,
        method="POST",
        rate=_HEAVY,
    ),
    _route(_RECEIPT, returns.receipt, "receipt", "返ってきた業務量調査の様式を確かめる", FILL),
    _route(
        _RECEIPT + "adopt/",
        returns.adopt,
        "adopt",
        "返ってきた業務量調査の様式を取り込む",
        FILL,
        method="POST",
    ),
]

MENU = [("業務分析", "effort.surveys", SEE)]
LOG_DOORS = [
    (
        "effort.surveys",
        SEE,
        "記録の無い業務は、業務量調査で見積もる",
        "課に聞いた件数と一件の分から、手続ごとの時間を出します（推計）。",
    )
]
