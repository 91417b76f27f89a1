"""答えを記録する。下書きは、人が確かめるまで答えにならない。"""

import hashlib
from collections.abc import Collection, Sequence
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.inquiries import queries
from shirube.apps.plan.inquiries.actions.inquiries import held_inquiry
from shirube.apps.plan.inquiries.models import AnswerRow, InquirySection, Question, ReturnedFile
from shirube.engines.plan.inquiry_prefill import Suggestion
from shirube.engines.plan.inquiry_sheet import AskedQuestion, Reply


class CannotAnswer(ValueError):
    """この設問には答えられない。"""


def _check_proxy(on_behalf_of: str, means: str) -> bool:
    is_proxy = bool(on_behalf_of or means)
    if is_proxy and not (on_behalf_of and means):
        raise CannotAnswer("代わりに入力するときは、だれに、どの手段で聞いたかを入れてください。")
    return is_proxy


@action
def answer_question(
    *,
    by: Scope,
    question: Question,
    version: int,
    reply: Reply,
    draft: Suggestion | None = None,
    on_behalf_of: str = "",
    means: str = "",
) -> AnswerRow:
    """課の人が画面で答える。``draft`` は確かめた下書き。聞いた人と手段を言えば、代わりの入力。"""
    is_proxy = _check_proxy(on_behalf_of, means)
    channel = AnswerRow.Channel.PROXY if is_proxy else AnswerRow.Channel.SCREEN
    row = place_answer(
        by, question, version, reply, channel, draft=draft, on_behalf_of=on_behalf_of, means=means
    )
    says = "照会に代わりに答えた" if is_proxy else "照会に答えた"
    audit.record(by=by, action=says, record=row, fields=("value", "note", "origin"))
    return row


def place_answer(
    by: Scope,
    question: Question,
    version: int,
    reply: Reply,
    channel: AnswerRow.Channel,
    *,
    draft: Suggestion | None = None,
    on_behalf_of: str = "",
    means: str = "",
    file: ReturnedFile | None = None,
) -> AnswerRow:
    """設問の版を一つ進め、答えの行を足す。監査は、呼んだ行いが残す。"""
    now = held_inquiry(question.inquiry_id).now
    if not now.takes_answers:
        raise CannotAnswer(f"この照会は「{now.label}」なので、答えられません。DX推進担当に相談してください。")
    if question.section_id is None:
        raise CannotAnswer("答える課がまだ決まっていません。先に課を割り振ってください。")
    if reply.is_draft and draft is None:
        raise CannotAnswer("確かめようとした下書きが変わりました。画面を開き直して、もう一度見てください。")
    held = Question.change(key=question.key, version=version)
    row = AnswerRow(
        question=held,
        value=reply.value,
        note=reply.note,
        origin=draft.origin.value if draft else "",
        origin_note=f"{draft.where}（合う度合い{draft.score}）"[:300] if draft else "",
        as_of=draft.as_of if draft else by.today,
        answered_at=by.now,
        answered_by=by.actor_key,
        channel=channel,
        on_behalf_of=on_behalf_of,
        means=means,
        file=file,
    )
    AnswerRow.objects.bulk_create([row])
    return row


def draft_tick(asked: AskedQuestion) -> str:
    """下書きを確かめる札。設問の版と値を含むので、見たあとに変わった下書きは選んだことにならない。"""
    draft = asked.draft
    seen = hashlib.sha256(f"{draft.value}\n{draft.where}".encode()).hexdigest()[:16] if draft else ""
    return f"{asked.key}:{asked.version}:{seen}"


def confirm_drafts(
    *,
    by: Scope,
    section: InquirySection,
    ticks: Collection[str],
    on_behalf_of: str = "",
    means: str = "",
) -> tuple[int, int]:
    """選ばれた下書きをまとめて答えにする。（答えにした数、変わっていて答えにしなかった数）を返す。

    下書きを当てる計算は取引の外で行い、書くときに設問の版が合うかを確かめる。
    """
    inquiry = section.inquiry
    asked = queries.asked_questions(by, inquiry, section, queries.memory_of(by, inquiry))
    wanted = {draft_tick(one): one for one in asked if one.draft is not None}
    chosen = [wanted[one] for one in dict.fromkeys(ticks) if one in wanted]
    _confirm(by=by, section=section, chosen=chosen, on_behalf_of=on_behalf_of, means=means)
    return len(chosen), len(set(ticks)) - len(chosen)


@action
def _confirm(
    *, by: Scope, section: InquirySection, chosen: Sequence[AskedQuestion], on_behalf_of: str, means: str
) -> None:
    is_proxy = _check_proxy(on_behalf_of, means)
    channel = AnswerRow.Channel.PROXY if is_proxy else AnswerRow.Channel.SCREEN
    rows = {row.key: row for row in Question.objects.filter(section=section).select_related("inquiry")}
    for one in chosen:
        if one.draft is None:
            continue
        place_answer(
            by,
            rows[UUID(one.key)],
            one.version,
            Reply(value=one.draft.value, is_draft=True),
            channel,
            draft=one.draft,
            on_behalf_of=on_behalf_of,
            means=means,
        )
    audit.record(by=by, action=f"照会の下書き{len(chosen)}件を確かめた", record=section)
