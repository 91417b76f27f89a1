"""OODA ループの画面: 一覧、始める、一つのループ、次の段、終える。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.plan.steering import actions, queries
from shirube.apps.plan.steering.forms import EndForm, StartLoopForm, StepForm
from shirube.apps.plan.steering.models import Loop
from shirube.apps.plan.steering.views.page import form_page, plan_of, source_term, succeeded
from shirube.apps.plan.versions.queries import Plan, plan_tabs, plan_trail
from shirube.engines.plan import steering_ooda as engine
from shirube.engines.plan.steering_issues import SourceKind
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date


def loop_list(request: HttpRequest, plan: UUID) -> HttpResponse:
    """ループの一覧。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    views = queries.loops(scope, row)
    going = [one for one in views if one.loop.ended_on is None]
    ended = [one for one in views if one.loop.ended_on is not None]
    median = engine.median_days((one.loop for one in ended), scope.today)
    figures: list[tuple[str, str | int, str]] = [
        ("続いている", len(going), "件"),
        ("行動の期限を過ぎた", sum(one.loop.is_late(scope.today) for one in going), "件"),
        ("終えるまでの日数（中央値）", "―" if median is None else median, "" if median is None else "日"),
    ]
    context = {
        "page_title": "OODAループ",
        "breadcrumbs": plan_trail(row, ("OODA", None)),
        "lead": "急な動きに、計画を立て直す前に手を打つための短い記録です。"
        "見て、判断し、決めて、動き、結果まで書きます。",
        "plan": row,
        "tabs": plan_tabs(scope, row, "steering.loops"),
        "is_empty": not views,
        "figures": figures,
        "going": _going_table(row, going, scope.today),
        "ended": _ended_table(row, ended, scope.today) if ended else None,
        "can_start": scope.can("steering.report"),
        "source": engine.SOURCE,
    }
    return render(request, "steering/loops.html", context)


def _going_table(plan: Plan, views: list[queries.LoopView], today: Any) -> Table:
    columns = [
        Column("title", "名称", is_row_header=True),
        Column("stage", "いまの段"),
        Column("age", "始めてから", align="end", is_unbroken=True),
        Column("act", "行動の期限", is_unbroken=True),
        Column("initiative", "取組"),
    ]
    rows = []
    for one in views:
        loop, last = one.loop, one.loop.steps[-1]
        late = Badge("期限超過", "error") if loop.is_late(today) else None
        due = format_date(last.due, "short") if last.due else "―"
        cells = {
            "title": Cell(loop.title, note=SourceKind(one.row.source_kind).label),
            "stage": Cell(
                badge=Badge(loop.stage.label, "info"), note=f"{loop.turns}周目" if loop.turns > 1 else None
            ),
            "age": Cell(f"{loop.days(today):,}日"),
            "act": Cell(due, badge=late),
            "initiative": Cell(one.row.initiative.title if one.row.initiative else "計画の全体"),
        }
        rows.append(Row(cells, href=reverse("steering.loop", args=[plan.key, one.row.key])))
    return Table("続いているOODAループ", columns, rows, "続いているものはありません。")


def _ended_table(plan: Plan, views: list[queries.LoopView], today: Any) -> Table:
    columns = [
        Column("title", "名称", is_row_header=True),
        Column("ending", "終わり方"),
        Column("decided", "決めるまで", align="end", is_unbroken=True),
        Column("days", "終えるまで", align="end", is_unbroken=True),
        Column("ended", "終えた日", is_unbroken=True),
    ]
    rows = []
    for one in views:
        loop = one.loop
        decided = loop.decided_in()
        cells = {
            "title": Cell(loop.title),
            "ending": Cell(loop.ending.label if loop.ending else ""),
            "decided": Cell("―" if decided is None else f"{decided:,}日"),
            "days": Cell(f"{loop.days(today):,}日"),
            "ended": Cell(format_date(loop.ended_on, "short") if loop.ended_on else ""),
        }
        rows.append(Row(cells, href=reverse("steering.loop", args=[plan.key, one.row.key])))
    return Table("終えたOODAループ", columns, rows)


