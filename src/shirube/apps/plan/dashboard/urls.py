"""いまの状況と共有の経路。"""

from shirube.apps.frame.permissions import MEMBER, Permission
from shirube.apps.frame.routes import Rate, Route
from shirube.apps.plan.dashboard.views import faces, share

SHARE = "plan.share"
PERMISSIONS = [Permission.of(SHARE, "承認された計画を、共有ファイルにして外へ出す", "dx_officer")]
_HERE = "plans/<uuid:plan>/dashboard/"
_SHARE = "plans/versions/<uuid:key>/share/"

ROUTES = [
    Route(path="dashboard/", view=faces.home, name="dashboard.home", label="いまの状況", permission=MEMBER),
    Route(path=_HERE, view=faces.mine, name="dashboard.plan", label="計画のいまの状況", permission=MEMBER),
    Route(
        path=_HERE + "<slug:face>/",
        view=faces.face,
        name="dashboard.face",
        label="役割ごとのいまの状況",
        permission=MEMBER,
    ),
    Route(
        path=_HERE + "<slug:face>/sheet.pdf",
        view=faces.paper,
        name="dashboard.paper",
        label="いまの状況を刷る紙",
        permission=MEMBER,
        rate=Rate.HEAVY,
    ),
    Route(
        path=_HERE + "<slug:face>/lists/<slug:name>/",
        view=faces.listing,
        name="dashboard.listing",
        label="いまの状況の数のもと",
        permission=MEMBER,
    ),
    Route(
        path=_SHARE,
        view=share.preview,
        name="dashboard.share",
        label="共有ファイルの中身を確かめる",
        permission=SHARE,
    ),
    Route(
        path=_SHARE + "file.json",
        view=share.write,
        name="dashboard.share_file",
        label="共有ファイルを受け取る",
        permission=SHARE,
        audit="計画の共有ファイルを受け取った",
        rate=Rate.HEAVY,
    ),
]

MENU = [("計画", "dashboard.home", MEMBER)]
PLAN_TABS = [("いまの状況", "dashboard.plan", MEMBER)]
