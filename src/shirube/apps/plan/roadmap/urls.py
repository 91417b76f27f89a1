"""工程表の経路。"""

from shirube.apps.frame.permissions import MEMBER, Permission
from shirube.apps.frame.room_routes import RoomRoutes
from shirube.apps.frame.routes import Rate, Route
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


_ROOM = RoomRoutes("roadmap", MEMBER, EDIT, under=_HERE)


ROUTES = [
    Route(path="roadmap/", view=board.home, name="roadmap.home", label="工程表", permission=MEMBER),
    _ROOM.see("", board.table, "table", "計画の工程表"),
    _ROOM.act("start/", start.start, "start", "国の計画から始める", "GET"),
    _ROOM.act("start/", start.begin, "start", "国の計画から工程表に入れる"),
    _ROOM.see("figure/", figure.figure, "figure", "工程表の図"),
    _ROOM.see("roadmap.pdf", figure.pdf, "pdf", "工程表のPDF", rate=Rate.HEAVY),
    _ROOM.see("roadmap.xml", figure.xml, "xml", "工程表のMS Project", rate=Rate.HEAVY),
    _ROOM.see("roadmap.xlsx", sheets.xlsx, "sheet", "工程表のExcel", rate=Rate.HEAVY),
    _ROOM.see("roadmap.csv", sheets.csv, "csv", "工程表のCSV", rate=Rate.HEAVY),
    _ROOM.act("imports/", sheets.imports, "imports", "直した工程表を選ぶ", "GET"),
    _ROOM.act("imports/", sheets.stage, "imports", "直した工程表を取り込む", rate=Rate.HEAVY),
    _ROOM.act("imports/<uuid:key>/", sheets.one_import, "import", "取り込んだ工程表を確かめる", "GET"),
    _ROOM.act(
        "imports/<uuid:key>/adopt/",
        sheets.adopt,
        "adopt_import",
        "取り込んだ工程表を反映する",
        rate=Rate.HEAVY,
    ),
    _ROOM.act("imports/<uuid:key>/discard/", sheets.discard, "discard_import", "取り込んだ工程表をやめる"),
    _ROOM.act("owners/", owners.owners, "owners", "担当をまとめて決める様式", "GET"),
    _ROOM.act("owners/", owners.assign, "owners", "担当をまとめて決める"),
    _ROOM.act("pillars/", pillars.pillars, "pillars", "柱", "GET"),
    _ROOM.act("pillars/", pillars.add, "pillars", "柱を足す"),
    _ROOM.act("pillars/<uuid:key>/", pillars.edit_form, "edit_pillar", "柱を直す様式", "GET"),
    _ROOM.act("pillars/<uuid:key>/", pillars.edit, "edit_pillar", "柱を直す"),
    _ROOM.act("pillars/<uuid:key>/move/", pillars.move, "move_pillar", "柱を並べ替える"),
    _ROOM.act("pillars/<uuid:key>/remove/", pillars.remove, "remove_pillar", "柱を消す"),
    _ROOM.act("initiatives/new/", initiatives.new, "new_initiative", "取組を加える様式", "GET"),
    _ROOM.act("initiatives/new/", initiatives.add, "new_initiative", "取組を加える"),
    _ROOM.see("initiatives/<uuid:key>/", initiatives.initiative, "initiative", "取組"),
    _ROOM.see("initiatives/<uuid:key>/history/", history.history, "history", "取組の版ごとの移り変わり"),
    _ROOM.act(
        "initiatives/<uuid:key>/edit/", initiatives.edit_form, "edit_initiative", "取組を直す様式", "GET"
    ),
    _ROOM.act("initiatives/<uuid:key>/edit/", initiatives.edit, "edit_initiative", "取組を直す"),
    _ROOM.act(
        "initiatives/<uuid:key>/state/", initiatives.change_state, "initiative_state", "取組の状態を変える"
    ),
    _ROOM.act("initiatives/<uuid:key>/move/", initiatives.move, "move_initiative", "取組を並べ替える"),
    _ROOM.act("initiatives/<uuid:key>/remove/", initiatives.remove, "remove_initiative", "取組を消す"),
    _ROOM.act("initiatives/<uuid:key>/tasks/", initiatives.add_tasks, "add_tasks", "作業を足す"),
    _ROOM.act("remedies/<uuid:remedy>/", remedies.new, "remedy_task", "対策を作業にする様式", "GET"),
    _ROOM.act("remedies/<uuid:remedy>/", remedies.add, "remedy_task", "対策を作業にする"),
    _ROOM.see("tasks/<uuid:key>/", tasks.task, "task", "作業"),
    _ROOM.see("tasks/<uuid:key>/slip/", slip.slip, "slip", "遅れたときに動くもの"),
    _ROOM.act("tasks/<uuid:key>/", tasks.edit, "task", "作業の計画を直す"),
    _ROOM.act("tasks/<uuid:key>/progress/", tasks.progress, "progress", "作業の実績を記録する"),
    _ROOM.act("tasks/<uuid:key>/extension/", tasks.extend, "extend", "期限を公式に延ばす"),
    _ROOM.act("tasks/<uuid:key>/stop/", tasks.stop, "stop_task", "作業を中止する"),
    _ROOM.act("tasks/<uuid:key>/resume/", tasks.resume, "resume_task", "作業を中止から戻す"),
    _ROOM.act("tasks/<uuid:key>/move/", tasks.move, "move_task", "作業を並べ替える"),
    _ROOM.act("tasks/<uuid:key>/remove/", tasks.remove, "remove_task", "作業を消す"),
    _ROOM.act("tasks/<uuid:key>/links/", tasks.link, "link", "作業をつなぐ"),
    _ROOM.act("tasks/<uuid:key>/links/<uuid:link>/remove/", tasks.unlink, "unlink", "作業のつながりを外す"),
]

MENU = [("計画", "roadmap.home", MEMBER)]
PLAN_TABS = [("工程表", "roadmap.table", MEMBER)]
