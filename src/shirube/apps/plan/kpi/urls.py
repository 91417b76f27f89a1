"""KPI の経路。"""

from shirube.apps.frame.permissions import MEMBER, Permission
from shirube.apps.frame.room_routes import RoomRoutes
from shirube.apps.frame.routes import Rate
from shirube.apps.plan.kpi.views import definition, detail, entry, listing, series, sheet

EDIT, REPORT = "kpi.edit", "kpi.report"
PERMISSIONS = [
    Permission.of(EDIT, "KPIを定め、読む", "dx_officer"),
    Permission.of(REPORT, "自分の課のKPIに値を入れる", "dx_officer", "section_chief", "staff"),
]
_PLAN = "plans/<uuid:plan>/kpis/"
_KPI = "kpi/<uuid:key>/"


_ROOM = RoomRoutes("kpi", MEMBER, EDIT)


ROUTES = [
    _ROOM.see("kpi/", listing.kpi_list, "list", "KPI"),
    _ROOM.see(_PLAN, listing.plan_kpis, "plan", "計画のKPI"),
    _ROOM.act(_PLAN + "examples/", listing.examples, "examples", "KPIを例から選ぶ", "GET"),
    _ROOM.act(_PLAN + "new/", definition.new, "new", "KPIを定める様式", "GET"),
    _ROOM.act(_PLAN + "new/", definition.add, "new", "KPIを定める"),
    _ROOM.see(_PLAN + "sheet.xlsx", sheet.workbook, "workbook", "目標と実績の表を受け取る", rate=Rate.HEAVY),
    _ROOM.act(_PLAN + "sheets/", sheet.sheet_form, "sheets", "目標と実績の表を選ぶ様式", "GET"),
    _ROOM.act(_PLAN + "sheets/", sheet.stage, "sheets", "目標と実績の表を読み込む", rate=Rate.HEAVY),
    _ROOM.act("kpi/sheets/<uuid:key>/", sheet.preview, "sheet_preview", "目標と実績の表を確かめる", "GET"),
    _ROOM.act("kpi/sheets/<uuid:key>/take/", sheet.take, "take_sheet", "目標と実績の表を取り込む"),
    _ROOM.act("kpi/sheets/<uuid:key>/discard/", sheet.discard, "discard_sheet", "目標と実績の表を取り消す"),
    _ROOM.act("kpi/series/", series.series_list, "series", "全国の表", "GET"),
    _ROOM.act("kpi/series/", series.stage, "series", "全国の表を読み込む", rate=Rate.HEAVY),
    _ROOM.act("kpi/series/<uuid:key>/", series.series_import, "import", "全国の表の中身", "GET"),
    _ROOM.act("kpi/series/<uuid:key>/adopt/", series.adopt, "adopt_series", "全国の表を使い始める"),
    _ROOM.act("kpi/series/<uuid:key>/discard/", series.discard, "discard_series", "全国の表を取り消す"),
    _ROOM.act("kpi/peers/", series.peers, "peers", "比べる団体を選ぶ様式", "GET"),
    _ROOM.act("kpi/peers/", series.choose_peers, "peers", "比べる団体を選ぶ"),
    _ROOM.see(_KPI, detail.kpi_detail, "detail", "KPIの読み"),
    _ROOM.act(_KPI + "readings/", detail.take_reading, "read", "KPIを読む", rate=Rate.HEAVY),
    _ROOM.act(_KPI + "edit/", definition.edit_form, "edit", "KPIの定義を直す様式", "GET"),
    _ROOM.act(_KPI + "edit/", definition.edit, "edit", "KPIの定義を直す"),
    _ROOM.act(_KPI + "targets/", definition.targets_form, "targets", "KPIの目標を決める様式", "GET"),
    _ROOM.act(_KPI + "targets/", definition.set_targets, "targets", "KPIの目標を決める"),
    _ROOM.act(_KPI + "series/", definition.bind_form, "bind", "全国の表につなぐ様式", "GET"),
    _ROOM.act(_KPI + "series/", definition.bind, "bind", "KPIを全国の表につなぐ"),
    _ROOM.act(_KPI + "enter/", entry.hand_form, "enter", "KPIの値を入れる様式", "GET", permission=REPORT),
    _ROOM.act(_KPI + "enter/", entry.enter, "enter", "KPIの値を入れる", permission=REPORT),
    _ROOM.act(_KPI + "years/<int:year>/confirm/", entry.confirm_form, "confirm", "年度を確定する様式", "GET"),
    _ROOM.act(_KPI + "years/<int:year>/confirm/", entry.confirm, "confirm", "KPIの年度の値を確定する"),
    _ROOM.see("kpi/readings/<uuid:key>/", detail.reading_lineage, "lineage", "数字の来歴"),
    _ROOM.see("kpi/readings/<uuid:key>/sheet.pdf", detail.reading_pdf, "sheet", "KPIの一枚", rate=Rate.HEAVY),
]

MENU = [("計画", "kpi.list", MEMBER)]
PLAN_TABS = [("KPI", "kpi.plan", MEMBER)]
