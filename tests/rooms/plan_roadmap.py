"""工程表の家具と例: 柱、取組、作業、節目とつながり。空の柱・取組・作業は、消す例のために置く。"""

from datetime import date

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.roadmap import actions
from tests.furnishing import Things
from tests.route_examples import Thing, Upload
from tests.world import Town

UNMARKABLE = {
    "plan_roadmap.Initiative.national": "国の項目の id",
    "plan_roadmap.Task.national": "国の目標時期の id",
}

_PLAN = {"plan": Thing("plan")}
_PILLAR = _PLAN | {"key": Thing("pillar")}
_INITIATIVE = _PLAN | {"key": Thing("initiative")}
_TASK = _PLAN | {"key": Thing("task")}

PATHS = {
    "roadmap.table": _PLAN,
    "roadmap.figure": _PLAN,
    "roadmap.pdf": _PLAN,
    "roadmap.xml": _PLAN,
    "roadmap.slip": _TASK,
    "roadmap.sheet": _PLAN,
    "roadmap.csv": _PLAN,
    "roadmap.imports": _PLAN,
    "roadmap.import": _PLAN | {"key": Thing("roadmap_import")},
    "roadmap.adopt_import": _PLAN | {"key": Thing("roadmap_import")},
    "roadmap.discard_import": _PLAN | {"key": Thing("roadmap_import")},
    "roadmap.start": _PLAN,
    "roadmap.pillars": _PLAN,
    "roadmap.owners": _PLAN,
    "roadmap.edit_pillar": _PILLAR,
    "roadmap.move_pillar": _PILLAR,
    "roadmap.remove_pillar": _PLAN | {"key": Thing("empty_pillar")},
    "roadmap.new_initiative": _PLAN,
    "roadmap.initiative": _INITIATIVE,
    "roadmap.history": _INITIATIVE,
    "roadmap.edit_initiative": _INITIATIVE,
    "roadmap.initiative_state": _INITIATIVE,
    "roadmap.move_initiative": _INITIATIVE,
    "roadmap.remove_initiative": _PLAN | {"key": Thing("empty_initiative")},
    "roadmap.add_tasks": _INITIATIVE,
    "roadmap.task": _TASK,
    "roadmap.progress": _TASK,
    "roadmap.extend": _TASK,
    "roadmap.stop_task": _TASK,
    "roadmap.resume_task": _PLAN | {"key": Thing("stopped_task")},
    "roadmap.move_task": _TASK,
    "roadmap.remove_task": _PLAN | {"key": Thing("loose_task")},
    "roadmap.link": _TASK,
    "roadmap.remedy_task": _PLAN | {"remedy": Thing("remedy")},
    "roadmap.unlink": _PLAN | {"key": Thing("milestone"), "link": Thing("task_link")},
}

_ROWS = "種類,取組,作業・節目,備考,_key,_version\n取組,表で足す取組,,備考,,\n節目,消す取組,表で足す節目,,,\n"

FORMS = {
    ("roadmap.imports", "POST"): {"file": Upload("工程表.csv", _ROWS)},
    ("roadmap.adopt_import", "POST"): {"version": Thing("roadmap_import", "version")},
    ("roadmap.discard_import", "POST"): {"version": Thing("roadmap_import", "version")},
    ("roadmap.start", "POST"): {"items": "item.security"},
    ("roadmap.owners", "POST"): {
        "key": Thing("empty_initiative"),
        "revision": Thing("empty_initiative", "version"),
        "department": Thing("department", "code"),
    },
    ("roadmap.pillars", "POST"): {"number": "9", "title": "新しい柱", "aim": "ねらい"},
    ("roadmap.edit_pillar", "POST"): {
        "version": Thing("pillar", "version"),
        "number": "2",
        "title": "改めた柱",
        "aim": "改めたねらい",
    },
    ("roadmap.move_pillar", "POST"): {"version": Thing("pillar", "version"), "step": "1"},
    ("roadmap.remove_pillar", "POST"): {"version": Thing("empty_pillar", "version")},
    ("roadmap.new_initiative", "POST"): {
        "title": "新しい取組",
        "pillar": Thing("pillar"),
        "department": Thing("department", "code"),
        "supporters": "財政課",
    },
    ("roadmap.edit_initiative", "POST"): {
        "version": Thing("initiative", "version"),
        "title": "改めた取組",
        "number": "1-9",
        "summary": "改めた概要",
    },
    ("roadmap.initiative_state", "POST"): {
        "version": Thing("initiative", "version"),
        "state": "stopped",
        "stop_reason": "事業をやめたため",
    },
    ("roadmap.move_initiative", "POST"): {"version": Thing("initiative", "version"), "step": "1"},
    ("roadmap.remove_initiative", "POST"): {"version": Thing("empty_initiative", "version")},
    ("roadmap.remedy_task", "POST"): {
        "initiative": Thing("empty_initiative"),
        "title": "対策からの作業",
        "ends_on": "2027-03-31",
    },
    ("roadmap.add_tasks", "POST"): {"lines": "新しい作業、2026-05-01、2026-06-30"},
    ("roadmap.task", "POST"): {
        "version": Thing("task", "version"),
        "title": "改めた作業",
        "kind": "work",
        "starts_on": "2026-05-01",
        "ends_on": "2026-10-31",
        "precision": "day",
        "note": "改めた備考",
    },
    ("roadmap.progress", "POST"): {
        "version": Thing("task", "version"),
        "state": "active",
        "progress": "40",
        "started_on": "2026-04-10",
    },
    ("roadmap.extend", "POST"): {
        "version": Thing("task", "version"),
        "extended_to": "2027-03-31",
        "extension_basis": "本部会議の決定",
    },
    ("roadmap.stop_task", "POST"): {"version": Thing("task", "version"), "stop_reason": "国の方針の変更"},
    ("roadmap.resume_task", "POST"): {"version": Thing("stopped_task", "version")},
    ("roadmap.move_task", "POST"): {"version": Thing("task", "version"), "step": "1"},
    ("roadmap.remove_task", "POST"): {"version": Thing("loose_task", "version")},
    ("roadmap.link", "POST"): {"before": Thing("loose_task"), "kind": "FS", "lag_days": "7"},
    ("roadmap.unlink", "POST"): {},
}


