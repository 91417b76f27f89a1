"""お知らせの経路。目次には出さず、見出しの鈴から開く。"""

from shirube.apps.frame.permissions import MEMBER
from shirube.apps.frame.routes import Route
from shirube.apps.notices import views

ROUTES = [
    Route(path="notices/", view=views.notice_list, name="notices.list", label="お知らせ", permission=MEMBER),
    Route(
        path="notices/read/",
        view=views.read_all,
        name="notices.read_all",
        label="すべて読んだことにする",
        permission=MEMBER,
        methods=("POST",),
    ),
    Route(
        path="notices/<uuid:key>/open/",
        view=views.open_notice,
        name="notices.open",
        label="お知らせを開く",
        permission=MEMBER,
        methods=("POST",),
    ),
]
