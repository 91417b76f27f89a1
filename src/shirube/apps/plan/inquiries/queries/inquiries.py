"""照会と課と設問を読む。進み具合は、答えの数から求める（別に覚えない）。"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.inquiries.models import AnswerRow, Inquiry, InquirySection, Question
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.engines.plan.inquiry_state import Stage, Standing

SEE_ALL, ANSWER = "inquiries.see_all", "inquiries.answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryState:
    """一つの照会の、答えの進み具合。"""

    inquiry: Inquiry
    total: int
    answered: int
    unassigned: int

    def is_late(self, today: date) -> bool:
        """照会元の期限を過ぎて、まだ回答していない。"""
        return self.inquiry.now.is_open and self.inquiry.sender_due_on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionState:
    """一つの課の、答えの進み具合。`is_mine` は自分の課、`can_see` は中の答えを見てよい。"""

    section: InquirySection
    total: int
    answered: int
    is_mine: bool
    can_see: bool

    @property
    def left(self) -> int:
        """まだ答えのない設問。"""
        return self.total - self.answered

    def is_late(self, inquiry: Inquiry, today: date) -> bool:
        """庁内の期限を過ぎて、まだ答えのない設問がある。"""
        return self.left > 0 and inquiry.internal_due_on < today


def inquiries(scope: Scope) -> QuerySet[Inquiry]:
    """照会を、新しい順に。"""
    return Inquiry.objects.select_related("department", "previous", "form")


def inquiry_of_key(scope: Scope, key: UUID) -> Inquiry:
    """一つの照会。無ければ ``Inquiry.DoesNotExist``。"""
    return inquiries(scope).get(key=key)


def _answered(path: str) -> Exists:
    return Exists(AnswerRow.objects.filter(question=OuterRef(path)))


def inquiry_states(scope: Scope) -> list[InquiryState]:
    """照会と、その進み具合。"""
    rows = inquiries(scope).annotate(
        total=Count("questions", distinct=True),
        unassigned=Count("questions", filter=Q(questions__section__isnull=True), distinct=True),
        answered=Count("questions", filter=_answered("questions"), distinct=True),
    )
    return [
        InquiryState(inquiry=row, total=row.total, answered=row.answered, unassigned=row.unassigned)
        for row in rows
    ]


def questions(scope: Scope, inquiry: Inquiry) -> QuerySet[Question]:
    """設問を、並びの順に。"""
    rows = Question.objects.filter(inquiry=inquiry).select_related("section")
    return rows.annotate(is_answered=_answered("pk"))


def question_of_key(scope: Scope, inquiry: Inquiry, key: UUID) -> Question:
    """この照会の、一つの設問。"""
    return Question.objects.select_related("inquiry", "section").get(inquiry=inquiry, key=key)


def section_of_key(scope: Scope, inquiry: Inquiry, key: UUID) -> SectionState:
    """この照会の、見てよい一つの課。ほかの課は、無いものとして扱う。"""
    rows = _states(scope, inquiry.sections.filter(key=key))
    if not rows or not rows[0].can_see:
        raise InquirySection.DoesNotExist
    return rows[0]


def section_states(scope: Scope, inquiry: Inquiry) -> list[SectionState]:
    """答える課を、並びの順に。"""
    return _states(scope, inquiry.sections.all())


def waiting_sections(scope: Scope) -> list[SectionState]:
    """答えを受け付けている照会で、答えの残っている課を、庁内の期限の順に。"""
    taking = [one.value for one in Stage if one.takes_answers]
    rows = InquirySection.objects.filter(inquiry__stage__in=taking)
    found = _states(scope, rows.order_by("inquiry__internal_due_on", "inquiry_id", "sort_order", "id"))
    return [one for one in found if one.left]


def _states(scope: Scope, rows: Any) -> list[SectionState]:
    mine = roadmap.my_departments(scope, scope.today)
    can_see_all = scope.can(SEE_ALL)
    counted = rows.select_related("department", "inquiry").annotate(
        total=Count("questions"), answered=Count("questions", filter=_answered("questions"))
    )
    return [
        SectionState(
            section=row,
            total=row.total,
            answered=row.answered,
            is_mine=(is_mine := bool(row.department and str(row.department.key) in mine)),
            can_see=is_mine or can_see_all,
        )
        for row in counted
    ]


def standing(scope: Scope, inquiry: Inquiry) -> Standing:
    """次の状態に進めてよいかを決めること。"""
    rows = list(questions(scope, inquiry))
    return Standing(
        questions=len(rows),
        unassigned=sum(row.section_id is None for row in rows),
        unanswered=sum(not row.is_answered for row in rows),  # type: ignore[attr-defined]
        is_decided=inquiry.decided_at is not None,
    )


def members_of(scope: Scope, sections: Iterable[InquirySection]) -> dict[int, list[object]]:
    """課（の id）から、画面で答えられる利用者を引く表。"""
    people = organization.members_by_department(scope, ANSWER)
    return {one.pk: list(people.get(one.department_id or 0, [])) for one in sections}


def department_choices(scope: Scope, empty: str) -> list[tuple[str, str]]:
    """今日の組織を選ぶ選択肢。"""
    return roadmap.department_choices(scope, scope.today, empty=empty)
