"""国の計画の版の移し替えの経路。"""

from shirube.apps.frame.permissions import MEMBER
from shirube.apps.frame.routes import Rate, Route
from shirube.apps.plan.moves import views

_EDIT = "plan.edit"
_HOME = "plans/<uuid:plan>/edition-moves/"

ROUTES = [
    Route(path=_HOME, view=views.move_list, name="moves.list", label="国の版の移し替え", permission=MEMBER),
    Route(
        path=f"{_HOME}new/",
        view=views.preview,
        name="moves.new",
        label="移し替えを確かめる",
        permission=_EDIT,
        rate=Rate.HEAVY,
    ),
    Route(
        path=f"{_HOME}new/",
        view=views.move_plan,
        name="moves.new",
        label="国の版を移す",
        permission=_EDIT,
        methods=("POST",),
        rate=Rate.HEAVY,
    ),
    Route(
        path=f"{_HOME}<uuid:key>/",
        view=views.move_page,
        name="moves.move",
        label="一度の移し替え",
        permission=MEMBER,
    ),
    Route(
        path=f"{_HOME}<uuid:key>/report.<str:file_format>",
        view=views.report,
        name="moves.report",
        label="移行の報告",
        permission=MEMBER,
        rate=Rate.HEAVY,
    ),
    Route(
        path=f"{_HOME}<uuid:key>/undo/",
        view=views.undo,
        name="moves.undo",
        label="移し替えを元に戻す",
        permission=_EDIT,
        methods=("POST",),
    ),
]

PLAN_TABS = [("国の版の移し替え", "moves.list", MEMBER)]
