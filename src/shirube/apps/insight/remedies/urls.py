"""対策の経路。"""

from shirube.apps.frame.room_routes import RoomRoutes
from shirube.apps.frame.routes import Rate
from shirube.apps.insight.remedies.views import listing, making, remedy, results, sheets

VIEW, EDIT = "insight.view", "insight.edit"
_LOG, _ONE = "logs/<uuid:key>/remedies/", "remedies/<uuid:key>/"
_SHEET = "remedies/sheets/<uuid:key>/"
_HEAVY = Rate.HEAVY
_ROOM = RoomRoutes("insight", VIEW, EDIT)
_see = _ROOM.see
_act = _ROOM.act

ROUTES = [
    _see("remedies/", listing.remedy_list, "remedies", "対策"),
    _see("remedies.<str:form>", sheets.sheet, "remedies_sheet", "対策の一覧の表計算", rate=_HEAVY),
    _see("remedies/paper.<str:form>", sheets.paper, "remedies_paper", "対策の一覧の紙", rate=_HEAVY),
    _see(_LOG, listing.log_remedies, "log_remedies", "業務の記録の対策"),
    _act(_LOG + "new/", making.new_remedy, "new_remedy", "対策を立てる様式", "GET", rate=_HEAVY),
    _act(_LOG + "new/", making.add_remedy, "new_remedy", "対策を立てる", rate=_HEAVY),
    _act("remedies/sheets/", sheets.choose, "remedy_sheets", "対策の表を選ぶ", "GET"),
    _act("remedies/sheets/", sheets.stage, "remedy_sheets", "対策の表を読み込む", rate=_HEAVY),
    _act(_SHEET, sheets.staged, "remedy_sheet", "取り込む対策の表を確かめる", "GET"),
    _act(_SHEET + "take/", sheets.take, "take_remedies", "対策の表を反映する", rate=_HEAVY),
    _act(_SHEET + "discard/", sheets.discard, "discard_remedies", "対策の表の取り込みを取り消す"),
    _see(_ONE, remedy.remedy, "remedy", "一つの対策"),
    _act(_ONE + "edit/", making.edit_form, "edit_remedy", "対策を直す様式", "GET"),
    _act(_ONE + "edit/", making.edit_remedy, "edit_remedy", "対策を直す"),
    _act(_ONE + "step/", remedy.step, "step_remedy", "対策の状態を移す"),
    _act(_ONE + "result/", results.check, "remedy_result", "対策の効果を確かめる", "GET", rate=_HEAVY),
    _act(_ONE + "result/", results.keep, "remedy_result", "対策の結果を残す", rate=_HEAVY),
]
MENU = [("業務分析", "insight.remedies", VIEW)]
LOG_TABS = [("対策", "insight.log_remedies", VIEW)]
CAUSE_ACTIONS = [("対策を立てる", "insight.new_remedy", EDIT)]