def new_loop(request: HttpRequest, plan: UUID) -> HttpResponse:
    """観察を書く様式。``?source_kind=&source_key=`` があれば、もとの記録から書き起こす。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    initial: dict[str, Any] = {"observed_on": scope.today}
    found_draft = _draft(request, row, request.GET)
    if found_draft is not None:
        department, initiative = found_draft.department, found_draft.initiative
        initial |= {
            "title": found_draft.title,
            "observation": found_draft.detail,
            "department": department.code if department else "",
            "initiative": str(initiative.key) if initiative else "",
            "source_kind": found_draft.kind.value,
            "source_key": found_draft.key,
        }
    return _new_page(request, row, StartLoopForm(scope, row, initial=initial))


def _draft(request: HttpRequest, plan: Plan, values: Any) -> queries.Draft | None:
    """もとの記録からの下書き。言われていないか、無ければ None。"""
    try:
        kind, key = SourceKind(values.get("source_kind", "")), UUID(str(values.get("source_key", "")))
        return queries.draft(request.scope, plan, kind, key)  # type: ignore[attr-defined]
    except (ValueError, queries.SourceNotFound):
        return None


def start_loop(request: HttpRequest, plan: UUID) -> HttpResponse:
    """OODA ループを始める。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    form, made = StartLoopForm(scope, row, request.POST), []
    found_draft = _draft(request, row, request.POST)
    source = (
        actions.Source(kind=found_draft.kind, key=found_draft.key, label=found_draft.label)
        if found_draft
        else actions.Source()
    )

    def run(_: object) -> None:
        if request.POST.get("source_key") and found_draft is None:
            raise actions.CannotSteer("もとの記録が、この計画にありません。もとの画面から始めてください。")
        made.append(actions.start_loop(by=scope, plan=row, start=form.start, source=source))

    if not succeeded(form, run):
        return _new_page(request, row, form, status=422)
    messages.success(request, "OODAループを始めました。次は情勢判断です。")
    return redirect("steering.loop", plan=plan, key=made[0].key)


def _new_page(request: HttpRequest, plan: Plan, form: StartLoopForm, status: int = 200) -> HttpResponse:
    back = reverse("steering.loops", args=[plan.key])
    trail = plan_trail(plan, ("OODA", back), ("始める", None))
    return form_page(request, "OODAループを始める", trail, form, back, status=status, submit="始める")


