"""課題・リスク管理表、PDCA、OODA の経路。"""

from shirube.apps.frame.permissions import INSIDE, Permission
from shirube.apps.frame.room_routes import RoomRoutes
from shirube.apps.frame.routes import Rate, Route, View
from shirube.apps.plan.steering.views import cycles, issue_list, issues, loops, reviews, sheets

SEE, REPORT, EDIT = "steering.see", "steering.report", "steering.edit"
PERMISSIONS = [
    # 業者は、庁内の課題や評価を見ない。
    Permission.of(SEE, "課題・評価・OODAを見る", *INSIDE),
    Permission.of(REPORT, "自分の課の課題・評価・OODAを書く", "dx_officer", "section_chief", "staff"),
    Permission.of(EDIT, "課題・評価・OODAをまとめる", "dx_officer"),
]
_PLAN = "plans/<uuid:plan>/"
_ISSUES, _CYCLES, _LOOPS = f"{_PLAN}issues/", f"{_PLAN}cycles/", f"{_PLAN}loops/"
_ISSUE, _CYCLE, _LOOP = f"{_ISSUES}<uuid:key>/", f"{_CYCLES}<uuid:key>/", f"{_LOOPS}<uuid:key>/"
_REVIEW, _SHEET = f"{_PLAN}reviews/<uuid:key>/", f"{_PLAN}steering/sheets/<uuid:key>/"


_ROOM = RoomRoutes("steering", SEE, EDIT)


def _report(path: str, view: View, name: str, label: str, method: str = "POST") -> Route:
    """担当の課も書ける経路。"""
    return _ROOM.act(path, view, name, label, method, permission=REPORT)


_ISSUE_ROUTES = [
    _ROOM.see("issues/", issue_list.home, "home", "課題・リスク"),
    _ROOM.see(_ISSUES, issue_list.issue_list, "issues", "課題・リスク管理表"),
    _ROOM.see(
        f"{_PLAN}issues.xlsx",
        issue_list.issues_sheet,
        "issues_sheet",
        "課題・リスク管理表の表計算",
        rate=Rate.HEAVY,
    ),
    _report(f"{_ISSUES}new/", issues.new_issue, "new_issue", "課題・リスクを挙げる様式", "GET"),
    _report(f"{_ISSUES}new/", issues.add_issue, "new_issue", "課題・リスクを挙げる"),
    _report(
        f"{_ISSUES}from/<str:kind>/<uuid:source>/", issues.raise_from, "raise_from", "記録から課題にする"
    ),
    _ROOM.act(f"{_ISSUES}findings/", issue_list.take_findings, "take_findings", "自己診断の気づきを載せる"),
    _ROOM.act(f"{_ISSUES}sheets/", sheets.choose_issues, "issue_sheets", "課題・リスク管理表を選ぶ", "GET"),
    _ROOM.act(
        f"{_ISSUES}sheets/",
        sheets.stage_issues,
        "issue_sheets",
        "課題・リスク管理表を読み込む",
        rate=Rate.HEAVY,
    ),
    _ROOM.see(_ISSUE, issues.issue, "issue", "一つの課題・リスク"),
    _ROOM.act(f"{_ISSUE}edit/", issues.edit_form, "edit_issue", "課題・リスクを直す様式", "GET"),
    _ROOM.act(f"{_ISSUE}edit/", issues.edit_issue, "edit_issue", "課題・リスクを直す"),
    _report(f"{_ISSUE}entries/", issues.log_issue, "log_issue", "対応を記録する"),
    _ROOM.act(f"{_ISSUE}remove/", issues.remove_issue, "remove_issue", "課題・リスクを消す"),
]
_CYCLE_ROUTES = [
    _ROOM.see(_CYCLES, cycles.cycle_list, "cycles", "PDCAの評価"),
    _ROOM.act(f"{_CYCLES}new/", cycles.new_cycle, "new_cycle", "評価する期間を選ぶ様式", "GET"),
    _ROOM.act(f"{_CYCLES}new/", cycles.start_cycle, "new_cycle", "評価を始める"),
    _ROOM.see(_CYCLE, cycles.cycle, "cycle", "一つの期間の評価"),
    _ROOM.act(f"{_CYCLE}summary/", cycles.write_summary, "summary", "総括の言葉を書く"),
    _ROOM.act(f"{_CYCLE}gather/", cycles.gather, "gather", "加わった取組を評価に足す"),
    _ROOM.act(f"{_CYCLE}close/", cycles.close, "close_cycle", "評価を締める"),
    _ROOM.act(f"{_CYCLE}remove/", cycles.remove, "remove_cycle", "始めた評価を消す"),
    _ROOM.see(f"{_CYCLE}sheet.xlsx", cycles.cycle_sheet, "cycle_sheet", "評価シート", rate=Rate.HEAVY),
    _ROOM.see(f"{_CYCLE}paper.<str:form>", cycles.cycle_paper, "paper", "評価書", rate=Rate.HEAVY),
    _ROOM.act(f"{_CYCLE}sheets/", sheets.choose_reviews, "review_sheets", "評価シートを選ぶ", "GET"),
    _ROOM.act(
        f"{_CYCLE}sheets/", sheets.stage_reviews, "review_sheets", "評価シートを読み込む", rate=Rate.HEAVY
    ),
    _ROOM.see(_REVIEW, reviews.review, "review", "取組の評価"),
    _report(_REVIEW, reviews.write_review, "review", "取組の評価を書く"),
    _ROOM.act(f"{_REVIEW}task/", reviews.make_task, "make_task", "次にすることを作業にする"),
    _ROOM.act(_SHEET, sheets.staged, "staged", "取り込む表を確かめる", "GET"),
    _ROOM.act(f"{_SHEET}take/", sheets.take, "take", "表を反映する", rate=Rate.HEAVY),
    _ROOM.act(f"{_SHEET}discard/", sheets.discard, "discard", "表の取り込みを取り消す"),
]
_LOOP_ROUTES = [
    _ROOM.see(_LOOPS, loops.loop_list, "loops", "OODAループ"),
    _report(f"{_LOOPS}new/", loops.new_loop, "new_loop", "OODAループを始める様式", "GET"),
    _report(f"{_LOOPS}new/", loops.start_loop, "new_loop", "OODAループを始める"),
    _ROOM.see(_LOOP, loops.loop, "loop", "一つのOODAループ"),
    _report(f"{_LOOP}steps/", loops.take_step, "take_step", "OODAの次の段を書く"),
    _report(f"{_LOOP}end/", loops.end_loop, "end_loop", "OODAループを終える"),
]
ROUTES = [*_ISSUE_ROUTES, *_CYCLE_ROUTES, *_LOOP_ROUTES]

MENU = [("計画", "steering.home", SEE)]
PLAN_TABS = [
    ("課題・リスク", "steering.issues", SEE),
    ("PDCAの評価", "steering.cycles", SEE),
    ("OODA", "steering.loops", SEE),
]
