"""進捗照会の返ってきた様式を、照会の行と照らす。照らし方は `returned_sheets` にある。"""

from __future__ import annotations

from collections.abc import Iterable

from shirube.engines.plan import progress_sheet as sheet
from shirube.engines.plan import returned_sheets as returned
from shirube.engines.plan.progress_answers import Answer, AskedLine, differences, is_same
from shirube.engines.plan.progress_reading import is_silent, read_answer
from shirube.engines.plan.returned_sheets import (
    Paper,
    ReturnedRow,
    ReturnedSheet,
    RowKind,
    judge_sheets,
)

__all__ = ["Desk", "FileReport", "ReturnedRow", "ReturnedSheet", "RowKind", "RowReport", "judge"]

Desk = returned.Desk[AskedLine]
FileReport = returned.FileReport[AskedLine, Answer]
RowReport = returned.RowReport[AskedLine, Answer]

PAPER = Paper[AskedLine, Answer](
    inputs=sheet.INPUTS,
    is_silent=is_silent,
    read=read_answer,
    is_same=is_same,
    changes=differences,
    added="書き足された行です。新しい作業は、工程表に足してから照会してください。",
    says=lambda answer: "「変わりなし」の報告です。" if answer.is_unchanged else "",
)


def judge(files: Iterable[ReturnedSheet], desk: Desk) -> tuple[FileReport, ...]:
    """返ってきたファイルを、渡された順に照らす。"""
    return judge_sheets(files, desk, PAPER)
