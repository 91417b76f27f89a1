"""業務分析の経路。"""

from shirube.apps.frame.permissions import Permission
from shirube.apps.frame.routes import Rate, Route
from shirube.apps.insight import views

PERMISSIONS = [
    Permission.of("insight.view", "業務の記録を見る", "dx_officer", "section_chief", "cio", "auditor"),
]

ROUTES = [
    Route(
        path="logs/", view=views.log_list, name="insight.logs", label="業務の記録", permission="insight.view"
    ),
    Route(
        path="logs/<uuid:key>/",
        view=views.log_detail,
        name="insight.log",
        label="業務の記録の行",
        permission="insight.view",
        rate=Rate.HEAVY,
    ),
]

MENU = [("業務分析", "insight.logs", "insight.view")]
