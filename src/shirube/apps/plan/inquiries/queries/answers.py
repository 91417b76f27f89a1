"""設問を、いまの答え・下書きと共に読む。"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from shirube.apps.audit import queries as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.inquiries.models import AnswerRow, Inquiry, InquirySection, Question
from shirube.engines.plan.inquiry_form import AnswerKind
from shirube.engines.plan.inquiry_prefill import Memory
from shirube.engines.plan.inquiry_sheet import AskedQuestion, Reply
from shirube.values.instant import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """一つの答えと、入力した人の氏名。"""

    row: AnswerRow
    who: str


def asked_questions(
    scope: Scope, inquiry: Inquiry, section: InquirySection | None = None, memory: Memory | None = None
) -> list[AskedQuestion]:
    """課の決まった設問。課を言えばその課だけ。`memory` を渡せば下書きを当てる。"""
    rows = Question.objects.filter(inquiry=inquiry, section__isnull=False).select_related("section")
    found = list(rows.filter(section=section) if section is not None else rows)
    last = _last(found)
    closed = "" if inquiry.now.takes_answers else f"この照会は「{inquiry.now.label}」なので、答えられません。"
    return [_asked(row, last.get(row.pk), memory, closed) for row in found]


def _asked(row: Question, last: AnswerRow | None, memory: Memory | None, closed: str) -> AskedQuestion:
    kind, choices = AnswerKind(row.kind), tuple(row.choices)
    return AskedQuestion(
        key=str(row.key),
        section=str(row.section.key),
        version=row.version,
        number=row.number,
        text=row.text,
        kind=kind,
        choices=choices,
        suggestions=memory.suggestions(row.text, kind, choices) if memory else (),
        last=Reply(value=last.value, note=last.note, is_draft=bool(last.origin)) if last else None,
        closed_because=closed,
    )


def _last(rows: Iterable[Question]) -> dict[int, AnswerRow]:
    """設問ごとの、最後の答え。"""
    return {row.question_id: row for row in AnswerRow.objects.filter(question__in=list(rows)).order_by("id")}


def last_views(
    scope: Scope, inquiry: Inquiry, section: InquirySection | None = None
) -> dict[str, AnswerView]:
    """設問の鍵から、最後の答えを引く表。"""
    rows = Question.objects.filter(inquiry=inquiry)
    found = list(rows.filter(section=section) if section is not None else rows)
    last, keys = _last(found), {row.pk: str(row.key) for row in found}
    names = _names(last.values())
    return {keys[question]: _view(row, names) for question, row in last.items()}


def answers_of(scope: Scope, question: Question) -> list[AnswerView]:
    """この設問の答えを、新しい順に。"""
    rows = list(AnswerRow.objects.filter(question=question).order_by("-id"))
    names = _names(rows)
    return [_view(row, names) for row in rows]


def last_heard(scope: Scope, section: InquirySection) -> dict[str, str]:
    """この課の答えを、自分が今日だれにどう聞いたか。続けて入れるときに、打ち直さずに済ませる。"""
    rows = AnswerRow.objects.filter(question__section=section, channel=AnswerRow.Channel.PROXY)
    row = rows.filter(answered_by=scope.actor_key).order_by("-id").first()
    if row is None or local_day(row.answered_at) != scope.today:
        return {}
    return {"on_behalf_of": row.on_behalf_of, "means": row.means}


def filled_values(scope: Scope, inquiry: Inquiry) -> list[tuple[Question, AnswerRow]]:
    """様式に書き込む設問と、その答え。"""
    rows = list(Question.objects.filter(inquiry=inquiry).exclude(address=""))
    last = _last(rows)
    return [(row, last[row.pk]) for row in rows if row.pk in last]


def _names(rows: Iterable[AnswerRow]) -> dict[UUID, str]:
    return audit.actor_names({row.answered_by for row in rows if row.answered_by})


def _view(row: AnswerRow, names: dict[UUID, str]) -> AnswerView:
    known = names.get(row.answered_by) if row.answered_by else "裏方"
    return AnswerView(row=row, who=known or "氏名の分からない人")
