"""決裁に上げた答えは、認めるあいだも、認めたあとも、送ったあとも、だれの手でも変わらない。"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.plan.inquiries import actions, queries
from shirube.apps.plan.inquiries.models import AnswerRow, Inquiry, Question
from shirube.engines.plan.inquiry_sheet import Reply
from shirube.engines.plan.inquiry_state import CannotMoveStage, Stage
from tests.inquiry_forms import survey
from tests.inquiry_road import CHOICES, Road
from tests.world import Town

WORDS = {"number": "問9", "text": "足した設問", "kind": "text", "choices": [], "sheet": "", "address": ""}


def _attach(by: Any, road: Road) -> None:
    row = road.fresh()
    actions.attach_form(by=by, inquiry=row, version=row.version, name="差し替え.xlsx", data=survey())


def _edit(by: Any, road: Road) -> None:
    row = road.fresh()
    names = ("title", "sender", "received_on", "sender_due_on", "internal_due_on")
    values = {name: getattr(row, name) for name in names} | {"title": "別の件名"}
    actions.edit_inquiry(by=by, key=row.key, version=row.version, **values)


def _add(by: Any, road: Road) -> None:
    actions.add_question(by=by, inquiry=road.fresh(), **WORDS)


def _reword(by: Any, road: Road) -> None:
    one = road.question("問2")
    values = WORDS | {"kind": "number", "number": "問2"}
    actions.edit_question(by=by, inquiry=one.inquiry, key=one.key, version=one.version, **values)


def _unassign(by: Any, road: Road) -> None:
    actions.assign_questions(by=by, inquiry=road.fresh(), questions=[road.question("問1")], department=None)


def _remove(by: Any, road: Road) -> None:
    one = road.question("問1")
    actions.remove_question(by=by, inquiry=one.inquiry, key=one.key, version=one.version)


def _answer(by: Any, road: Road) -> None:
    one = road.question("問2")
    actions.answer_question(by=by, question=one, version=one.version, reply=Reply(value="1"))


ATTEMPTS = [_attach, _edit, _add, _reword, _unassign, _remove, _answer]


def _picture(road: Road) -> tuple[Any, ...]:
    with road.town.entered():
        return (
            Inquiry.objects.filter(key=road.key).values().get(),
            list(Question.objects.filter(inquiry__key=road.key).values()),
            list(AnswerRow.objects.filter(question__inquiry__key=road.key).values()),
            AuditEvent.objects.count(),
        )


@pytest.mark.parametrize("stage", [Stage.DECIDING, Stage.SENT], ids=["決裁", "回答済み"])
def test_nothing_changes_after_it_was_raised(road: Road, stage: Stage) -> None:
    """決裁と回答済みでは、様式・件名・設問・割り振り・答えのどれも断られ、記録は一つも変わらない。"""
    road.to(stage)
    before = _picture(road)
    for attempt in ATTEMPTS:
        with (
            road.town.entered("dx_officer") as by,
            pytest.raises((actions.CannotKeepInquiry, actions.CannotAnswer), match=f"「{stage.label}」"),
        ):
            attempt(by, road)
    assert _picture(road) == before


@pytest.mark.both_databases
def test_state_is_read_again_when_written(road: Road) -> None:
    """開いたままの古い照会を手にしていても、その間に決裁に上がっていれば、答えも設問も書けない。"""
    with road.town.entered("dx_officer"):
        held, inquiry = road.question("問2"), road.fresh()
    road.raise_up()
    with road.town.entered("dx_officer") as by:
        now = road.question("問2").version
        assert held.inquiry.now is Stage.ANSWERING and inquiry.now is Stage.ANSWERING
        with pytest.raises(actions.CannotAnswer, match="「決裁」"):
            actions.answer_question(by=by, question=held, version=now, reply=Reply(value="1"))
        with pytest.raises(actions.CannotKeepInquiry, match="「決裁」"):
            actions.add_question(by=by, inquiry=inquiry, **WORDS)


def test_going_back_throws_the_decision_away(road: Road) -> None:
    """認めたあとに取りまとめへ戻せば決裁は消え、答え直したら、もう一度認めるまで送れない。"""
    road.raise_up()
    assert road.approve().decided_at is not None
    back = road.move(Stage.COMPILING)
    assert (back.decided_at, back.decided_by, back.raised_by) == (None, None, None)
    road.answer("問2", "60")
    road.move(Stage.DECIDING)
    with pytest.raises(CannotMoveStage, match="決裁が済んでいません"):
        road.send()
    road.approve()
    assert road.send().now is Stage.SENT


@pytest.mark.both_databases
def test_once_means_once(road: Road) -> None:
    """二度は認められず、外での決裁を重ねられず、二度は送れず、送ったあとは戻れない。"""
    road.raise_up()
    road.approve()
    with pytest.raises(actions.CannotKeepInquiry, match="決裁を待っている照会ではありません"):
        road.approve("mayor")
    with (
        road.town.entered("dx_officer") as by,
        pytest.raises(actions.CannotKeepInquiry, match="決裁を待っている"),
    ):
        actions.record_outside_decision(
            by=by, key=road.key, version=road.fresh().version, decision_number="1", decided_on=by.today
        )
    road.send()
    for wanted in Stage:
        with pytest.raises(CannotMoveStage):
            road.move(wanted)


def test_approver_saw_this_version(road: Road) -> None:
    """開いたあとに取りまとめへ戻され、上げ直されていれば、前に見た頁からは認められない。"""
    road.raise_up()
    with road.town.entered():
        seen = road.fresh().version
    road.move(Stage.COMPILING)
    road.move(Stage.DECIDING)
    with road.town.entered("cio") as by, pytest.raises(ChangedMeanwhile):
        actions.approve_inquiry(by=by, key=road.key, version=seen)


def test_dates_follow_each_other(road: Road) -> None:
    """決裁は受け付けたあと、回答は決裁のあと。前後の合わない日は、記録せずに断る。"""
    road.raise_up()
    with road.town.entered("dx_officer") as by:
        row = road.fresh()

        def decide(day: Any) -> None:
            version = road.fresh().version
            actions.record_outside_decision(
                by=by, key=road.key, version=version, decision_number="み企第1号", decided_on=day
            )

        with pytest.raises(actions.CannotKeepInquiry, match="受け付けた日より前"):
            decide(row.received_on - timedelta(days=1))
        with pytest.raises(actions.CannotKeepInquiry, match="今日より後"):
            decide(by.today + timedelta(days=1))
        decide(by.today - timedelta(days=2))
    with pytest.raises(actions.CannotKeepInquiry, match="決裁の日より前"):
        road.send(by.today - timedelta(days=3))
    with pytest.raises(actions.CannotKeepInquiry, match="受け付けた日から今日まで"):
        road.send(by.today + timedelta(days=1))
    assert road.send(by.today - timedelta(days=2)).sent_on == by.today - timedelta(days=2)


def test_chosen_answer_keeps_its_choice(road: Road) -> None:
    """答えのある設問では、答えた選択肢を外せず、種類も変えられない。答えていない選択肢は直せる。"""
    road.answer("問1", "策定済み")

    def edit(**changes: Any) -> Any:
        with road.town.entered("dx_officer") as by:
            one = road.question("問1")
            values = WORDS | {"number": "問1", "kind": "choice", "choices": CHOICES} | changes
            return actions.edit_question(
                by=by, inquiry=one.inquiry, key=one.key, version=one.version, **values
            )

    with pytest.raises(actions.CannotKeepInquiry, match="「策定済み」と答えてある"):
        edit(choices=["未策定", "検討中"])
    with pytest.raises(actions.CannotKeepInquiry, match="種類は変えられません"):
        edit(kind="text", choices=[])
    assert edit(choices=["策定済み", "検討中"]).choices == ["策定済み", "検討中"]


def test_undecided_answers_are_nobody_elses_draft(start: Callable[..., Road]) -> None:
    """前の年の照会の答えは、決裁が済むまで下書きにならない。決裁が済めば、送る前でも使える。"""
    before = start("去年の調査")
    now = start("今年の調査", previous=before)
    before.raise_up()

    def drafts() -> list[str]:
        with now.town.entered("dx_officer") as by:
            row = now.fresh()
            asked = queries.asked_questions(by, row, memory=queries.memory_of(by, row))
            return [one.draft.value for one in asked if one.draft]

    assert drafts() == []
    before.approve()
    assert drafts() == ["策定済み", "58"]


def test_other_town_cannot_be_reached(road: Road, futago: Town) -> None:
    """ふたご市からは、みほん市の照会も設問も無いものとして扱われ、どの行いでも触れられない。"""
    with road.town.entered():
        held, row = road.question("問2"), road.fresh()
    with futago.entered("dx_officer") as by:
        with pytest.raises(Inquiry.DoesNotExist):
            queries.inquiry_of_key(by, road.key)
        with pytest.raises(Inquiry.DoesNotExist):
            actions.move_stage(by=by, key=road.key, version=row.version, to=Stage.COMPILING)
        with pytest.raises(Inquiry.DoesNotExist):
            actions.answer_question(by=by, question=held, version=held.version, reply=Reply(value="1"))
    with road.town.entered():
        assert road.fresh().now is Stage.ANSWERING
        assert not AnswerRow.objects.filter(question=held).exists()
