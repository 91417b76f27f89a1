"""見本の町の照会台帳と国への提案: 回答済みの去年の調査、回答中の今年の調査、答え帳、書きかけの提案。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope

_YEAR = timedelta(days=365)


def keep_inquiries(by: Scope, examples: Path, wanted: Mapping[str, Any]) -> None:
    """照会・答え帳・提案を置く。"""
    from shirube.apps.organization import queries as organization
    from shirube.apps.plan.inquiries import actions

    def place(code: str) -> int:
        return organization.department_of_code(by, code).pk

    for fact in wanted["facts"]:
        more = {name: value for name, value in fact.items() if name != "department"}
        actions.keep_fact(by=by, **more, department_id=place(fact["department"]))
    data = (examples / wanted["form"]).read_bytes()
    # 去年の課は、今年の組織の表にある課で割り振り、受け付けと回答の日だけを去年にする。
    before = _register(replace(by, now=by.now - _YEAR), wanted, data, "令和7年度 ", None)
    _choose(by, before, wanted)
    _answer(replace(by, now=by.now - _YEAR), before, wanted)
    now = _register(by, wanted, data, "令和8年度 ", before)
    actions.copy_questions(by=by, inquiry=now, form=actions.form_of(by, now)[0])
    _move(by, now, "assigned", "answering")
    _propose(by, wanted["proposal"], place)


def _register(by: Scope, wanted: Mapping[str, Any], data: bytes, year: str, previous: Any) -> Any:
    from shirube.apps.plan.inquiries import actions

    row = actions.register_inquiry(
        by=by,
        title=f"{year}{wanted['title']}",
        sender=wanted["sender"],
        received_on=by.today - timedelta(days=6),
        sender_due_on=by.today + timedelta(days=15),
        internal_due_on=by.today + timedelta(days=8),
        officer="見本 花子",
        message="色の付いた欄だけを書いてください。",
        contact="デジタル推進課 内線1234",
        previous=previous,
    )
    name = Path(wanted["form"]).name
    return actions.attach_form(by=by, inquiry=row, version=row.version, name=name, data=data)


def _choose(by: Scope, row: Any, wanted: Mapping[str, Any]) -> None:
    """答えのセルを設問にし、課に割り振る。"""
    from shirube.apps.organization import queries as organization
    from shirube.apps.plan.inquiries import actions, queries
    from shirube.engines.plan.inquiry_recognition import recognised

    form, _ = actions.form_of(by, row)
    sheet = form.sheet(wanted["sheet"])
    actions.add_candidates(by=by, inquiry=row, candidates=recognised(sheet) if sheet else ())
    places = wanted["departments"]
    for code in dict.fromkeys(places.values()):
        mine = [one for one in queries.questions(by, row) if places.get(one.address) == code]
        department = organization.department_of_code(by, code).key
        actions.assign_questions(by=by, inquiry=row, questions=mine, department=department)
    _move(by, row, "assigned", "answering")


def _move(by: Scope, row: Any, *stages: str) -> None:
    from shirube.apps.plan.inquiries import actions
    from shirube.engines.plan.inquiry_state import Stage

    for stage in stages:
        row.refresh_from_db()
        actions.move_stage(by=by, key=row.key, version=row.version, to=Stage(stage))


def _answer(by: Scope, row: Any, wanted: Mapping[str, Any]) -> None:
    """すべてに答え、外で決裁し、回答する。"""
    from shirube.apps.plan.inquiries import actions, queries
    from shirube.engines.plan.inquiry_form import AnswerKind
    from shirube.engines.plan.inquiry_sheet import Reply
    from shirube.engines.plan.inquiry_state import Stage
    from shirube.engines.plan.inquiry_values import read_value

    for one in queries.questions(by, row).select_related("inquiry", "section"):
        text = str(wanted["answers"].get(one.address, ""))
        value = read_value(text, AnswerKind(one.kind), tuple(one.choices)) if text else ""
        actions.answer_question(by=by, question=one, version=one.version, reply=Reply(value=value))
    _move(by, row, "compiling", "deciding")
    row.refresh_from_db()
    decided = actions.record_outside_decision(
        by=by, key=row.key, version=row.version, decision_number="み企第31号", decided_on=by.today
    )
    actions.move_stage(
        by=by,
        key=row.key,
        version=decided.version,
        to=Stage.SENT,
        sent_on=by.today,
        sent_how="見本県へメールで送付",
    )


def _propose(by: Scope, wanted: Mapping[str, Any], place: Any) -> None:
    from shirube.apps.plan.inquiries import actions

    plain = {name: value for name, value in wanted.items() if name not in ("department", "steps")}
    row = actions.add_proposal(
        by=by, **plain, department_id=place(wanted["department"]), result="open", result_note=""
    )
    for step in wanted["steps"]:
        actions.add_step(by=by, proposal=row, **step)
