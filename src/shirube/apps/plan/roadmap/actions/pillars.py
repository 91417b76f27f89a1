"""柱を足し、直し、並べ、消す。"""

from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.roadmap.actions.order import erase, move_among, next_order
from shirube.apps.plan.roadmap.actions.rules import check_open
from shirube.apps.plan.roadmap.models import Pillar
from shirube.apps.plan.versions.queries import Plan


@action
def add_pillar(*, by: Scope, plan: Plan, title: str, number: str = "", aim: str = "") -> Pillar:
    """柱を足す。並びはいちばん後ろ。"""
    check_open(plan)
    order = next_order(queries.pillars(by, plan))
    row = Pillar.objects.create(plan=plan, title=title, number=number, aim=aim, sort_order=order)
    audit.record(by=by, action="柱を足した", record=row, fields=("number", "title", "aim"))
    return row


@action
def edit_pillar(*, by: Scope, key: UUID, version: int, title: str, number: str = "", aim: str = "") -> Pillar:
    """柱を直す。"""
    check_open(Pillar.objects.select_related("plan").get(key=key).plan)
    row = Pillar.change(key=key, version=version, title=title, number=number, aim=aim)
    audit.record(by=by, action="柱を直した", record=row, fields=("number", "title", "aim"))
    return row


@action
def move_pillar(*, by: Scope, key: UUID, version: int, step: int) -> Pillar:
    """柱を一つ前（-1）か後（+1）へ動かす。"""
    plan = Pillar.objects.select_related("plan").get(key=key).plan
    check_open(plan)
    row = move_among(list(queries.pillars(by, plan)), key=key, version=version, step=step)
    audit.record(by=by, action="柱を並べ替えた", record=row, fields=("sort_order",))
    return row


@action
def remove_pillar(*, by: Scope, key: UUID, version: int) -> None:
    """版に入ったことのない、取組の無い柱を消す。"""
    row = Pillar.objects.select_related("plan").get(key=key)
    check_open(row.plan)
    audit.record(by=by, action="柱を消した", record=row)
    erase(by, row.plan, row, version)
