"""課題・PDCA の家具と例: 課題とリスク、締めた評価と評価中のもの、OODA ループ、確認待ちの表。"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.diagnosis import actions as diagnosis
from shirube.apps.plan.diagnosis import queries as findings
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.steering import actions, queries
from shirube.apps.plan.steering.queries import sheets
from shirube.engines.plan.money_sheet import digest
from shirube.engines.plan.steering_cycle import Act, Grade
from shirube.engines.plan.steering_issue_sheet import IssueContent
from shirube.engines.plan.steering_issues import (
    Impact,
    IssueKind,
    IssueState,
    Likelihood,
    Response,
    SourceKind,
)
from shirube.engines.plan.steering_ooda import Ending, LoopStage, Step
from shirube.engines.plan.steering_periods import PeriodKind
from shirube.engines.plan.steering_review_sheet import ReviewContent
from shirube.values.period import Period
from tests.furnishing import Things
from tests.route_examples import Thing, Upload
from tests.world import Town

UNMARKABLE = {"plan_steering.Cycle.sha256": "締めた評価の指紋"}


@dataclass(frozen=True)
class Seen:
    """確かめた変わり方の指紋。"""

    name: str

    def of(self, town: Town, visitor: str) -> str:
        """この町での値。"""
        row = town.thing(self.name, visitor)
        with town.entered() as scope:
            return digest(sheets.compared(scope, queries.sheet_of_key(scope, row.plan, row.key)).changes)


_PLAN = {"plan": Thing("plan")}


def _at(name: str) -> dict[str, Any]:
    return _PLAN | {"key": Thing(name)}


PATHS: dict[str, dict[str, Any]] = {
    "steering.issues": _PLAN,
    "steering.issues_sheet": _PLAN,
    "steering.new_issue": _PLAN,
    "steering.raise_from": _PLAN | {"kind": "task", "source": Thing("task")},
    "steering.take_findings": _PLAN,
    "steering.issue_sheets": _PLAN,
    "steering.issue": _at("issue"),
    "steering.edit_issue": _at("issue"),
    "steering.log_issue": _at("issue"),
    "steering.remove_issue": _at("loose_issue"),
    "steering.cycles": _PLAN,
    "steering.new_cycle": _PLAN,
    "steering.cycle": _at("cycle"),
    "steering.summary": _at("cycle"),
    "steering.gather": _at("cycle"),
    "steering.close_cycle": _at("ready_cycle"),
    "steering.remove_cycle": _at("empty_cycle"),
    "steering.cycle_sheet": _at("cycle"),
    "steering.paper": _at("closed_cycle") | {"form": "html"},
    "steering.review_sheets": _at("cycle"),
    "steering.review": _at("cycle_review"),
    "steering.make_task": _at("cycle_review"),
    "steering.staged": _at("issue_sheet"),
    "steering.take": _at("issue_sheet"),
    "steering.discard": _at("review_sheet"),
    "steering.loops": _PLAN,
    "steering.new_loop": _PLAN,
    "steering.loop": _at("loop"),
    "steering.take_step": _at("loop"),
    "steering.end_loop": _at("decided_loop"),
}
_ISSUE_WORDS = {
    "kind": "risk",
    "title": "担当の職員が一度に替わる",
    "detail": "四月の異動で、分かる人がいなくなる",
    "likelihood": "2",
    "impact": "3",
    "response": "reduce",
    "measure": "手順を書き残す",
    "department": Thing("department", "code"),
    "due": "2027-03-31",
    "initiative": Thing("initiative"),
}
FORMS: dict[tuple[str, str], dict[str, Any]] = {
    ("steering.raise_from", "POST"): {},
    ("steering.take_findings", "POST"): {},
    ("steering.new_issue", "POST"): _ISSUE_WORDS
    | {"raised_on": "2026-10-01", "source_kind": "meeting", "source_label": "第二回本部会議"},
    ("steering.edit_issue", "POST"): _ISSUE_WORDS | {"version": Thing("issue", "version")},
    ("steering.log_issue", "POST"): {
        "version": Thing("issue", "version"),
        "happened_on": "2026-11-01",
        "state": "resolved",
        "text": "代わりの機器が入った",
    },
    ("steering.remove_issue", "POST"): {"version": Thing("loose_issue", "version")},
    ("steering.issue_sheets", "POST"): {
        "file": Upload("課題.csv", "名称,種類,_key,_version\n改めた課題,課題,{issue},1\n"),
    },
    ("steering.new_cycle", "POST"): {"period": "quarter:2026-10-01"},
    ("steering.summary", "POST"): {"version": Thing("cycle", "version"), "summary": "納品の遅れが響いた"},
    ("steering.gather", "POST"): {},
    ("steering.close_cycle", "POST"): {"version": Thing("ready_cycle", "version")},
    ("steering.remove_cycle", "POST"): {"version": Thing("empty_cycle", "version")},
    ("steering.review_sheets", "POST"): {
        "file": Upload(
            "評価.csv",
            "評価,評価のわけ,見直し,次にすること,_key,_version\n"
            "B 見込みどおり,進んだ,継続,,{cycle_review},1\n",
        ),
    },
    ("steering.review", "POST"): {
        "version": Thing("cycle_review", "version"),
        "grade": "C",
        "reason": "調達が遅れている",
        "act": "improve",
        "next_action": "納品の前に手順を決める",
    },
    ("steering.make_task", "POST"): {},
    ("steering.take", "POST"): {"version": Thing("issue_sheet", "version"), "seen": Seen("issue_sheet")},
    ("steering.discard", "POST"): {"version": Thing("review_sheet", "version")},
    ("steering.new_loop", "POST"): {
        "title": "申請が急に減った",
        "observed_on": "2026-11-01",
        "observation": "先週の半分になった",
        "department": Thing("department", "code"),
        "initiative": Thing("initiative"),
        "source_kind": "task",
        "source_key": Thing("task"),
    },
    ("steering.take_step", "POST"): {
        "version": Thing("loop", "version"),
        "stage": "decide",
        "happened_on": "2026-11-02",
        "text": "案内を出し直す",
    },
    ("steering.end_loop", "POST"): {
        "version": Thing("decided_loop", "version"),
        "ending": "issue",
        "ended_on": "2026-11-03",
        "text": "案内の分かりにくさが残る",
    },
}


def furnish(town: Town, by: Scope) -> Things:
    """課題を挙げて対応を記録し、第一四半期を締め、OODA を回し、表を確認待ちにする。"""
    yield from _issues(town, by)
    yield from _cycles(town, by)
    yield from _loops(town, by)
    yield from _sheets(town, by)


def _content(town: Town, title: str, **values: Any) -> IssueContent:
    return IssueContent(title=town.marked(title), **values)


def _issues(town: Town, by: Scope) -> Things:
    plan, mark = town.things["plan"], town.marked
    issue = actions.raise_issue(
        by=by,
        plan=plan,
        content=_content(
            town,
            "端末の納品が遅れる",
            detail=mark("半導体の不足"),
            impact=Impact.LARGE,
            response=Response.REDUCE,
            measure=mark("借りた端末で始める"),
            department=str(town.things["department"].key),
            initiative=str(town.things["initiative"].key),
            due=date(2026, 9, 30),
        ),
        source=actions.Source(kind=SourceKind.MEETING, label=mark("第一回本部会議")),
        raised_on=date(2026, 8, 1),
    )
    actions.log_issue(
        by=by,
        plan=plan,
        key=issue.key,
        version=issue.version,
        happened_on=date(2026, 8, 10),
        text=mark("業者と納期を決め直した"),
        state=IssueState.WORKING,
    )
    yield "issue", issue
    risk = _content(town, "職員の異動", kind=IssueKind.RISK, likelihood=Likelihood.HIGH, impact=Impact.SEVERE)
    yield "loose_issue", actions.raise_issue(by=by, plan=plan, content=risk, raised_on=date(2026, 8, 1))
    outside = _content(town, "広域の調整", department_text=mark("広域連合"))
    yield "outside_issue", actions.raise_issue(by=by, plan=plan, content=outside)
    row = findings.findings(by, plan).filter(state="proposed").exclude(key=town.things["finding"].key).first()
    sent = diagnosis.send_finding_to_issues(by=by, plan=plan, key=row.key, version=row.version)
    yield "finding_as_issue", sent


def _cycles(town: Town, by: Scope) -> Things:
    plan, mark = town.things["plan"], town.marked
    quarter, half = PeriodKind.QUARTER, PeriodKind.HALF
    first = Period(date(2026, 4, 1), date(2026, 7, 1))
    closed = actions.start_cycle(by=by, plan=plan, kind=quarter, period=first)
    _complete(town, by, closed)
    closed = actions.write_summary(
        by=by, plan=plan, key=closed.key, version=closed.version, summary=mark("出だしは良い")
    )
    yield "closed_cycle", actions.close_cycle(by=by, plan=plan, key=closed.key, version=closed.version)
    second = Period(date(2026, 7, 1), date(2026, 10, 1))
    cycle = actions.start_cycle(by=by, plan=plan, kind=quarter, period=second)
    yield "cycle", cycle
    ready = actions.start_cycle(
        by=by, plan=plan, kind=half, period=Period(date(2026, 4, 1), date(2026, 10, 1))
    )
    _complete(town, by, ready)
    yield "ready_cycle", ready
    yield (
        "empty_cycle",
        actions.start_cycle(
            by=by, plan=plan, kind=PeriodKind.YEAR, period=Period(date(2026, 4, 1), date(2027, 4, 1))
        ),
    )
    row = queries.reviews_of(by, cycle).get(initiative=town.things["initiative"])
    yield (
        "cycle_review",
        actions.write_review(
            by=by, plan=plan, key=row.key, version=row.version, content=_review(town, "納期を確かめる")
        ),
    )
    # 評価のある取組は消せないので、消す例は、評価を始めたあとに加わったものにする。
    yield "empty_initiative", roadmap.add_initiative(by=by, plan=plan, title=mark("あとから加わった取組"))


def _review(town: Town, action: str) -> ReviewContent:
    mark = town.marked
    return ReviewContent(
        grade=Grade.C, reason=mark("調達が遅れた"), act=Act.IMPROVE, next_action=mark(action)
    )


def _complete(town: Town, by: Scope, cycle: Any) -> None:
    """すべての取組の評価を書く。"""
    for row in queries.reviews_of(by, cycle):
        content = _review(town, "手順を決める")
        actions.write_review(by=by, plan=cycle.plan, key=row.key, version=row.version, content=content)


def _loops(town: Town, by: Scope) -> Things:
    plan, mark = town.things["plan"], town.marked
    start = actions.LoopStart(
        title=mark("申請の急な減り"),
        observed_on=date(2026, 10, 1),
        observation=mark("半分になった"),
        department=str(town.things["department"].key),
        initiative=str(town.things["initiative"].key),
    )
    kpi = town.things["hand_kpi"]
    source = actions.Source(kind=SourceKind.KPI, key=kpi.key, label=mark("電子申請"))
    loop = actions.start_loop(by=by, plan=plan, start=start, source=source)
    yield "loop", _step(town, by, loop, LoopStage.ORIENT)
    decided = actions.start_loop(by=by, plan=plan, start=start)
    decided = _step(town, by, _step(town, by, decided, LoopStage.ORIENT), LoopStage.DECIDE)
    yield "decided_loop", decided
    ended = actions.start_loop(by=by, plan=plan, start=start)
    for stage in (LoopStage.ORIENT, LoopStage.DECIDE, LoopStage.ACT):
        ended = _step(town, by, ended, stage)
    yield (
        "ended_loop",
        actions.end_loop(
            by=by,
            plan=plan,
            key=ended.key,
            version=ended.version,
            ended_on=date(2026, 10, 5),
            ending=Ending.TASK,
            text=mark("納品の日を延ばす"),
            task=town.things["milestone"].key,
        ),
    )


def _step(town: Town, by: Scope, loop: Any, stage: LoopStage) -> Any:
    is_act = stage is LoopStage.ACT
    step = Step(
        stage=stage,
        happened_on=date(2026, 10, 2),
        text=town.marked(stage.label),
        who=town.marked("係長") if is_act else None,
        due=date(2026, 10, 20) if is_act else None,
    )
    return actions.take_step(by=by, plan=loop.plan, key=loop.key, version=loop.version, step=step)


def _sheets(town: Town, by: Scope) -> Things:
    plan, mark = town.things["plan"], town.marked
    issue = f"名称,種類\n{mark('表で足した課題')},課題\n"
    yield (
        "issue_sheet",
        actions.stage_sheet(
            by=by, plan=plan, kind="issues", name=mark("課題") + ".csv", data=issue.encode("utf-8-sig")
        ),
    )
    review = town.things["cycle_review"]
    text = "評価,評価のわけ,見直し,次にすること,_key,_version\n"
    text += f",{mark('わけ')},,,{review.key},{review.version}\n"
    yield (
        "review_sheet",
        actions.stage_sheet(
            by=by,
            plan=plan,
            kind="reviews",
            cycle=town.things["cycle"],
            name=mark("評価") + ".csv",
            data=text.encode("utf-8-sig"),
        ),
    )
