"""事案の経路。"""

from shirube.apps.frame.permissions import Permission
from shirube.apps.frame.routes import Route
from shirube.apps.frontyard.cases import views

PERMISSIONS = [
    Permission.of(
        "cases.view", "事案を見る", "dx_officer", "section_chief", "staff", "counter_clerk", "auditor"
    ),
    Permission.of("cases.act", "申請を受け付け、事案を進める", "section_chief", "staff", "counter_clerk"),
]

ROUTES = [
    Route(path="cases/", view=views.case_list, name="cases.list", label="事案", permission="cases.view"),
    Route(
        path="cases/",
        view=views.receive,
        name="cases.list",
        label="申請を受け付ける",
        permission="cases.act",
        methods=("POST",),
    ),
    Route(
        path="cases/new/",
        view=views.new_case,
        name="cases.new",
        label="受付の様式",
        permission="cases.act",
    ),
    Route(
        path="cases/<uuid:key>/",
        view=views.case_detail,
        name="cases.detail",
        label="事案の経過",
        permission="cases.view",
    ),
    Route(
        path="cases/<uuid:key>/",
        view=views.advance,
        name="cases.detail",
        label="事案を進める",
        permission="cases.act",
        methods=("POST",),
    ),
]

MENU = [("窓口", "cases.list", "cases.view")]
