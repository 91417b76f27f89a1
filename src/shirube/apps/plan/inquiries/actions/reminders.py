"""課に知らせる: はじめのお願いと、返っていない課への催促。"""

from collections.abc import Iterable

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.notices import actions as notices
from shirube.apps.plan.inquiries import queries
from shirube.apps.plan.inquiries.models import Inquiry, InquirySection
from shirube.values.era import format_date


def call_sections(*, by: Scope, inquiry: Inquiry, sections: Iterable[InquirySection]) -> int:
    """これらの課に知らせ（二度目からは催促）、お知らせの届いた人の数を返す。一つの課が一つの行い。"""
    chosen = list(sections)
    members = queries.members_of(by, chosen)
    for section in chosen:
        call_section(by=by, inquiry=inquiry, section=section, accounts=members[section.pk])
    return sum(len(members[section.pk]) for section in chosen)


@action
def call_section(
    *, by: Scope, inquiry: Inquiry, section: InquirySection, accounts: Iterable[object]
) -> InquirySection:
    """一つの課の人にお知らせを届け、知らせた日を記録する。人がいなくても、メールで頼んだ日として残す。"""
    is_again = section.asked_on is not None
    due = format_date(inquiry.internal_due_on)
    for account in accounts:
        notices.place(
            by,
            account,
            subject=f"{'【再】' if is_again else ''}照会への回答（{due}まで）",
            text=f"{inquiry.sender}からの「{inquiry.title}」に、{section.label}の分を答えてください。"
            f"庁内の期限は{due}です。下書きのある設問は、確かめるだけで答えになります。",
            link=f"inquiries/{inquiry.key}/sections/{section.key}/",
        )
    changes = (
        {"reminded_on": by.today, "reminder_count": section.reminder_count + 1}
        if is_again
        else {"asked_on": by.today}
    )
    row = InquirySection.change(key=section.key, version=section.version, **changes)
    says = "照会を催促した" if is_again else "照会を課に知らせた"
    audit.record(by=by, action=says, record=row, fields=changes)
    return row
