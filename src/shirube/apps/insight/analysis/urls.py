"""業務の記録を計る画面の経路。"""

from functools import partial

from shirube.apps.frame.room_routes import RoomRoutes
from shirube.apps.frame.routes import Rate
from shirube.apps.insight.analysis.views import (
    cases,
    causes,
    check,
    overview,
    paper,
    process_map,
    steps,
    teams,
    times,
)

_LOG = "logs/<uuid:key>/"
VIEW, EDIT = "insight.view", "insight.edit"
_HEAVY = Rate.HEAVY
_ROOM = RoomRoutes("insight", VIEW, EDIT)
_see = _ROOM.see
_act = partial(_ROOM.act, rate=Rate.HEAVY)

ROUTES = [
    _see(_LOG, overview.overview, "log", "業務の記録の概要", rate=_HEAVY),
    _see(_LOG + "teams.xlsx", teams.sheet, "teams_sheet", "担当課ごとの処理時間を受け取る", rate=_HEAVY),
    _see(_LOG + "times/", times.times, "times", "業務の記録の流れと時間", rate=_HEAVY),
    _see(_LOG + "cases/", cases.case_list, "cases", "業務の記録の事案一覧", rate=_HEAVY),
    _see(_LOG + "cases.xlsx", cases.case_sheet, "cases_sheet", "業務の記録の事案一覧を受け取る", rate=_HEAVY),
    _see(_LOG + "cases/<int:number>/", cases.case_detail, "case", "業務の記録の一件", rate=_HEAVY),
    _see(_LOG + "map/", process_map.process_map, "map", "業務の記録の工程マップ", rate=_HEAVY),
    _see(_LOG + "map.svg", process_map.map_svg, "map_svg", "工程マップの図を受け取る", rate=_HEAVY),
    _see(
        _LOG + "map.bpmn", process_map.map_bpmn, "map_bpmn", "工程マップから業務フローを受け取る", rate=_HEAVY
    ),
    _see(_LOG + "paper/<str:shape>/", paper.log_paper_file, "log_paper", "業務分析票を受け取る", rate=_HEAVY),
    _see(_LOG + "causes/", causes.causes, "causes", "業務の記録の待ちの原因", rate=_HEAVY),
    _see(_LOG + "check/", check.check, "check", "決めた手順との違い", rate=_HEAVY),
    _see(_LOG + "check.xlsx", check.check_sheet, "check_sheet", "決めた手順との違いを受け取る", rate=_HEAVY),
    _see(
        _LOG + "check.csv", check.check_csv, "check_csv", "決めた手順との違いを CSV で受け取る", rate=_HEAVY
    ),
    _see(_LOG + "check/steps.xlsx", check.steps_file, "steps_sheet", "手順の表を受け取る", rate=_HEAVY),
    _act(_LOG + "check/new/", steps.new, "new_steps", "手順を決める様式", "GET"),
    _act(_LOG + "check/new/", steps.keep, "new_steps", "手順を決める"),
    _act(_LOG + "check/<uuid:steps>/", steps.edit, "steps", "決めた手順を改める様式", "GET"),
    _act(_LOG + "check/<uuid:steps>/", steps.change, "steps", "決めた手順を改める"),
    _act(_LOG + "check/<uuid:steps>/discard/", steps.drop, "drop_steps", "決めた手順を取り除く"),
]

LOG_TABS = [
    ("概要", "insight.log", VIEW),
    ("流れと時間", "insight.times", VIEW),
    ("工程マップ", "insight.map", VIEW),
    ("待ちの原因", "insight.causes", VIEW),
    ("手順との違い", "insight.check", VIEW),
    ("事案一覧", "insight.cases", VIEW),
]
