"""返ってきた様式を読む。見立ては、開くたびにいまの行と照らして作る。"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from shirube.adapters.counts_minutes_returned import read_returned
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.effort.kinds import KINDS
from shirube.apps.insight.effort.models import Receipt, ReturnedFile, Section, Survey
from shirube.engines.insight.counts_minutes_rows import (
    Content,
    HeldRow,
    ReadSheet,
    RowPreview,
    SheetChange,
)

NO_STAMP = (
    "どの課の様式か分かりません（「書き方」のシートにある様式の番号が消えています）。"
    "その課の頁から取り込んでください。"
)
OTHER_SURVEY = "この調査の課の様式ではありません。ほかの年度の調査の様式でないか確かめてください。"
OTHER_SECTION = "ほかの課の様式です。その課の頁か、調査の頁から取り込んでください。"


@dataclass(frozen=True, slots=True)
class RowReport:
    """一行の見立て。``tick`` は、選んだときだけ取り込む行の札（選ばなくても取り込む行は空）。"""

    preview: RowPreview
    tick: str

    @property
    def is_taken(self) -> bool:
        """選ばなくても取り込む。"""
        return not self.tick and self.preview.kind in (SheetChange.ADD, SheetChange.CHANGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """一つのファイルの見立て。``refusal`` があれば、何も取り込めない。"""

    file: ReturnedFile
    section: Section | None = None
    refusal: str = ""
    rows: tuple[RowReport, ...] = ()
    problems: tuple[str, ...] = field(default=())


def receipts(scope: Scope, survey: Survey) -> QuerySet[Receipt]:
    """この調査で受け取った束を、新しい順に。"""
    return Receipt.objects.filter(survey=survey).select_related("section").prefetch_related("files")


def receipt_of_key(scope: Scope, survey: Survey, key: UUID) -> Receipt:
    """この調査の一つの束。"""
    return Receipt.objects.select_related("survey", "section").get(survey=survey, key=key)


def judged(scope: Scope, receipt: Receipt) -> list[FileReport]:
    """束のファイルの見立て。"""
    sections = {str(row.key): row for row in receipt.survey.sections.all()}
    return [_judged(file, receipt, sections) for file in receipt.files.all()]


def _judged(file: ReturnedFile, receipt: Receipt, sections: dict[str, Section]) -> FileReport:
    if file.refusal:
        return FileReport(file=file, refusal=file.refusal)
    stamp = file.content["stamp"]
    section = sections.get(stamp) if stamp else receipt.section
    if section is None:
        return FileReport(file=file, refusal=OTHER_SURVEY if stamp else NO_STAMP)
    if receipt.section is not None and section.pk != receipt.section.pk:
        return FileReport(file=file, refusal=OTHER_SECTION)
    found = read_returned(file.content, {kind.sheet: _held(section, kind.model) for kind in KINDS})
    problems = tuple(one.said for sheet in found.values() for one in sheet.problems)
    rows = tuple(_reports(file, found.values(), has_problems=bool(problems)))
    return FileReport(file=file, section=section, rows=rows, problems=problems)


def _held(section: Section, model: type) -> list[HeldRow[Content]]:
    rows = model.objects.filter(section=section)  # type: ignore[attr-defined]
    return [HeldRow(str(row.key), row.version, row.content) for row in rows]


def _reports(file: ReturnedFile, sheets: Collection[ReadSheet], *, has_problems: bool) -> list[RowReport]:
    """行の見立て。読めない行のあるファイルでは、「表に無い」行は消せない（読めない行のことかもしれない）。"""
    found = []
    for sheet in sheets:
        for one in sheet.previews:
            if one.kind is SheetChange.SAME or (one.kind is SheetChange.MISSING and has_problems):
                continue
            asks = one.is_stale or one.kind is SheetChange.MISSING
            found.append(RowReport(one, f"{file.key}:{one.sheet}:{one.row or one.key}" if asks else ""))
    return found


def chosen(report: FileReport, extra: Collection[str]) -> Sequence[RowPreview]:
    """取り込む行: 黙っていても取り込む行と、札を選ばれた行。"""
    return [one.preview for one in report.rows if one.is_taken or one.tick in extra]
