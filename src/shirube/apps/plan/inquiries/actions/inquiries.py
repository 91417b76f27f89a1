"""照会を受け付け、直し、様式を預かり、状態を進め、決裁する。"""

from datetime import date
from typing import Any
from uuid import UUID

from shirube.adapters.file_names import display_name
from shirube.adapters.form_workbook import read_form
from shirube.apps.audit import actions as audit
from shirube.apps.files import actions as files
from shirube.apps.files import queries as stored
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.inquiries import queries
from shirube.apps.plan.inquiries.models import Inquiry, Question
from shirube.engines.plan.inquiry_form import Form
from shirube.engines.plan.inquiry_state import Stage, check_move
from shirube.values.instant import local_day

PURPOSE = "照会元の様式"
_NO_DECISION: dict[str, Any] = {
    "raised_at": None,
    "raised_by": None,
    "decided_at": None,
    "decided_by": None,
    "is_outside_decision": False,
    "decision_number": "",
    "decided_on": None,
}


class CannotKeepInquiry(ValueError):
    """この照会は、このようには記録できない。"""


def held_inquiry(pk: int) -> Inquiry:
    """いまの照会の行。取引が終わるまで、ほかの行いはこの行を変えられない。"""
    row: Inquiry = Inquiry.objects.select_for_update(no_key=True).get(pk=pk)
    return row


def check_editable(inquiry: Inquiry, what: str) -> None:
    """照会・様式・設問を変えてよい状態か。読んだあとに変わった状態も見る。"""
    _refuse_fixed(held_inquiry(inquiry.pk).now, what)


def _refuse_fixed(now: Stage, what: str) -> None:
    if not now.is_editable:
        after = "先に「取りまとめ」に戻してください。" if now.is_open else "回答した中身は変えません。"
        raise CannotKeepInquiry(f"この照会は「{now.label}」なので、{what}を変えられません。{after}")


def _check(values: dict[str, Any], today: date) -> None:
    if values["sender_due_on"] < values["received_on"]:
        raise CannotKeepInquiry(
            "照会元の期限が、受け付けた日より前です。日の打ち間違いがないか確かめてください。"
        )
    if values["internal_due_on"] > values["sender_due_on"]:
        raise CannotKeepInquiry(
            "庁内の期限が、照会元の期限より後です。取りまとめと決裁の日数を見て、前の日にしてください。"
        )
    if values["received_on"] > today:
        raise CannotKeepInquiry("受け付けた日が今日より後です。届いた日を入れてください。")


@action
def register_inquiry(*, by: Scope, **values: Any) -> Inquiry:
    """照会を受け付ける。項目は ``Inquiry`` の題・照会元・日付・担当など。"""
    _check(values, by.today)
    row = Inquiry.objects.create(**values)
    audit.record(by=by, action="照会を受け付けた", record=row, fields=tuple(values))
    return row


@action
def edit_inquiry(*, by: Scope, key: UUID, version: int, **values: Any) -> Inquiry:
    """照会の題・期限・担当などを直す。"""
    _check(values, by.today)
    previous = values.get("previous")
    if previous is not None and previous.key == key:
        raise CannotKeepInquiry("自分自身を前の年の照会にすることはできません。")
    check_editable(Inquiry.objects.get(key=key), "件名や期限")
    row = Inquiry.change(key=key, version=version, **values)
    audit.record(by=by, action="照会を直した", record=row, fields=tuple(values))
    return row


def attach_form(*, by: Scope, inquiry: Inquiry, version: int, name: str, data: bytes) -> Inquiry:
    """照会元の様式を預かる。読めないもの、害のあるものは ``FileRefused`` で、何も残さない。"""
    _refuse_fixed(inquiry.now, "様式")
    shown = display_name(name)
    form = read_form(data, name=shown)
    _check_cells(inquiry, form)
    kept = files.keep(by=by, name=shown, data=data, purpose=PURPOSE)
    return _attach(by=by, inquiry=inquiry, version=version, kept=kept)


@action
def _attach(*, by: Scope, inquiry: Inquiry, version: int, kept: object) -> Inquiry:
    check_editable(inquiry, "様式")
    row = Inquiry.change(key=inquiry.key, version=version, form=kept)
    audit.record(by=by, action="照会の様式を預かった", record=row, fields=("form",))
    return row


