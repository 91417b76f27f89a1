"""会議の決定の家具: 取組につないだ決定、フォロー、会議の資料。"""

from datetime import date

from shirube.apps.files import actions as files
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.decisions import actions
from shirube.apps.plan.decisions.queries import Target
from tests.furnishing import Things
from tests.route_examples import Thing, Upload
from tests.world import Town

UNMARKABLE: dict[str, str] = {}


def furnish(town: Town, by: Scope) -> Things:
    """確定した決定を取組につなぎ、窓口課のやることを足して報告し、資料を付ける。"""
    decision, plan, initiative = (town.things[name] for name in ("decision", "plan", "initiative"))
    link = actions.link_decision(
        by=by,
        decision=decision,
        plan=plan,
        target=Target("initiative", initiative.key, town.marked("書かない窓口")),
        note=town.marked("始まりを早めた"),
    )
    yield "decision_link", link
    row = actions.add_follow_up(
        by=by,
        decision=decision,
        plan=plan,
        text=town.marked("窓口の混み具合を測る"),
        department=town.things["department"],
        holder=town.marked("課長"),
        due_on=date(2026, 6, 30),
    )
    row = actions.report_follow_up(
        by=by, key=row.key, version=row.version, state="active", report=town.marked("測り始めた")
    )
    yield "follow_up", row
    file = files.keep(by=by, name=town.marked("資料1") + ".txt", data=b"paper", purpose=town.marked("配り物"))
    yield (
        "meeting_paper",
        actions.attach_paper(
            by=by,
            sitting=town.things["sitting"],
            agenda_item=town.things["decided_agenda_item"],
            file=file,
            label=town.marked("資料1"),
        ),
    )


_FOLLOW_UP = {"key": Thing("follow_up")}
PATHS = {
    "decisions.plan": {"plan": Thing("plan")},
    "decisions.link": {"plan": Thing("plan"), "key": Thing("decision")},
    "decisions.unlink": {"key": Thing("decision_link")},
    "decisions.approve": {"key": Thing("proposed_version")},
    "decisions.attach": {"key": Thing("sitting")},
    "decisions.paper": {"key": Thing("meeting_paper")},
    "decisions.paper_file": {"key": Thing("meeting_paper")},
    "decisions.new_follow_up": {"key": Thing("decision")},
    "decisions.follow_ups_paper": {"file_format": "docx"},
    **{f"decisions.{name}": _FOLLOW_UP for name in ("follow_up", "edit_follow_up", "remind", "raise_issue")},
}
_FORM = {
    "text": "聞き取りをする",
    "holder": "係長",
    "due_on": "2026-09-30",
    "department": Thing("department", "code"),
    "plan": Thing("plan"),
}


class _Chosen(Thing):
    """「種類:鍵」の選択肢の値。"""

    def of(self, town: Town, visitor: str) -> str:
        """この町での値。"""
        return f"plan:{super().of(town, visitor)}"


FORMS = {
    ("decisions.link", "POST"): {"target": _Chosen("plan"), "note": "全体の見直し"},
    ("decisions.unlink", "POST"): {},
    ("decisions.approve", "POST"): {
        "decision": Thing("decision"),
        "version": Thing("proposed_version", "version"),
    },
    ("decisions.attach", "POST"): {"file": Upload("資料.txt", "次第と資料"), "label": "資料2"},
    ("decisions.paper", "POST"): {},
    ("decisions.new_follow_up", "POST"): _FORM,
    ("decisions.follow_up", "POST"): {
        "state": "done",
        "report": "測り終えた",
        "version": Thing("follow_up", "version"),
    },
    ("decisions.edit_follow_up", "POST"): {**_FORM, "version": Thing("follow_up", "version")},
    ("decisions.remind", "POST"): {},
    ("decisions.raise_issue", "POST"): {},
}