def loop(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """一つのループ。"""
    row, one = _loop(request, plan, key)
    return _page(request, row, one)


def _loop(request: HttpRequest, plan: UUID, key: UUID) -> tuple[Plan, Loop]:
    row = plan_of(request, plan)
    scope = request.scope  # type: ignore[attr-defined]
    return row, found(lambda: queries.loop_of_key(scope, row, key), "OODAループ")


def _page(
    request: HttpRequest, plan: Plan, one: Loop, step: StepForm | None = None, end: EndForm | None = None
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    record = queries.loop_record(scope, one)
    is_mine = scope.can("steering.edit") or queries.is_mine(scope, one.department)
    can_write = record.ended_on is None and scope.can("steering.report") and is_mine
    initial = {"version": one.version, "happened_on": scope.today}
    can_end = can_write and engine.ending_problem(record, scope.today, scope.today) is None
    context = {
        "page_title": one.title,
        "breadcrumbs": plan_trail(
            plan, ("OODA", reverse("steering.loops", args=[plan.key])), (one.title, None)
        ),
        "plan": plan,
        "loop": one,
        "steps": _steps(record),
        "terms": _terms(request, plan, one, record),
        "table": _step_table(request, one),
        "step_form": step or (StepForm(record, initial=initial) if can_write else None),
        "end_form": end
        or (EndForm(scope, plan, initial=_end_initial(scope, plan, one)) if can_end else None),
        "is_ended": record.ended_on is not None,
    }
    return render(request, "steering/loop.html", context, status=422 if step or end else 200)


def _end_initial(scope: Any, plan: Plan, one: Loop) -> dict[str, Any]:
    is_task = one.source_kind == SourceKind.TASK and one.source_key is not None
    held = queries.open_issue_of_loop(scope, plan, one)
    return {
        "version": one.version,
        "ended_on": scope.today,
        "ending": engine.Ending.NOTE.value,
        "task": str(one.source_key) if is_task else "",
        "issue": str(held.key) if held else "",
    }


def _steps(record: engine.Loop) -> list[Step]:
    at = list(engine.LoopStage).index(record.stage)
    is_ended = record.ended_on is not None
    return [
        Step(one.label, "done" if is_ended or number < at else "current" if number == at else "todo")
        for number, one in enumerate(engine.LoopStage)
    ]


def _terms(request: HttpRequest, plan: Plan, one: Loop, record: engine.Loop) -> list[Term]:
    today = request.scope.today  # type: ignore[attr-defined]
    decided = record.decided_in()
    late = Badge("行動の期限を過ぎています", "error") if record.is_late(today) else None
    state = "終えた" if record.ended_on else "続いている"
    initiative = one.initiative
    rows = [
        Term("いま", f"{state}（{record.stage.label}）", badge=late),
        Term(
            "かかった日数",
            f"{record.days(today):,}日" + (f"（{record.turns}周）" if record.turns > 1 else ""),
        ),
        Term("決めるまで", "まだ決めていません" if decided is None else f"{decided:,}日"),
        source_term(request.scope, plan, one, "観察のもと"),
        Term(
            "取組",
            initiative.title if initiative else "計画の全体",
            href=reverse("roadmap.initiative", args=[plan.key, initiative.key]) if initiative else None,
        ),
    ]
    if record.ending is not None:
        rows.append(Term("終わり方", record.ending.label, note=one.ending_text, href=_destination(plan, one)))
    return rows


def _destination(plan: Plan, one: Loop) -> str | None:
    """行き先の記録の住所。"""
    if one.ending_key is None:
        return None
    route = "steering.issue" if one.ending == engine.Ending.ISSUE else "roadmap.task"
    return reverse(route, args=[plan.key, one.ending_key])


def _step_table(request: HttpRequest, one: Loop) -> Table:
    columns = [
        Column("stage", "段", is_row_header=True, is_unbroken=True),
        Column("day", "日", is_unbroken=True),
        Column("text", "中身"),
        Column("who", "だれが・いつまでに"),
        Column("by", "書いた人"),
    ]
    rows = []
    for view in queries.steps_of(request.scope, one):  # type: ignore[attr-defined]
        line = view.row
        due = f"{format_date(line.due, 'short')}まで" if line.due else ""
        rows.append(
            Row(
                {
                    "stage": Cell(engine.LoopStage(line.stage).label),
                    "day": Cell(format_date(line.happened_on, "short")),
                    "text": Cell(line.text),
                    "who": Cell("　".join(part for part in (line.who, due) if part) or "―"),
                    "by": Cell(view.who),
                }
            )
        )
    return Table("経過", columns, rows, caption_hidden=True)


def take_step(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """次の段を書く。"""
    row, one = _loop(request, plan, key)
    scope = request.scope  # type: ignore[attr-defined]
    form = StepForm(queries.loop_record(scope, one), request.POST)
    if not succeeded(
        form,
        lambda data: actions.take_step(by=scope, plan=row, key=key, version=data["version"], step=form.step),
    ):
        return _page(request, row, one, step=form)
    messages.success(request, f"「{form.step.stage.label}」を書きました。")
    return redirect("steering.loop", plan=plan, key=key)


def end_loop(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """ループを終える。"""
    row, one = _loop(request, plan, key)
    scope, form = request.scope, EndForm(request.scope, row, request.POST)  # type: ignore[attr-defined]
    if not succeeded(
        form,
        lambda data: actions.end_loop(
            by=scope,
            plan=row,
            key=key,
            version=data["version"],
            ended_on=data["ended_on"],
            ending=engine.Ending(data["ending"]),
            text=data["text"],
            task=UUID(data["task"]) if data["task"] else None,
            issue=UUID(data["issue"]) if data["issue"] else None,
        ),
    ):
        return _page(request, row, one, end=form)
    messages.success(request, "OODAループを終えました。")
    return redirect("steering.loop", plan=plan, key=key)
