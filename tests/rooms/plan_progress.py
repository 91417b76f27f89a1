"""進捗照会の家具と例: 受付中の照会（課の人の答え、代わりの答え、返ってきた様式）と、締め切った照会。"""

from dataclasses import replace
from datetime import date

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import actions as organization
from shirube.apps.plan.progress import actions, queries, workbooks
from shirube.apps.plan.progress.models import Line, Section
from shirube.engines.plan.progress_answers import Answer
from shirube.engines.plan.snapshot_lines import State
from tests.furnishing import Things
from tests.progress import filled
from tests.route_examples import Thing, Upload
from tests.world import Town

UNMARKABLE = {
    "plan_progress.ReturnedFile.sha256": "ファイルの指紋",
}

_PLAN = {"plan": Thing("plan")}
_ONE = _PLAN | {"key": Thing("campaign")}
_SECTION = _ONE | {"section": Thing("campaign_section")}
_RECEIPT = _ONE | {"receipt": Thing("campaign_receipt")}

PATHS = {
    "progress.campaigns": _PLAN,
    "progress.new": _PLAN,
    "progress.campaign": _ONE,
    "progress.edit": _ONE,
    "progress.close": _ONE,
    "progress.reopen": _PLAN | {"key": Thing("closed_campaign")},
    "progress.calls": _ONE,
    "progress.sheets": _ONE,
    "progress.section": _SECTION,
    "progress.sheet": _SECTION,
    "progress.answer": _SECTION | {"line": Thing("campaign_line")},
    "progress.drop": _SECTION | {"line": Thing("campaign_line")},
    "progress.returns": _ONE,
    "progress.receipt": _RECEIPT,
    "progress.adopt": _RECEIPT,
    "progress.report": _PLAN,
    "progress.report_sheet": _PLAN,
}

FORMS = {
    ("progress.new", "POST"): {
        "title": "十月の進捗照会",
        "as_of": "2026-10-31",
        "due_on": "2027-03-31",
        "which": "open",
        "initiatives": Thing("initiative"),
        "message": "予算要求の資料に使います",
        "contact": "内線1234",
    },
    ("progress.edit", "POST"): {
        "version": Thing("campaign", "version"),
        "due_on": "2027-03-30",
        "message": "期限を延ばしました",
        "contact": "内線5678",
    },
    ("progress.close", "POST"): {"version": Thing("campaign", "version")},
    ("progress.reopen", "POST"): {"version": Thing("closed_campaign", "version")},
    ("progress.calls", "POST"): {"sections": Thing("campaign_section")},
    ("progress.answer", "POST"): {
        "version": Thing("task", "version"),
        "state": "active",
        "progress": "40",
        "started_on": "2026-04-10",
        "happened": "業者と打ち合わせた",
        "trouble": "人手が足りない",
        "next_step": "仕様書を作る",
        "on_behalf_of": "窓口課の係長",
        "means": "phone",
    },
    ("progress.drop", "POST"): {},
    ("progress.returns", "POST"): {"files": Upload("返り.csv", "作業,状態\n調達,実施中\n")},
    ("progress.adopt", "POST"): {},
}


def furnish(town: Town, by: Scope) -> Things:
    """課の人に権限を与え、照会を始め、答え、返ってきた様式を受け取る。"""
    plan, mark = town.things["plan"], town.marked
    for role in ("section_chief", "staff"):
        organization.grant(
            by=by,
            account=town.accounts[role],
            municipality=town.municipality,
            role=role,
            starts_on=date(2026, 4, 1),
            department=town.things["department"],
        )
    chosen = queries.candidates(
        by, plan, as_of=by.today, wanted=queries.Wanted(initiatives={str(town.things["initiative"].key)})
    )
    chosen.rows = [one for one in chosen.rows if one.task != town.things["loose_task"]]
    words = {"message": mark("予算要求に使います"), "contact": mark("内線1234")}
    dates = {"as_of": date(2026, 10, 31), "due_on": date(2027, 3, 31)}
    closed = actions.start_campaign(
        by=by, plan=plan, title=mark("九月の照会"), chosen=chosen, **words, as_of=date(2026, 9, 30),
        due_on=date(2026, 10, 14),
    )  # fmt: skip
    yield "closed_campaign", actions.close_campaign(by=by, key=closed.key, version=closed.version)
    campaign = actions.start_campaign(
        by=by, plan=plan, title=mark("十月の照会"), chosen=chosen, **words, **dates
    )
    yield "campaign", campaign
    section = Section.objects.get(campaign=campaign)
    lines = {line.task_id: line for line in Line.objects.filter(section=section)}
    first, milestone = lines[town.things["task"].pk], lines[town.things["milestone"].pk]
    yield "campaign_line", first
    yield "milestone_line", milestone
    answer = Answer(
        state=State.PLANNED,
        happened=mark("準備した"),
        trouble=mark("人手が足りない"),
        next_step=mark("始める"),
    )
    chief = replace(by, actor_key=town.accounts["section_chief"].key)
    yield (
        "campaign_answer",
        actions.answer_line(by=chief, line=milestone, version=milestone.task.version, answer=answer),
    )
    milestone.task.refresh_from_db()
    yield (
        "proxy_answer",
        actions.answer_line(
            by=by,
            line=milestone,
            version=milestone.task.version,
            answer=answer,
            on_behalf_of=mark("窓口課の係長"),
            means="phone",
        ),
    )
    sheet = workbooks.section_workbook(campaign, section, queries.asked_lines(by, campaign))
    returned = filled(sheet, {2: {"一言": mark("見積もりを取った")}})
    files = [(mark("返り") + ".xlsx", returned), (mark("壊れ") + ".xlsx", mark("違う").encode())]
    yield "campaign_receipt", actions.receive_returns(by=by, campaign=campaign, files=files)
    yield "campaign_section", actions.call_section(by=by, campaign=campaign, section=section, accounts=())
