"""いまの状況と共有の例: 記録は持たず、下の部屋の家具を読む。"""

from tests.route_examples import Thing

_PLAN = {"plan": Thing("plan")}
PATHS = {
    "dashboard.plan": _PLAN,
    "dashboard.face": _PLAN | {"face": "office"},
    "dashboard.paper": _PLAN | {"face": "mayor"},
    "dashboard.listing": _PLAN | {"face": "office", "name": "late"},
    "dashboard.share": {"key": Thing("plan_version")},
    "dashboard.share_file": {"key": Thing("plan_version")},
}
