"""照会台帳の家具と例: 受付・回答中・決裁中・回答済みの照会、答え帳、国への提案、確認待ちの表。"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.inquiries import actions, proposal_workbook, queries, workbooks
from shirube.apps.plan.inquiries.models import Inquiry, InquirySection, Question
from shirube.engines.plan.inquiry_recognition import recognised
from shirube.engines.plan.inquiry_sheet import Reply
from shirube.engines.plan.inquiry_state import Stage
from shirube.engines.plan.money_sheet import digest
from tests.furnishing import Things
from tests.inquiry_forms import TITLE, survey
from tests.progress import filled
from tests.route_examples import Thing, Upload
from tests.world import Town

UNMARKABLE = {
    "plan_inquiries.Question.sheet": "照会元の様式のシートの名",
    "plan_inquiries.Question.address": "セルの番地",
    "plan_inquiries.ReturnedFile.sha256": "ファイルの指紋",
}


@dataclass(frozen=True)
class FormUpload:
    """照会元の様式（xlsx）を送る。"""

    def of(self, town: Town, visitor: str) -> SimpleUploadedFile:
        """この町でのファイル。"""
        return SimpleUploadedFile("調査票.xlsx", survey())


@dataclass(frozen=True)
class DraftTick:
    """課の設問の、下書きを確かめる札。"""

    def of(self, town: Town, visitor: str) -> str:
        """この町での値。"""
        section = town.thing("inquiry_section", visitor)
        with town.entered() as scope:
            memory = queries.memory_of(scope, section.inquiry)
            asked = queries.asked_questions(scope, section.inquiry, section, memory)
            return next(actions.draft_tick(one) for one in asked if one.draft is not None)


@dataclass(frozen=True)
class ProposalSeen:
    """確かめた提案の表の指紋。"""

    def of(self, town: Town, visitor: str) -> str:
        """この町での値。"""
        row = town.thing("proposal_sheet", visitor)
        with town.entered() as scope:
            return digest(proposal_workbook.compared(scope, row.table)[0])


@dataclass(frozen=True)
class Today:
    """今日。"""

    def of(self, town: Town, visitor: str) -> str:
        """日本の暦での今日。"""
        return town.scope().today.isoformat()


_ONE = {"key": Thing("inquiry")}
_FIRST = {"key": Thing("received_inquiry")}
_DECIDING = {"key": Thing("deciding_inquiry")}
_SECTION = _ONE | {"section": Thing("inquiry_section")}
_RECEIPT = _ONE | {"receipt": Thing("inquiry_receipt")}
_FACT = {"key": Thing("standing_fact")}
_PROPOSAL = {"key": Thing("proposal")}
_SHEET = {"key": Thing("proposal_sheet")}

PATHS: dict[str, dict[str, Any]] = {
    **{
        f"inquiries.{name}": _ONE
        for name in (
            *("inquiry", "edit", "answers", "filled", "form", "cells", "original", "questions"),
            *("new_question", "calls", "sheets", "returns"),
        )
    },
    "inquiries.move": _ONE | {"stage": "compiling"},
    "inquiries.approve": _DECIDING,
    "inquiries.decide": _DECIDING,
    "inquiries.send": {"key": Thing("decided_inquiry")},
    "inquiries.copy": _FIRST,
    "inquiries.question": _ONE | {"question": Thing("inquiry_question")},
    "inquiries.remove_question": _ONE | {"question": Thing("inquiry_question")},
    "inquiries.section": _SECTION,
    "inquiries.sheet": _SECTION,
    "inquiries.confirm": _SECTION,
    "inquiries.answer": _SECTION | {"question": Thing("inquiry_question")},
    "inquiries.receipt": _RECEIPT,
    "inquiries.adopt": _RECEIPT,
    "inquiries.fact": _FACT,
    "inquiries.retire_fact": _FACT,
    "inquiries.return_fact": {"key": Thing("retired_fact")},
    "proposals.proposal": _PROPOSAL,
    "proposals.edit": _PROPOSAL,
    "proposals.paper": _PROPOSAL | {"form": "html"},
    "proposals.add_step": _PROPOSAL,
    "proposals.remove_step": _PROPOSAL | {"step": Thing("proposal_step")},
    "proposals.staged": _SHEET,
    "proposals.take": _SHEET,
    "proposals.discard": _SHEET,
}
_WORDS = {
    "title": "自治体DXの調査",
    "sender": "県市町村課",
    "document_number": "市第12号",
    "received_on": "2026-05-01",
    "sender_due_on": "2026-06-30",
    "internal_due_on": "2026-06-20",
    "department": Thing("department", "code"),
    "officer": "見本",
    "message": "よろしく",
    "contact": "内線1",
}
_QUESTION = {
    "number": "問9",
    "text": "窓口の数",
    "kind": "choice",
    "choices": "一つ\n二つ",
    "sheet": TITLE,
    "address": "E20",
}
_FACT_WORDS = {
    "title": "窓口の総数",
    "words": "受付の総数",
    "value": "12",
    "unit": "か所",
    "as_of": "2026-04-01",
    "source": "庁舎管理の台帳",
    "department": Thing("department", "code"),
}
_PROPOSAL_WORDS = {
    "title": "添付書類の省略",
    "law": "住民基本台帳法",
    "article": "第十二条",
    "problem": "窓口で待つ",
    "measure": "省略を認める",
    "department": Thing("department", "code"),
    "related": "税務課",
    "partners": "となり町",
    "ministries": "総務省",
    "initiative": Thing("initiative"),
    "result": "partly",
    "result_note": "一部を政令で",
    "note": "覚え",
}
FORMS: dict[tuple[str, str], dict[str, Any]] = {
    ("inquiries.new", "POST"): _WORDS | {"previous": Thing("sent_inquiry")},
    ("inquiries.edit", "POST"): _WORDS
    | {"version": Thing("inquiry", "version"), "previous": Thing("sent_inquiry")},
    ("inquiries.move", "POST"): {"version": Thing("inquiry", "version")},
    ("inquiries.approve", "POST"): {"version": Thing("deciding_inquiry", "version")},
    ("inquiries.decide", "POST"): {
        "version": Thing("deciding_inquiry", "version"),
        "decision_number": "み企第3号",
        "decided_on": Today(),
    },
    ("inquiries.send", "POST"): {
        "version": Thing("decided_inquiry", "version"),
        "sent_on": Today(),
        "sent_how": "県へメール",
    },
    ("inquiries.form", "POST"): {"version": Thing("inquiry", "version"), "file": FormUpload()},
    ("inquiries.cells", "POST"): {
        "mode": "addresses",
        "sheet": TITLE,
        "addresses": "E21",
        "cells": f"{TITLE}!E21",
    },
    ("inquiries.questions", "POST"): {
        "questions": Thing("inquiry_question"),
        "department": Thing("bureau", "code"),
    },
    ("inquiries.copy", "POST"): {},
    ("inquiries.new_question", "POST"): _QUESTION,
    ("inquiries.question", "POST"): _QUESTION
    | {"version": Thing("inquiry_question", "version"), "kind": "number"},
    ("inquiries.remove_question", "POST"): {"version": Thing("inquiry_question", "version")},
    ("inquiries.calls", "POST"): {"sections": Thing("inquiry_section")},
    ("inquiries.confirm", "POST"): {
        "drafts": DraftTick(),
        "on_behalf_of": "窓口課の係長",
        "means": "phone",
    },
    ("inquiries.answer", "POST"): {
        "version": Thing("inquiry_question", "version"),
        "value": "58",
        "note": "四月の数",
        "on_behalf_of": "窓口課の係長",
        "means": "mail",
    },
    ("inquiries.returns", "POST"): {"files": Upload("返り.csv", "設問,答え\n数,3\n")},
    ("inquiries.adopt", "POST"): {},
    ("inquiries.new_fact", "POST"): _FACT_WORDS,
    ("inquiries.fact", "POST"): _FACT_WORDS | {"version": Thing("standing_fact", "version")},
    ("inquiries.retire_fact", "POST"): {"version": Thing("standing_fact", "version")},
    ("inquiries.return_fact", "POST"): {"version": Thing("retired_fact", "version")},
    ("proposals.new", "POST"): _PROPOSAL_WORDS,
    ("proposals.edit", "POST"): _PROPOSAL_WORDS | {"version": Thing("proposal", "version")},
    ("proposals.sheets", "POST"): {
        "file": Upload(
            "提案.csv",
            "提案の名称,支障事例,求める措置,結果,_key,_version\n直した提案,困る,変える,,{proposal},1\n",
        )
    },
    ("proposals.take", "POST"): {"version": Thing("proposal_sheet", "version"), "seen": ProposalSeen()},
    ("proposals.discard", "POST"): {"version": Thing("proposal_sheet", "version")},
    ("proposals.add_step", "POST"): {"stage": "consulted", "held_on": "2026-05-10", "note": "電話で相談"},
    ("proposals.remove_step", "POST"): {"version": Thing("proposal_step", "version")},
}


def furnish(town: Town, by: Scope) -> Things:
    """照会を五つの段階に置き、答え帳に控え、提案を書く。"""
    mark = town.marked
    yield "standing_fact", _fact(by, mark, "手続の数")
    retired = _fact(by, mark, "使わない事実")
    yield "retired_fact", actions.retire_fact(by=by, key=retired.key, version=retired.version)
    sent = _answered(town, by, "去年の調査")
    raised = _raise(by, sent)
    decided = actions.record_outside_decision(
        by=by, key=raised.key, version=raised.version, decision_number=mark("み企第1号"), decided_on=by.today
    )
    done = actions.move_stage(
        by=by,
        key=decided.key,
        version=decided.version,
        to=Stage.SENT,
        sent_on=by.today,
        sent_how=mark("メール"),
    )
    yield "sent_inquiry", done
    yield "received_inquiry", _register(town, by, "今年の調査", previous=done)
    yield "deciding_inquiry", _raise(by, _answered(town, by, "決裁を待つ照会"))
    waiting = _raise(by, _answered(town, by, "決裁の済んだ照会"))
    yield (
        "decided_inquiry",
        actions.record_outside_decision(
            by=by,
            key=waiting.key,
            version=waiting.version,
            decision_number=mark("み企第2号"),
            decided_on=by.today,
        ),
    )
    yield from _answering(town, by)
    yield from _proposals(town, by)


def _fact(by: Scope, mark: Any, title: str) -> Any:
    return actions.keep_fact(
        by=by,
        title=mark(title),
        words=mark("オンライン申請のできる手続の数"),
        value=mark("58"),
        unit=mark("件"),
        as_of=by.today,
        source=mark("行政手続の棚卸し"),
    )


def _register(town: Town, by: Scope, title: str, **more: Any) -> Inquiry:
    mark = town.marked
    return actions.register_inquiry(
        by=by,
        title=mark(title),
        sender=mark("総務省"),
        document_number=mark("総行情第1号"),
        received_on=by.today - timedelta(days=20),
        sender_due_on=by.today + timedelta(days=20),
        internal_due_on=by.today + timedelta(days=10),
        department_id=town.things["department"].pk,
        officer=mark("見本 花子"),
        message=mark("お願いします"),
        contact=mark("内線1234"),
        **more,
    )


def _move(by: Scope, row: Inquiry, to: Stage) -> Inquiry:
    row.refresh_from_db()
    return actions.move_stage(by=by, key=row.key, version=row.version, to=to)


def _raise(by: Scope, row: Inquiry) -> Inquiry:
    _move(by, row, Stage.COMPILING)
    return _move(by, row, Stage.DECIDING)


def _answered(town: Town, by: Scope, title: str) -> Inquiry:
    """一つの設問に答えた、回答中の照会。"""
    mark = town.marked
    row = _register(town, by, title)
    one = actions.add_question(
        by=by,
        inquiry=row,
        number=mark("問1"),
        text=mark("情報化の方針"),
        kind="choice",
        choices=[mark("策定済み"), mark("未策定")],
        sheet="",
        address="",
    )
    _ask_number(town, by, row)
    _start(town, by, row)
    one.refresh_from_db()
    reply = Reply(value=mark("策定済み"), note=mark("備考"))
    actions.answer_question(by=by, question=one, version=one.version, reply=reply)
    section = InquirySection.objects.get(inquiry=row)
    asked = queries.asked_questions(by, section.inquiry, section, queries.memory_of(by, row))
    ticks = [actions.draft_tick(each) for each in asked if each.draft is not None]
    taken, _ = actions.confirm_drafts(by=by, section=section, ticks=ticks)
    assert taken, "下書きのある設問がありません"
    return row


def _ask_number(town: Town, by: Scope, row: Inquiry) -> Question:
    """答え帳に下書きのある設問。"""
    mark = town.marked
    return actions.add_question(
        by=by,
        inquiry=row,
        number=mark("問99"),
        text=mark("オンライン申請のできる手続の数"),
        kind="text",
        choices=[],
        sheet="",
        address="",
    )


def _start(town: Town, by: Scope, row: Inquiry) -> None:
    key = town.things["department"].key
    rows = Question.objects.filter(inquiry=row)
    actions.assign_questions(by=by, inquiry=row, questions=list(rows), department=key)
    _move(by, row, Stage.ASSIGNED)
    _move(by, row, Stage.ANSWERING)


def _answering(town: Town, by: Scope) -> Things:
    """様式を預かり、課に割り振り、代わりに答え、返ってきた様式を受け取った照会。"""
    mark = town.marked
    row = _register(town, by, "国の調査")
    row = actions.attach_form(
        by=by, inquiry=row, version=row.version, name=mark("調査票") + ".xlsx", data=survey()
    )
    form, _ = actions.form_of(by, row)
    chosen = recognised(form.sheet(TITLE))
    actions.add_candidates(
        by=by,
        inquiry=row,
        candidates=[
            replace(
                one,
                number=mark(one.number or "―"),
                text=mark(one.text),
                choices=tuple(map(mark, one.choices)),
            )
            for one in chosen
        ],
    )
    loose = _ask_number(town, by, row)
    _start(town, by, row)
    first = Question.objects.filter(inquiry=row, address="C10").get()
    actions.answer_question(
        by=by,
        question=first,
        version=first.version,
        reply=Reply(value=mark("取組の内容"), note=mark("備考")),
        on_behalf_of=mark("窓口課の係長"),
        means="phone",
    )
    section = InquirySection.objects.get(inquiry=row)
    memory = queries.memory_of(by, row)
    asked = queries.asked_questions(by, row, section, memory)
    row.refresh_from_db()
    sheet = workbooks.section_workbook(by, row, section, asked)
    returned = filled(sheet, {2: {"答え": mark("990019"), "備考（庁内）": mark("備考")}})
    files = [(mark("返り") + ".xlsx", returned), (mark("壊れ") + ".xlsx", mark("違う").encode())]
    yield "inquiry_receipt", actions.receive_returns(by=by, inquiry=row, files=files)
    actions.call_section(by=by, inquiry=row, section=section, accounts=())
    section.refresh_from_db()
    yield "inquiry_section", section
    yield "inquiry", row
    yield "inquiry_question", Question.objects.get(inquiry=row, address="D6")
    yield "loose_question", loose


def _proposals(town: Town, by: Scope) -> Things:
    mark = town.marked
    proposal = actions.add_proposal(
        by=by,
        title=mark("本籍地の記載の省略"),
        law=mark("住民基本台帳法"),
        article=mark("第十二条"),
        problem=mark("待ち時間が長い"),
        measure=mark("省略できるようにする"),
        department_id=town.things["department"].pk,
        related=mark("市民課"),
        partners=mark("となり市"),
        ministries=mark("総務省"),
        initiative=town.things["initiative"],
        result="partly",
        result_note=mark("政令で一部"),
        note=mark("覚え書き"),
    )
    yield "proposal", proposal
    yield (
        "proposal_step",
        actions.add_step(
            by=by, proposal=proposal, stage="submitted", held_on=date(2026, 4, 20), note=mark("提出した")
        ),
    )
    table = f"提案の名称,支障事例,求める措置,結果\n{mark('新しい提案')},{mark('困る')},{mark('変える')},\n"
    yield (
        "proposal_sheet",
        actions.stage_sheet(by=by, name=mark("提案") + ".csv", data=table.encode("utf-8-sig")),
    )
