"""工程表の家具: 柱、取組、作業、節目とつながり。"""

from datetime import date

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.roadmap.models import Initiative, Pillar, Task, TaskLink
from tests.furnishing import Things
from tests.world import Town

UNMARKABLE = {
    "plan_roadmap.Initiative.national": "国の項目の id",
}


def furnish(town: Town, by: Scope) -> Things:
    """柱一つに取組一つ、作業と節目を置き、つなぐ。"""
    plan = town.things["plan"]
    pillar = Pillar.objects.create(
        plan=plan, number=town.marked("1"), title=town.marked("窓口"), aim=town.marked("待たせない")
    )
    yield "pillar", pillar
    initiative = Initiative.objects.create(
        plan=plan,
        pillar=pillar,
        number=town.marked("1-1"),
        title=town.marked("書かない窓口"),
        department=town.things["department"],
        department_text=town.marked("窓口課"),
        supporters=[town.marked("情報政策課")],
        summary=town.marked("聞き取って書く"),
        present=town.marked("何度も書いている"),
        aim=town.marked("一度も書かない"),
        national=["item.front_yard@2.2"],
        note=town.marked("備考"),
    )
    yield "initiative", initiative
    task = Task.objects.create(
        initiative=initiative,
        title=town.marked("機器の調達"),
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 9, 30),
        department=town.things["department"],
        extension_basis=town.marked("庁議"),
        extended_to=date(2026, 12, 28),
        note=town.marked("備考"),
    )
    yield "task", task
    milestone = Task.objects.create(
        initiative=initiative, title=town.marked("開始"), kind="milestone", ends_on=date(2027, 1, 4)
    )
    yield "milestone", milestone
    yield "task_link", TaskLink.objects.create(task=milestone, before=task)