def furnish(town: Town, by: Scope) -> Things:
    """柱と取組に作業と節目を置き、つなぎ、延ばし、中止する。"""
    plan, mark = town.things["plan"], town.marked
    pillar = actions.add_pillar(
        by=by, plan=plan, number=mark("1"), title=mark("窓口"), aim=mark("待たせない")
    )
    yield "pillar", pillar
    yield "empty_pillar", actions.add_pillar(by=by, plan=plan, title=mark("消す柱"))
    initiative = actions.add_initiative(
        by=by,
        plan=plan,
        pillar=pillar,
        number=mark("1-1"),
        title=mark("書かない窓口"),
        department=town.things["department"],
        department_text=mark("窓口課"),
        supporters=[mark("情報政策課")],
        summary=mark("聞き取って書く"),
        present=mark("何度も書いている"),
        aim=mark("一度も書かない"),
        national=["item.frontyard@2.2"],
        note=mark("備考"),
    )
    yield "initiative", initiative
    other = actions.add_initiative(by=by, plan=plan, pillar=pillar, title=mark("消す取組"))
    yield (
        "stopped_initiative",
        actions.stop_initiative(by=by, key=other.key, version=other.version, reason=mark("やめたため")),
    )
    yield "empty_initiative", actions.add_initiative(by=by, plan=plan, title=mark("空の取組"))
    task, milestone, loose, stopped = actions.add_tasks(
        by=by,
        initiative=initiative,
        lines=[
            {
                "title": mark("機器の調達"),
                "starts_on": date(2026, 4, 1),
                "ends_on": date(2026, 9, 30),
                "department": town.things["department"],
                "note": mark("備考"),
            },
            {"title": mark("開始"), "kind": "milestone", "ends_on": date(2027, 1, 4)},
            {"title": mark("まだ日の無い作業")},
            {"title": mark("やめる作業"), "starts_on": date(2026, 4, 1), "ends_on": date(2026, 4, 30)},
        ],
    )
    yield (
        "task",
        actions.extend_task(
            by=by, key=task.key, version=task.version, extended_to=date(2026, 12, 28), basis=mark("庁議")
        ),
    )
    yield "milestone", milestone
    yield "loose_task", loose
    yield (
        "remedy_task",
        actions.add_remedy_task(
            by=by,
            initiative=initiative,
            remedy=town.things["remedy"],
            title=mark("対策の作業"),
            note=mark("備考"),
        ),
    )
    yield (
        "stopped_task",
        actions.stop_task(by=by, key=stopped.key, version=stopped.version, reason=mark("やめたため")),
    )
    rows = _ROWS.replace("消す取組", mark("消す取組")).replace("備考,,", f"{mark('備考')},,")
    yield (
        "roadmap_import",
        actions.stage_sheet(
            by=by, plan=plan, name=mark("工程表") + ".csv", data=rows.replace("表で", mark("表で")).encode()
        ),
    )
    yield "task_link", actions.link_tasks(by=by, task=milestone, before=task)
