"""国の版の移し替えの家具: 第2.0版から第2.2版へ移した計画。"""

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.diagnosis import actions as diagnosis
from shirube.apps.plan.moves import actions
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.versions import actions as versions
from tests.furnishing import Things
from tests.route_examples import Thing
from tests.world import Town

UNMARKABLE = {
    "plan_moves.EditionMove.before": "国の計画の版の番号",
    "plan_moves.EditionMove.after": "国の計画の版の番号",
}


def furnish(town: Town, by: Scope) -> Things:
    """国の項目と体制の担い手を持つ計画を、移す。"""
    plan = versions.start_plan(
        by=by, title=town.marked("移す計画"), first_year=2022, last_year=2026, edition="2.0"
    )
    roadmap.start_from_edition(by=by, plan=plan, edition="2.0", items=["item.standardization"])
    roadmap.add_initiative(by=by, plan=plan, title=town.marked("在宅の勤務"), national=["item.telework@2.0"])
    diagnosis.add_role_holder(
        by=by,
        plan=plan,
        role="role.management",
        kind="department",
        name=town.marked("総務課"),
        department=None,
        starts_on=None,
        ends_on=None,
        is_concurrent=False,
        note=town.marked("人事を含む"),
    )
    move = actions.move_plan(by=by, plan=plan, version=plan.version, after="2.2")
    yield "move_plan", move.plan
    yield "edition_move", move


_PLAN = {"plan": Thing("move_plan")}
_MOVE = _PLAN | {"key": Thing("edition_move")}
PATHS = {
    "moves.list": _PLAN,
    "moves.new": _PLAN,
    "moves.move": _MOVE,
    "moves.report": _MOVE | {"file_format": "html"},
    "moves.undo": _MOVE,
}
FORMS = {
    ("moves.new", "POST"): {"to": "2.3", "version": Thing("move_plan", "version")},
    ("moves.undo", "POST"): {"version": Thing("edition_move", "version")},
}