def _check_cells(inquiry: Inquiry, form: Form) -> None:
    """もう設問のあるシートが、新しい様式にもあるか。"""
    used = set(Question.objects.filter(inquiry=inquiry).exclude(sheet="").values_list("sheet", flat=True))
    missing = used - {one.name for one in form.sheets}
    if missing:
        raise CannotKeepInquiry(
            f"いまの設問が指しているシート「{'」「'.join(sorted(missing))}」が、この様式にありません。"
            "同じ照会の様式か確かめるか、先にそのシートの設問を外してください。"
        )


def form_of(by: Scope, inquiry: Inquiry) -> tuple[Form, bytes]:
    """預かっている様式と、その中身。"""
    if inquiry.form is None:
        raise CannotKeepInquiry("照会元の様式をまだ預かっていません。先に xlsx を選んでください。")
    data = stored.content(by, inquiry.form)
    return read_form(data, name=inquiry.form.name), data


@action
def move_stage(
    *,
    by: Scope,
    key: UUID,
    version: int,
    to: Stage,
    sent_on: date | None = None,
    sent_how: str = "",
) -> Inquiry:
    """状態を進める（か、一つ戻す）。進めてよいかは engines.plan.inquiry_state が決める。"""
    inquiry = _locked(key, version)
    check_move(inquiry.now, to, queries.standing(by, inquiry))
    changes: dict[str, Any] = {"stage": to.value}
    if to is Stage.DECIDING:
        changes |= _NO_DECISION | {"raised_at": by.now, "raised_by": by.actor_key}
    elif to is Stage.COMPILING:
        changes |= _NO_DECISION
    elif to is Stage.SENT:
        _check_sent(inquiry, sent_on, by.today)
        changes |= {"sent_on": sent_on, "sent_how": sent_how}
    row = Inquiry.change(key=key, version=version, **changes)
    audit.record(by=by, action=f"照会を「{to.label}」にした", record=row, fields=tuple(changes))
    return row


def _check_sent(inquiry: Inquiry, sent_on: date | None, today: date) -> None:
    if sent_on is None or not inquiry.received_on <= sent_on <= today:
        raise CannotKeepInquiry("回答した日を、受け付けた日から今日までの日で入れてください。")
    approved_on = inquiry.decided_on or (local_day(inquiry.decided_at) if inquiry.decided_at else None)
    if approved_on is not None and sent_on < approved_on:
        raise CannotKeepInquiry("回答した日が、決裁の日より前です。どちらかの日を確かめてください。")


def _locked(key: UUID, version: int) -> Inquiry:
    inquiry = held_inquiry(Inquiry.objects.get(key=key).pk)
    if inquiry.version != version:
        raise ChangedMeanwhile(inquiry, {})
    return inquiry


def _deciding(key: UUID, version: int) -> Inquiry:
    inquiry = _locked(key, version)
    if inquiry.now is not Stage.DECIDING or inquiry.decided_at is not None:
        raise CannotKeepInquiry("決裁を待っている照会ではありません。画面を開き直してください。")
    return inquiry


@action
def approve_inquiry(*, by: Scope, key: UUID, version: int) -> Inquiry:
    """答えを認める。決裁に上げた本人は認められない。"""
    inquiry = _deciding(key, version)
    if inquiry.raised_by is not None and inquiry.raised_by == by.actor_key:
        raise CannotKeepInquiry(
            "自分が決裁に上げた答えは認められません。別の人に頼むか、標の外での決裁を記録してください。"
        )
    row = Inquiry.change(key=key, version=version, decided_at=by.now, decided_by=by.actor_key)
    audit.record(by=by, action="照会の答えを認めた", record=row, fields=("decided_at", "decided_by"))
    return row


@action
def record_outside_decision(
    *, by: Scope, key: UUID, version: int, decision_number: str, decided_on: date
) -> Inquiry:
    """標の外での決裁を記録する。上げた本人も記録でき、そのことは画面に示される。"""
    inquiry = _deciding(key, version)
    if not decision_number.strip():
        raise CannotKeepInquiry("決裁を確かめられるように、決裁の文書番号を書いてください。")
    if decided_on > by.today:
        raise CannotKeepInquiry("決裁日が今日より後です。決裁が済んでから記録してください。")
    if decided_on < inquiry.received_on:
        raise CannotKeepInquiry(
            "決裁日が、照会を受け付けた日より前です。日の打ち間違いがないか確かめてください。"
        )
    changes = {
        "decided_at": by.now,
        "decided_by": by.actor_key,
        "is_outside_decision": True,
        "decision_number": decision_number.strip(),
        "decided_on": decided_on,
    }
    row = Inquiry.change(key=key, version=version, **changes)
    audit.record(by=by, action="照会の外での決裁を記録した", record=row, fields=tuple(changes))
    return row
