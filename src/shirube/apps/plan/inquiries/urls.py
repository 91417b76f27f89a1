"""照会台帳・答え帳・国への提案の経路。照会も提案も町のもので、一つの計画には属さない。"""

from shirube.apps.frame.permissions import INSIDE, Permission
from shirube.apps.frame.routes import Rate, Route, View
from shirube.apps.plan.inquiries.views import (
    bank,
    calls,
    cells,
    inquiries,
    proposal_sheets,
    proposals,
    questions,
    returns,
    sections,
    stages,
)

MANAGE, ANSWER, READ = "inquiries.manage", "inquiries.answer", "inquiries.read"
APPROVE, SEE_ALL = "inquiries.approve", "inquiries.see_all"
PROPOSE, SEE_PROPOSALS = "proposals.edit", "proposals.see"
_READERS = ("dx_officer", "mayor", "cio", "auditor")
PERMISSIONS = [
    Permission.of(MANAGE, "照会を受け付け、割り振り、取りまとめて回答する", "dx_officer"),
    Permission.of(ANSWER, "自分の課の照会に答える", "dx_officer", "section_chief", "staff"),
    Permission.of(READ, "照会台帳と答え帳を見る", "section_chief", "staff", *_READERS),
    Permission.of(APPROVE, "照会の答えを認める", "dx_officer", "cio", "mayor"),
    Permission.of(SEE_ALL, "すべての課の照会の答えを見る", *_READERS),
    Permission.of(PROPOSE, "国への提案を書く", "dx_officer", "section_chief"),
    Permission.of(SEE_PROPOSALS, "国への提案を見る", *INSIDE),
]
_ONE = "inquiries/<uuid:key>/"
_QUESTION = _ONE + "questions/<uuid:question>/"
_SECTION = _ONE + "sections/<uuid:section>/"
_RECEIPT = _ONE + "returns/<uuid:receipt>/"
_FACT = "inquiries/bank/<uuid:key>/"
_PROPOSAL = "proposals/<uuid:key>/"
_SHEET = "proposals/sheets/<uuid:key>/"


def _see(
    path: str, view: View, name: str, label: str, permission: str = READ, *, rate: Rate = Rate.ORDINARY
) -> Route:
    return Route(path=path, view=view, name=name, label=label, permission=permission, rate=rate)


def _do(
    path: str, view: View, name: str, label: str, permission: str = MANAGE, *, rate: Rate = Rate.ORDINARY
) -> Route:
    return Route(
        path=path, view=view, name=name, label=label, permission=permission, methods=("POST",), rate=rate
    )


