"""進捗照会と期間の報告の経路。"""

from shirube.apps.frame.permissions import MEMBER, Permission
from shirube.apps.frame.room_routes import RoomRoutes
from shirube.apps.frame.routes import Rate
from shirube.apps.plan.progress.views import calls, campaigns, report, returns, sections

MANAGE, ANSWER, SECTION = "progress.manage", "progress.answer", "progress.section"
_READERS = ("dx_officer", "mayor", "cio", "auditor")
PERMISSIONS = [
    Permission.of(MANAGE, "進捗照会を行い、返ってきた答えを取り込む", "dx_officer"),
    Permission.of(ANSWER, "自分の課の進捗照会に答える", "dx_officer", "section_chief", "staff"),
    Permission.of(SECTION, "進捗照会の課の頁を開く", "section_chief", "staff", *_READERS),
    Permission.of("progress.see_all", "すべての課の進捗照会の答えを見る", *_READERS),
]
_PLAN = "plans/<uuid:plan>/"
_HERE = _PLAN + "progress/"
_ONE = _HERE + "<uuid:key>/"
_SECTION = _ONE + "sections/<uuid:section>/"
_LINE = _SECTION + "lines/<uuid:line>/"
_RECEIPT = _ONE + "returns/<uuid:receipt>/"


_ROOM = RoomRoutes("progress", MEMBER, MANAGE)


ROUTES = [
    _ROOM.see("progress/", campaigns.home, "home", "進捗照会"),
    _ROOM.see(_HERE, campaigns.campaign_list, "campaigns", "計画の進捗照会の一覧"),
    _ROOM.act(_HERE + "new/", campaigns.new, "new", "進捗照会を始める様式", "GET"),
    _ROOM.act(_HERE + "new/", campaigns.start, "new", "進捗照会を始める"),
    _ROOM.see(_ONE, campaigns.campaign, "campaign", "一つの進捗照会"),
    _ROOM.act(_ONE + "edit/", campaigns.edit, "edit", "進捗照会の期限を直す"),
    _ROOM.act(_ONE + "close/", campaigns.close, "close", "進捗照会を締め切る"),
    _ROOM.act(_ONE + "reopen/", campaigns.reopen, "reopen", "進捗照会を受付に戻す"),
    _ROOM.act(_ONE + "calls/", calls.calls, "calls", "課への文と催促", "GET"),
    _ROOM.act(_ONE + "calls/", calls.call, "calls", "課に知らせる・催促する"),
    _ROOM.act(
        _ONE + "sheets.zip", calls.bundle, "sheets", "すべての課の様式とメールの文", "GET", rate=Rate.HEAVY
    ),
    _ROOM.see(_SECTION, sections.section, "section", "課の進み具合", permission=SECTION),
    _ROOM.see(_SECTION + "sheet.xlsx", sections.sheet, "sheet", "課の様式", permission=SECTION),
    _ROOM.act(_LINE, sections.answer, "answer", "進捗照会に答える", permission=ANSWER),
    _ROOM.act(_LINE + "drop/", sections.drop, "drop", "行を照会から外す"),
    _ROOM.act(_ONE + "returns/", returns.receive, "returns", "返ってきた様式を受け取る", rate=Rate.HEAVY),
    _ROOM.act(_RECEIPT, returns.receipt, "receipt", "返ってきた様式を確かめる", "GET"),
    _ROOM.act(_RECEIPT + "adopt/", returns.adopt, "adopt", "返ってきた様式を取り込む"),
    _ROOM.see(_PLAN + "report/", report.report, "report", "期間の報告", rate=Rate.HEAVY),
    _ROOM.see(
        _PLAN + "report/report.xlsx", report.report_sheet, "report_sheet", "期間の報告の表", rate=Rate.HEAVY
    ),
]

MENU = [("計画", "progress.home", MEMBER)]
PLAN_TABS = [("進捗照会", "progress.campaigns", MEMBER), ("期間の報告", "progress.report", MEMBER)]
