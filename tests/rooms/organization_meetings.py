"""会議と決定の家具: 会議体、席、開いた会議、議題、確定した決定と作成中の決定、確認待ちの表。"""

from datetime import date

from shirube.apps.frame.scope import Scope
from shirube.apps.organization.meetings import actions
from tests.furnishing import Things
from tests.route_examples import Thing, Upload
from tests.world import Town

UNMARKABLE: dict[str, str] = {}
HEAD = "会議体,回,開催日,件名,決定の内容,結果,条件,文書番号,決定日,状態\n"


def furnish(town: Town, by: Scope) -> Things:
    """推進本部を一つ置き、会議を開き、決定を二つ書いて一つを確定する。"""
    mark, april = town.marked, date(2026, 4, 1)
    body = actions.add_body(
        by=by,
        name=mark("DX推進本部"),
        kind="headquarters",
        starts_on=april,
        basis=mark("設置要綱"),
        purpose=mark("計画の決定"),
        secretariat=town.things["department"],
    )
    yield "meeting_body", body
    seat = actions.add_seat(
        by=by,
        body=body,
        role="chair",
        post=mark("副市長"),
        department=town.things["department"],
        starts_on=april,
        note=mark("本部長"),
    )
    yield "seat", seat
    sitting = actions.call_sitting(
        by=by,
        body=body,
        held_on=date(2026, 4, 20),
        number=1,
        time=mark("午後1時"),
        place=mark("第一会議室"),
        state="held",
        attendance=mark("本部員12名"),
        note=mark("次回は7月"),
    )
    yield "sitting", sitting
    items = [
        actions.add_agenda_item(
            by=by,
            sitting=sitting,
            title=mark(title),
            kind="decide",
            department=town.things["department"],
            presenter=mark("課長"),
        )
        for title in ("計画の決定", "その他")
    ]
    yield "decided_agenda_item", items[0]
    yield "agenda_item", items[1]
    decision, draft = (
        actions.record_decision(
            by=by,
            sitting=sitting,
            agenda_item=items[0],
            title=mark(title),
            text=mark("計画のとおり進める。"),
            result="conditional",
            conditions=mark("四半期ごとに報告する"),
            document_number=mark("DX第1号"),
            decided_on=date(2026, 4, 20),
        )
        for title in ("計画の決定について", "体制について")
    )
    decision = actions.confirm_decision(by=by, key=decision.key, version=decision.version)
    yield "decision", decision
    yield "draft_decision", draft
    line = f"{body.name},2,2026-05-20,{mark('報告')},{mark('了承した。')},了承,,,,\n"
    yield (
        "decision_import",
        actions.stage_decisions(by=by, name=mark("過去の決定") + ".csv", data=(HEAD + line).encode()),
    )


_BODY = {"key": Thing("meeting_body")}
_SITTING = {"key": Thing("sitting")}
PATHS = {
    **{f"meetings.{name}": _BODY for name in ("body", "edit_body", "members", "new_seat", "new_sitting")},
    **{f"meetings.{name}": _SITTING for name in ("sitting", "edit_sitting", "add_agenda", "new_decision")},
    **{
        f"meetings.{name}": _SITTING | {"file_format": "html"}
        for name in ("agenda_paper", "sitting_decisions_paper")
    },
    "meetings.seat": {"key": Thing("seat")},
    "meetings.agenda": {"key": Thing("agenda_item")},
    "meetings.remove_agenda": {"key": Thing("agenda_item")},
    "meetings.decisions_paper": {"file_format": "html"},
    "meetings.decision": {"key": Thing("decision")},
    "meetings.correct_decision": {"key": Thing("decision")},
    **{
        f"meetings.{name}": {"key": Thing("draft_decision")}
        for name in ("edit_decision", "confirm_decision", "discard_decision")
    },
    **{
        f"meetings.{name}": {"key": Thing("decision_import")}
        for name in ("import", "adopt_import", "discard_import")
    },
}
_BODY_FORM = {
    "kind": "steering",
    "basis": "幹事会設置要領",
    "purpose": "本部に諮る案の調整",
    "secretariat": Thing("department", "code"),
    "starts_on": "2026-04-01",
}
_SEAT_FORM = {
    "role": "member",
    "post": "部長",
    "department": Thing("department", "code"),
    "starts_on": "2026-04-01",
}
_DECISION_FORM = {
    "title": "窓口の見直しについて",
    "text": "総合窓口を置く。",
    "result": "approved",
    "document_number": "DX第2号",
    "decided_on": "2026-04-20",
}
FORMS = {
    ("meetings.new_body", "POST"): {"name": "DX推進幹事会", **_BODY_FORM},
    ("meetings.edit_body", "POST"): {
        "version": Thing("meeting_body", "version"),
        "name": "デジタル推進本部",
        **_BODY_FORM,
    },
    ("meetings.new_seat", "POST"): _SEAT_FORM,
    ("meetings.seat", "POST"): {"version": Thing("seat", "version"), **_SEAT_FORM},
    ("meetings.new_sitting", "POST"): {
        "number": "3",
        "held_on": "2026-06-01",
        "state": "planned",
        "place": "第二会議室",
    },
    ("meetings.edit_sitting", "POST"): {
        "version": Thing("sitting", "version"),
        "number": "1",
        "held_on": "2026-04-20",
        "state": "written",
        "place": "書面",
    },
    ("meetings.add_agenda", "POST"): {"title": "予算の要求", "kind": "discuss", "presenter": "係長"},
    ("meetings.agenda", "POST"): {
        "version": Thing("agenda_item", "version"),
        "title": "その他の報告",
        "kind": "report",
        "sort_order": "1",
    },
    ("meetings.remove_agenda", "POST"): {"version": Thing("agenda_item", "version")},
    ("meetings.new_decision", "POST"): {"agenda_item": Thing("agenda_item"), **_DECISION_FORM},
    ("meetings.edit_decision", "POST"): {"version": Thing("draft_decision", "version"), **_DECISION_FORM},
    ("meetings.confirm_decision", "POST"): {"version": Thing("draft_decision", "version")},
    ("meetings.discard_decision", "POST"): {"version": Thing("draft_decision", "version")},
    ("meetings.correct_decision", "POST"): {
        "version": Thing("decision", "version"),
        "sitting": Thing("sitting"),
        **_DECISION_FORM,
    },
    ("meetings.imports", "POST"): {
        "file": Upload("決定.csv", HEAD + "DX推進本部,3,2026-06-01,予算,認める。,承認,,,,\n")
    },
    ("meetings.adopt_import", "POST"): {"version": Thing("decision_import", "version")},
    ("meetings.discard_import", "POST"): {"version": Thing("decision_import", "version")},
}
