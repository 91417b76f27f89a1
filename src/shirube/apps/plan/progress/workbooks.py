"""課に配る様式とメールの文を、ファイルにする。一つの課のファイルには、その課の行だけが入る。"""

from collections.abc import Iterable
from datetime import date

from shirube.adapters.file_names import display_name
from shirube.adapters.tabular import Column, RowKey, Sheet, Workbook, write_xlsx
from shirube.apps.plan.progress.models import Campaign, Section
from shirube.engines.plan import progress_sheet as layout
from shirube.engines.plan.printable import printable_text
from shirube.engines.plan.progress_answers import AskedLine
from shirube.engines.plan.progress_letters import Letter, Request, reminder_letter, request_letter
from shirube.values.era import format_date


def sheet_name(campaign: Campaign, section: Section) -> str:
    """様式のファイルの名。"""
    return display_name(layout.file_name(section.label.replace("/", "／"), campaign.as_of))


def section_workbook(campaign: Campaign, section: Section, lines: Iterable[AskedLine]) -> bytes:
    """一つの課の様式。もう答えられない行は入れない。"""
    rows = [one for one in lines if one.section == str(section.key) and not one.closed_because]
    title = (
        f"{campaign.title}　{section.label}　"
        f"基準日 {format_date(campaign.as_of)}　回答の期限 {format_date(campaign.due_on)}"
    )
    columns = tuple(
        Column(one.label, one.width, one.kind, one.choices, one.note, is_input=one.is_input)  # type: ignore[arg-type]
        for one in layout.COLUMNS
    )
    form = Sheet(
        name="進捗照会",
        columns=columns,
        rows=tuple(tuple(printable_text(text) for text in layout.cells_of(one)) for one in rows),
        row_keys=tuple(RowKey(one.key, one.version) for one in rows),
        is_form=True,
        paper="A3",
        print_title=printable_text(title, one_line=True),
    )
    guide = Sheet(
        name="書き方",
        columns=(Column(printable_text(title, one_line=True), 110),),
        rows=tuple((text,) for text in layout.GUIDE),
    )
    book = Workbook(
        sheets=(form, guide), created=campaign.started_at, title=printable_text(title, one_line=True)
    )
    return write_xlsx(book)


def letter_of(
    campaign: Campaign, section: Section, *, rows: int, left: int, today: date, can_sign_in: bool
) -> Letter:
    """課への文: はじめはお願い、知らせたあとは催促。"""
    request = Request(
        title=campaign.title,
        plan=campaign.plan.title,
        section=section.label,
        as_of=campaign.as_of,
        due_on=campaign.due_on,
        rows=rows,
        file=sheet_name(campaign, section),
        message=campaign.message,
        contact=campaign.contact,
        can_sign_in=can_sign_in,
    )
    if section.asked_on is None:
        return request_letter(request)
    return reminder_letter(request, today=today, left=left)