_INQUIRIES = [
    _see("inquiries/", inquiries.inquiry_list, "inquiries.list", "照会台帳"),
    _see("inquiries/new/", inquiries.new, "inquiries.new", "照会を受け付ける様式", MANAGE),
    _do("inquiries/new/", inquiries.register, "inquiries.new", "照会を受け付ける"),
    _see(_ONE, inquiries.inquiry, "inquiries.inquiry", "一つの照会"),
    _see(_ONE + "edit/", inquiries.edit, "inquiries.edit", "照会を直す様式", MANAGE),
    _do(_ONE + "edit/", inquiries.save, "inquiries.edit", "照会を直す"),
    _see(_ONE + "answers/", inquiries.answers, "inquiries.answers", "照会の答えの取りまとめ"),
    _do(_ONE + "stage/<slug:stage>/", stages.move, "inquiries.move", "照会の状態を進める"),
    _do(_ONE + "approve/", stages.approve, "inquiries.approve", "照会の答えを認める", APPROVE),
    _do(_ONE + "decide/", stages.decide, "inquiries.decide", "照会の外での決裁を記録する"),
    _do(_ONE + "send/", stages.send, "inquiries.send", "照会に回答したことを記録する"),
    _see(
        _ONE + "filled.xlsx",
        stages.filled,
        "inquiries.filled",
        "答えを書き込んだ様式",
        MANAGE,
        rate=Rate.HEAVY,
    ),
    _see(_ONE + "form/", cells.form, "inquiries.form", "様式と答えのセル", MANAGE, rate=Rate.HEAVY),
    _do(_ONE + "form/", cells.attach, "inquiries.form", "照会元の様式を預ける", rate=Rate.HEAVY),
    _do(_ONE + "cells/", cells.choose, "inquiries.cells", "答えのセルを設問にする", rate=Rate.HEAVY),
    _see(_ONE + "form.xlsx", cells.original, "inquiries.original", "届いたままの様式", MANAGE),
    _see(_ONE + "questions/", questions.questions, "inquiries.questions", "設問と割り振り", MANAGE),
    _do(_ONE + "questions/", questions.assign, "inquiries.questions", "設問を課に割り振る"),
    _do(_ONE + "questions/copy/", questions.copy, "inquiries.copy", "前の年の設問を写す", rate=Rate.HEAVY),
    _see(_ONE + "questions/new/", questions.new, "inquiries.new_question", "設問を足す様式", MANAGE),
    _do(_ONE + "questions/new/", questions.add, "inquiries.new_question", "設問を足す"),
    _see(_QUESTION, questions.question, "inquiries.question", "設問を直す様式", MANAGE),
    _do(_QUESTION, questions.edit, "inquiries.question", "設問を直す"),
    _do(_QUESTION + "remove/", questions.remove, "inquiries.remove_question", "設問を外す"),
    _see(_ONE + "calls/", calls.calls, "inquiries.calls", "照会の課への文と催促", MANAGE, rate=Rate.HEAVY),
    _do(_ONE + "calls/", calls.call, "inquiries.calls", "照会を課に知らせる・催促する"),
    _see(
        _ONE + "sheets.zip",
        calls.bundle,
        "inquiries.sheets",
        "照会の様式とメールの文",
        MANAGE,
        rate=Rate.HEAVY,
    ),
    _see(_SECTION, sections.section, "inquiries.section", "課の照会の答え"),
    _see(_SECTION + "sheet.xlsx", sections.sheet, "inquiries.sheet", "課の照会の様式"),
    _do(_SECTION + "drafts/", sections.confirm, "inquiries.confirm", "照会の下書きを確かめる", ANSWER),
    _do(_SECTION + "questions/<uuid:question>/", sections.answer, "inquiries.answer", "照会に答える", ANSWER),
    _do(_ONE + "returns/", returns.receive, "inquiries.returns", "課の答えの様式を受け取る", rate=Rate.HEAVY),
    _see(_RECEIPT, returns.receipt, "inquiries.receipt", "課の答えの様式を確かめる", MANAGE, rate=Rate.HEAVY),
    _do(_RECEIPT + "adopt/", returns.adopt, "inquiries.adopt", "課の答えの様式を取り込む", rate=Rate.HEAVY),
    _see("inquiries/bank/", bank.bank, "inquiries.bank", "答え帳"),
    _see("inquiries/bank/new/", bank.new, "inquiries.new_fact", "事実を控える様式", MANAGE),
    _do("inquiries/bank/new/", bank.keep, "inquiries.new_fact", "事実を控える"),
    _see(_FACT, bank.fact, "inquiries.fact", "控えた事実を直す様式", MANAGE),
    _do(_FACT, bank.edit, "inquiries.fact", "控えた事実を直す"),
    _do(_FACT + "retire/", bank.retire, "inquiries.retire_fact", "控えた事実を使うのをやめる"),
    _do(_FACT + "return/", bank.put_back, "inquiries.return_fact", "控えた事実をもう一度使う"),
]
_PROPOSALS = [
    _see("proposals/", proposals.proposal_list, "proposals.list", "国への提案", SEE_PROPOSALS),
    _see(
        "proposals/proposals.xlsx", proposals.workbook, "proposals.workbook", "国への提案の表", SEE_PROPOSALS
    ),
    _see("proposals/new/", proposals.new, "proposals.new", "提案を書き始める様式", PROPOSE),
    _do("proposals/new/", proposals.add, "proposals.new", "提案を書き始める", PROPOSE),
    _see("proposals/sheets/", proposal_sheets.choose, "proposals.sheets", "提案の表を選ぶ様式", PROPOSE),
    _do("proposals/sheets/", proposal_sheets.stage, "proposals.sheets", "提案の表を読む", PROPOSE),
    _see(_SHEET, proposal_sheets.staged, "proposals.staged", "提案の表を確かめる", PROPOSE),
    _do(_SHEET + "take/", proposal_sheets.take, "proposals.take", "提案の表を反映する", PROPOSE),
    _do(_SHEET + "discard/", proposal_sheets.discard, "proposals.discard", "提案の表を取り消す", PROPOSE),
    _see(_PROPOSAL, proposals.proposal, "proposals.proposal", "一つの提案", SEE_PROPOSALS),
    _see(_PROPOSAL + "edit/", proposals.edit_form, "proposals.edit", "提案を直す様式", PROPOSE),
    _do(_PROPOSAL + "edit/", proposals.edit, "proposals.edit", "提案を直す", PROPOSE),
    _see(
        _PROPOSAL + "paper.<slug:form>",
        proposals.paper,
        "proposals.paper",
        "提案の一枚",
        SEE_PROPOSALS,
        rate=Rate.HEAVY,
    ),
    _do(_PROPOSAL + "steps/", proposals.add_step, "proposals.add_step", "提案の歩みを足す", PROPOSE),
    _do(
        _PROPOSAL + "steps/<uuid:step>/remove/",
        proposals.remove_step,
        "proposals.remove_step",
        "提案の歩みを消す",
        PROPOSE,
    ),
]
ROUTES = [*_INQUIRIES, *_PROPOSALS]
MENU = [
    ("計画", "inquiries.list", READ),
    ("計画", "proposals.list", SEE_PROPOSALS),
]
