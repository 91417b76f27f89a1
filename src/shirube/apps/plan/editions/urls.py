"""国の計画の版の経路。"""

from shirube.apps.frame.permissions import MEMBER
from shirube.apps.frame.routes import Rate, Route
from shirube.apps.plan.editions import views

_EDIT = "plan.edit"

ROUTES = [
    Route(
        path="plans/editions/",
        view=views.edition_list,
        name="editions.list",
        label="国の計画の版",
        permission=MEMBER,
    ),
    Route(
        path="plans/editions/",
        view=views.read_edition,
        name="editions.list",
        label="版のファイルを読み込む",
        permission=_EDIT,
        methods=("POST",),
        rate=Rate.HEAVY,
    ),
    Route(
        path="plans/editions/read/<uuid:key>/",
        view=views.local_edition,
        name="editions.local",
        label="読み込んだ版を確かめる",
        permission=MEMBER,
    ),
    Route(
        path="plans/editions/read/<uuid:key>/use/",
        view=views.use_edition,
        name="editions.use",
        label="読み込んだ版を使う",
        permission=_EDIT,
        methods=("POST",),
    ),
    Route(
        path="plans/editions/read/<uuid:key>/withdraw/",
        view=views.withdraw_edition,
        name="editions.withdraw",
        label="読み込んだ版を使うのをやめる",
        permission=_EDIT,
        methods=("POST",),
    ),
    Route(
        path="plans/editions/<str:name>/",
        view=views.edition_page,
        name="editions.edition",
        label="国の計画の一つの版",
        permission=MEMBER,
    ),
    Route(
        path="plans/editions/<str:name>/edition.xlsx",
        view=views.edition_xlsx,
        name="editions.xlsx",
        label="国の計画の版の表",
        permission=MEMBER,
        rate=Rate.HEAVY,
    ),
]

MENU = [("計画", "editions.list", MEMBER)]
