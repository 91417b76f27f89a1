"""業務量調査の経路。

調査の全体は ``insight.view`` と ``insight.edit``。課の頁は自分の課の人も開いて書ける。
"""

from functools import partial

from shirube.apps.frame.permissions import Permission
from shirube.apps.frame.room_routes import RoomRoutes
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


_ROOM = RoomRoutes("effort", SEE, FILL)


def _lines(name: str, kind: object, add: View, word: str) -> list[Route]:
    """一種類の行の経路: 足す、直す、消す。"""
    here = f"{_SECTION}{name}/"
    line, change, remove = (
        partial(view, kind=kind) for view in (sections.line, sections.change, sections.remove)
    )
    return [
        _ROOM.act(here, add, f"add_{name}", f"{word}を足す"),
        _ROOM.act(f"{here}<uuid:row>/", line, name, f"{word}を直す様式", "GET"),
        _ROOM.act(f"{here}<uuid:row>/", change, name, f"{word}を直す"),
        _ROOM.act(f"{here}<uuid:row>/remove/", remove, f"remove_{name}", f"{word}を消す"),
    ]


ROUTES = [
    _ROOM.see("effort/", surveys.survey_list, "surveys", "業務量調査"),
    _ROOM.see("effort/new/", surveys.new, "new", "業務量調査を始める様式", permission=EDIT),
    _ROOM.act("effort/new/", surveys.start, "new", "業務量調査を始める", permission=EDIT),
    _ROOM.see(_ONE, surveys.survey, "survey", "一つの業務量調査", permission=VIEW),
    _ROOM.see(_ONE + "edit/", surveys.edit, "edit", "業務量調査を直す様式", permission=EDIT),
    _ROOM.act(_ONE + "edit/", surveys.change, "edit", "業務量調査を直す", permission=EDIT),
    _ROOM.act(_ONE + "confirm/", surveys.confirm, "confirm", "業務量調査を確定する", permission=EDIT),
    _ROOM.act(_ONE + "reopen/", surveys.reopen, "reopen", "業務量調査を記入中に戻す", permission=EDIT),
    _ROOM.act(_ONE + "discard/", surveys.discard, "discard", "業務量調査を取りやめる", permission=EDIT),
    _ROOM.see(_ONE + "totals/", totals.totals, "totals", "業務量調査の時間の内訳", permission=VIEW),
    _ROOM.see(
        _ONE + "paper/<str:shape>/",
        papers.paper,
        "paper",
        "業務量調査票を受け取る",
        permission=VIEW,
        rate=_HEAVY,
    ),
    _ROOM.see(
        _ONE + "effort.xlsx",
        papers.workbook,
        "workbook",
        "業務量調査の時間の内訳の表",
        permission=VIEW,
        rate=_HEAVY,
    ),
    _ROOM.see(
        _ONE + "effort.csv",
        papers.delimited,
        "csv",
        "業務量調査の時間の内訳の CSV",
        permission=VIEW,
        rate=_HEAVY,
    ),
    _ROOM.see(_ONE + "trial/", asking.trial, "trial", "業務量調査の試算", permission=VIEW),
    _ROOM.see(_ONE + "years/", years.years, "years", "業務量調査を前の調査と比べる", permission=VIEW),
    _ROOM.see(
        _ONE + "measured/",
        measured.measured,
        "measured",
        "業務量調査を実測と並べる",
        permission=VIEW,
        rate=_HEAVY,
    ),
    _ROOM.act(
        _ONE + "measured/",
        measured.pair,
        "measured",
        "推計と並べる実測の記録を決める",
        permission=EDIT,
        rate=_HEAVY,
    ),
    _ROOM.see(
        _ONE + "sheets.zip",
        returns.bundle,
        "sheets",
        "すべての課の業務量調査の様式",
        permission=EDIT,
        rate=_HEAVY,
    ),
    _ROOM.see(_SECTION, sections.section, "section", "業務量調査の課の行"),
    _ROOM.see(_SECTION + "sheet.xlsx", sections.sheet, "sheet", "業務量調査の課の様式"),
    _ROOM.act(_SECTION + "finish/", sections.finish, "finish", "業務量調査を書き終える"),
    *_lines("counts", COUNT, sections.add_count, "業務量調査の件数の行"),
    *_lines("minutes", MINUTE, sections.add_minute, "業務量調査の分の行"),
    _ROOM.act(
        _SECTION + "returns/",
        returns.receive_section,
        "section_returns",
        "課の業務量調査の様式を受け取る",
        rate=_HEAVY,
    ),
    _ROOM.act(
        _ONE + "returns/",
        returns.receive,
        "returns",
        "返ってきた業務量調査の様式を受け取る",
        permission=EDIT,
        rate=_HEAVY,
    ),
    _ROOM.act(_RECEIPT, returns.receipt, "receipt", "返ってきた業務量調査の様式を確かめる", "GET"),
    _ROOM.act(_RECEIPT + "adopt/", returns.adopt, "adopt", "返ってきた業務量調査の様式を取り込む"),
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
