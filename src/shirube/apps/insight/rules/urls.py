"""計り方の決まりの経路。"""

from functools import partial

from shirube.apps.frame.room_routes import RoomRoutes
from shirube.apps.frame.routes import Rate, Route
from shirube.apps.insight.rules.views import hours, periods, sections

VIEW, EDIT = "insight.view", "insight.edit"

_PERIODS = "logs/<uuid:key>/periods/"
_SECTIONS = "logs/hours/sections/"
_SECTION = _SECTIONS + "<uuid:section>/"
_ONE = _PERIODS + "<uuid:period>/"
_ROOM = RoomRoutes("insight", VIEW, EDIT)
_see = partial(_ROOM.see, rate=Rate.HEAVY)
_act = partial(_ROOM.act, rate=Rate.HEAVY)

ROUTES = [
    Route(
        path="logs/hours/",
        view=hours.hours,
        name="insight.hours",
        label="開庁時間",
        permission=VIEW,
    ),
    Route(
        path="logs/hours/",
        view=hours.set_hours,
        name="insight.hours",
        label="開庁時間を決める",
        permission=EDIT,
        methods=("POST",),
    ),
    _act(_SECTIONS + "new/", sections.new, "new_section_hours", "課の開庁時間を加える様式", "GET"),
    _act(_SECTIONS + "new/", sections.add, "new_section_hours", "課の開庁時間を加える"),
    _act(_SECTION, sections.edit, "section_hours", "課の開庁時間を直す様式", "GET"),
    _act(_SECTION, sections.save, "section_hours", "課の開庁時間を直す"),
    _act(_SECTION + "remove/", sections.remove, "remove_section_hours", "課の開庁時間を取り除く"),
    _see(_PERIODS, periods.period_list, "periods", "標準処理期間の決まり"),
    _see(
        "logs/<uuid:key>/periods.xlsx", periods.sheet, "periods_sheet", "標準処理期間の決まりの表を受け取る"
    ),
    _act(_PERIODS + "import/", periods.take, "take_periods", "標準処理期間の決まりを表から取り込む"),
    _act(_PERIODS + "new/", periods.new, "new_period", "標準処理期間の決まりを加える様式", "GET"),
    _act(_PERIODS + "new/", periods.add, "new_period", "標準処理期間の決まりを加える"),
    _act(_ONE, periods.edit, "period", "標準処理期間の決まりを直す様式", "GET"),
    _act(_ONE, periods.save, "period", "標準処理期間の決まりを直す"),
    _act(_ONE + "remove/", periods.remove, "remove_period", "標準処理期間の決まりを取り除く"),
]
