"""課に配る様式とメールの文、答えを書き込んだ照会元のブックを作る。一つの課のファイルには、その課の設問だけが入る。"""

from collections.abc import Iterable
from datetime import date

from shirube.adapters.file_names import display_name
from shirube.adapters.form_workbook import Filled, fill_form
from shirube.adapters.tabular import Column, RowKey, Sheet, Workbook, write_xlsx
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.inquiries import actions, queries
from shirube.apps.plan.inquiries.models import Inquiry, InquirySection
from shirube.engines.plan import inquiry_sheet as layout
from shirube.engines.plan.inquiry_form import AnswerKind
from shirube.engines.plan.inquiry_letters import Request, reminder_letter, request_letter
from shirube.engines.plan.inquiry_sheet import AskedQuestion
from shirube.engines.plan.inquiry_values import cell_value, shown_value
from shirube.engines.plan.printable import printable_text
from shirube.engines.plan.progress_letters import Letter
from shirube.values.era import format_date


def sheet_name(inquiry: Inquiry, section: InquirySection) -> str:
    """様式のファイルの名。"""
    label = section.label.replace("/", "／")
    return display_name(f"照会_{inquiry.title.replace('/', '／')[:40]}_{label}.xlsx")


def section_workbook(
    scope: Scope, inquiry: Inquiry, section: InquirySection, asked: Iterable[AskedQuestion]
) -> bytes:
    """一つの課の様式。"""
    rows = [one for one in asked if one.section == str(section.key) and not one.closed_because]
    due = format_date(inquiry.internal_due_on)
    title = printable_text(
        f"{inquiry.sender}　{inquiry.title}　{section.label}　庁内の期限 {due}", one_line=True
    )
    columns = tuple(
        Column(one.label, one.width, one.kind, one.choices, one.note, is_input=one.is_input)  # type: ignore[arg-type]
        for one in layout.COLUMNS
    )
    form = Sheet(
        name="照会の答え",
        columns=columns,
        rows=tuple(tuple(printable_text(text) for text in layout.cells_of(one)) for one in rows),
        row_keys=tuple(RowKey(one.key, one.version) for one in rows),
        is_form=True,
        paper="A3",
        print_title=title,
    )
    guide = Sheet("書き方", (Column(title, 110),), tuple((text,) for text in layout.GUIDE))
    return write_xlsx(Workbook(sheets=(form, guide), created=scope.now, title=title))


def letter_of(
    inquiry: Inquiry, section: InquirySection, asked: Iterable[AskedQuestion], *, left: int, today: date
) -> Letter:
    """課への文: はじめはお願い、知らせたあとは催促。"""
    rows = [one for one in asked if one.section == str(section.key)]
    request = Request(
        title=inquiry.title,
        sender=inquiry.sender,
        section=section.label,
        due_on=inquiry.internal_due_on,
        rows=len(rows),
        drafted=sum(one.draft is not None for one in rows),
        left=left,
        file=sheet_name(inquiry, section),
        message=inquiry.message,
        contact=inquiry.contact,
    )
    return request_letter(request) if section.asked_on is None else reminder_letter(request, today=today)


def filled_form(scope: Scope, inquiry: Inquiry) -> Filled:
    """照会元のブックに、答えのセルだけを書き込んだもの。"""
    _, data = actions.form_of(scope, inquiry)
    answers = {
        (question.sheet, question.address): cell_value(row.value, AnswerKind(question.kind))
        for question, row in queries.filled_values(scope, inquiry)
    }
    return fill_form(data, name=inquiry.form.name, answers=answers)


def answer_list(scope: Scope, inquiry: Inquiry) -> bytes:
    """答えの一覧の表。様式のない照会に返すときと、調査の画面に打ち込むときに使う。"""
    last = queries.last_views(scope, inquiry)
    rows = []
    for question in queries.questions(scope, inquiry):
        view = last.get(str(question.key))
        kind = AnswerKind(question.kind)
        shown = shown_value(view.row.value, kind) if view else "（未回答）"
        section = question.section.label if question.section else ""
        cells = (question.number, question.text, shown, section, view.row.note if view else "")
        rows.append(tuple(printable_text(text) for text in cells))
    columns = (
        Column("番号", 10),
        Column("設問", 60),
        Column("答え", 40),
        Column("課", 20),
        Column("備考（庁内）", 30),
    )
    title = printable_text(f"{inquiry.sender}　{inquiry.title}", one_line=True)
    sheet = Sheet("答え", columns, tuple(rows), print_title=title)
    return write_xlsx(Workbook(sheets=(sheet,), created=scope.now, title=title))
