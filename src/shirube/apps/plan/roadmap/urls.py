"""工程表の経路。"""

from shirube.apps.frame.permissions import MEMBER, Permission
from shirube.apps.frame.routes import Rate, Route, View
from shirube.apps.plan.roadmap.views import (
    board,
    figure,
    history,
    initiatives,
    owners,
    pillars,
    remedies,
    sheets,
    slip,
    start,
    tasks,
)

EDIT = "roadmap.edit"
PERMISSIONS = [Permission.of(EDIT, "工程表を作り、直す", "dx_officer")]
_HERE = "plans/<uuid:plan>/roadmap/"


def _see(path: str, view: View, name: str, label: str, *, rate: Rate = Rate.ORDINARY) -> Route:
    """だれでも見られる経路。"""
    return Route(
        path=_HERE + path, view=view, name=f"roadmap.{name}", label=label, permission=MEMBER, rate=rate
    )


def _edit(
    path: str, view: View, name: str, label: str, method: str = "POST", rate: Rate = Rate.ORDINARY
) -> Route:
    """計画を直す人の経路。"""
    return Route(
        path=_HERE + path,
        view=view,
        name=f"roadmap.{name}",
        label=label,
        permission=EDIT,
        methods=(method,),
        rate=rate,
    )


ROUTES = [
    Route(path="roadmap/", view=board.home, name="roadmap.home", label="工程表", permission=MEMBER),
    _see("", board.table, "table", "計画の工程表"),
    _edit("start/", start.start, "start", "国の計画から始める", "GET"),
    _edit("start/", start.begin, "start", "国の計画から工程表に入れる"),
    _see("figure/", figure.figure, "figure", "工程表の図"),
    _see("roadmap.pdf", figure.pdf, "pdf", "工程表のPDF", rate=Rate.HEAVY),
    _see("roadmap.xml", figure.xml, "xml", "工程表のMS Project", rate=Rate.HEAVY),
    _see("roadmap.xlsx", sheets.xlsx, "sheet", "工程表のExcel", rate=Rate.HEAVY),
    _see("roadmap.csv", sheets.csv, "csv", "工程表のCSV", rate=Rate.HEAVY),
    _edit("imports/", sheets.imports, "imports", "直した工程表を選ぶ", "GET"),
    _edit("imports/", sheets.stage, "imports", "直した工程表を取り込む", rate=Rate.HEAVY),
    _edit("imports/<uuid:key>/", sheets.one_import, "import", "取り込んだ工程表を確かめる", "GET"),
    _edit(
        "imports/<uuid:key>/adopt/",
        sheets.adopt,
        "adopt_import",
        "取り込んだ工程表を反映する",
        rate=Rate.HEAVY,
    ),
    _edit("imports/<uuid:key>/discard/", sheets.discard, "discard_import", "取り込んだ工程表をやめる"),
    _edit("owners/", owners.owners, "owners", "担当をまとめて決める様式", "GET"),
    _edit("owners/", owners.assign, "owners", "担当をまとめて決める"),
    _edit("pillars/", pillars.pillars, "pillars", "柱", "GET"),
    _edit("pillars/", pillars.add, "pillars", "柱を足す"),
    _edit("pillars/<uuid:key>/", pillars.edit_form, "edit_pillar", "柱を直す様式", "GET"),
    _edit("pillars/<uuid:key>/", pillars.edit, "edit_pillar", "柱を直す"),
    _edit("pillars/<uuid:key>/move/", pillars.move, "move_pillar", "柱を並べ替える"),
    _edit("pillars/<uuid:key>/remove/", pillars.remove, "remove_pillar", "柱を消す"),
    _edit("initiatives/new/", initiatives.new, "new_initiative", "取組を加える様式", "GET"),
    _edit("initiatives/new/", initiatives.add, "new_initiative", "取組を加える"),
    _see("initiatives/<uuid:key>/", initiatives.initiative, "initiative", "取組"),
    _see("initiatives/<uuid:key>/history/", history.history, "history", "取組の版ごとの移り変わり"),
    _edit("initiatives/<uuid:key>/edit/", initiatives.edit_form, "edit_initiative", "取組を直す様式", "GET"),
    _edit("initiatives/<uuid:key>/edit/", initiatives.edit, "edit_initiative", "取組を直す"),
    _edit(
        "initiatives/<uuid:key>/state/", initiatives.change_state, "initiative_state", "取組の状態を変える"
    ),
    _edit("initiatives/<uuid:key>/move/", initiatives.move, "move_initiative", "取組を並べ替える"),
    _edit("initiatives/<uuid:key>/remove/", initiatives.remove, "remove_initiative", "取組を消す"),
    _edit("initiatives/<uuid:key>/tasks/", initiatives.add_tasks, "add_tasks", "作業を足す"),
    _edit("remedies/<uuid:remedy>/", remedies.new, "remedy_task", "対策を作業にする様式", "GET"),
    _edit("remedies/<uuid:remedy>/", remedies.add, "remedy_task", "対策を作業にする"),
    _see("tasks/<uuid:key>/", tasks.task, "task", "作業"),
    _see("tasks/<uuid:key>/slip/", slip.slip, "slip", "遅れたときに動くもの"),
    _edit("tasks/<uuid:key>/", tasks.edit, "task", "作業の計画を直す"),
    _edit("tasks/<uuid:key>/progress/", tasks.progress, "progress", "作業の実績を記録する"),
    _edit("tasks/<uuid:key>/extension/", tasks.extend, "extend", "期限を公式に延ばす"),
    _edit("tasks/<uuid:key>/stop/", tasks.stop, "stop_task", "作業を中止する"),
    _edit("tasks/<uuid:key>/resume/", tasks.resume, "resume_task", "作業を中止から戻す"),
    _edit("tasks/<uuid:key>/move/", tasks.move, "move_task", "作業を並べ替える"),
    _edit("tasks/<uuid:key>/remove/", tasks.remove, "remove_task", "作業を消す"),
    _edit("tasks/<uuid:key>/links/", tasks.link, "link", "作業をつなぐ"),
    _edit("tasks/<uuid:key>/links/<uuid:link>/remove/", tasks.unlink, "unlink", "作業のつながりを外す"),
]

MENU = [("計画", "roadmap.home", MEMBER)]
PLAN_TABS = [("工程表", "roadmap.table", MEMBER)]
