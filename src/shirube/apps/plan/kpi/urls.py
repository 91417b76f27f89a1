"""KPI の経路。"""

from shirube.apps.frame.permissions import MEMBER, Permission
from shirube.apps.frame.routes import Rate, Route
from shirube.apps.plan.kpi import views

PERMISSIONS = [
    Permission.of("kpi.edit", "KPIを定め、読む", "dx_officer"),
]

ROUTES = [
    Route(path="kpi/", view=views.kpi_list, name="kpi.list", label="KPI", permission=MEMBER),
    Route(
        path="kpi/<uuid:key>/", view=views.kpi_detail, name="kpi.detail", label="KPIの読み", permission=MEMBER
    ),
    Route(
        path="kpi/<uuid:key>/readings/",
        view=views.take_reading,
        name="kpi.read",
        label="KPIを読む",
        permission="kpi.edit",
        methods=("POST",),
        rate=Rate.HEAVY,
    ),
    Route(
        path="kpi/readings/<uuid:key>/",
        view=views.reading_lineage,
        name="kpi.lineage",
        label="数字の来歴",
        permission=MEMBER,
    ),
    Route(
        path="kpi/readings/<uuid:key>/sheet.pdf",
        view=views.reading_pdf,
        name="kpi.sheet",
        label="KPIの一枚",
        permission=MEMBER,
        rate=Rate.HEAVY,
    ),
]

MENU = [("計画", "kpi.list", MEMBER)]
