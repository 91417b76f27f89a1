"""業務分析の経路。"""

from shirube.apps.frame.permissions import Permission
from shirube.apps.frame.routes import Rate, Route, View
from shirube.apps.insight.views import cases, listing, overview

VIEW, EDIT = "insight.view", "insight.edit"
PERMISSIONS = [
    Permission.of(VIEW, "業務の記録を見る", "dx_officer", "section_chief", "cio", "auditor"),
    Permission.of(EDIT, "業務の記録を取り込み、取り除く", "dx_officer"),
]
_LOG = "logs/<uuid:key>/"


def _see(path: str, view: View, name: str, label: str, *, rate: Rate = Rate.ORDINARY) -> Route:
    return Route(path=path, view=view, name=f"insight.{name}", label=label, permission=VIEW, rate=rate)


ROUTES = [
    _see("logs/", listing.log_list, "logs", "業務の記録"),
    _see(_LOG, overview.overview, "log", "業務の記録の概要", rate=Rate.HEAVY),
    _see(_LOG + "cases/", cases.case_list, "cases", "業務の記録の事案一覧", rate=Rate.HEAVY),
    _see(
        _LOG + "cases.xlsx",
        cases.case_sheet,
        "cases_sheet",
        "業務の記録の事案一覧を受け取る",
        rate=Rate.HEAVY,
    ),
    _see(_LOG + "cases/<int:number>/", cases.case_detail, "case", "業務の記録の一件", rate=Rate.HEAVY),
]

MENU = [("業務分析", "insight.logs", VIEW)]
LOG_TABS = [
    ("概要", "insight.log", VIEW),
    ("事案一覧", "insight.cases", VIEW),
]
