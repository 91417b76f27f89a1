"""返ってきたファイルを受け取り、職員が選んだ行だけを取り込む。

受け取ることと取り込むことは別の行いである。受け取っただけでは、工程表は何も変わらない。
取り込みは一つのファイルが一つの取引で、途中で止まっても、もう一度押せば残りだけが入る（入った行は「取り込み済み」）。
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from functools import partial
from uuid import UUID

from shirube.adapters.returned_files import Returned, returned_file, unpacked
from shirube.apps.audit import actions as audit
from shirube.apps.frame.returned_files import Taken, Wanted, take_each
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.progress import queries
from shirube.apps.plan.progress.actions.answers import CannotAnswer, place_answer
from shirube.apps.plan.progress.models import AnswerRow, Campaign, Line, Receipt, ReturnedFile
from shirube.apps.plan.roadmap.actions import CannotChangeRoadmap
from shirube.engines.plan.progress_returns import FileReport
from shirube.engines.plan.returned_sheets import chosen


def receive_returns(*, by: Scope, campaign: Campaign, files: Sequence[tuple[str, bytes]]) -> Receipt:
    """返ってきたファイル（zip も）を読み、確かめられる束にする。読めないファイルは、理由と共に残す。"""
    return _keep(by=by, campaign=campaign, files=[returned_file(*one) for one in unpacked(files)])


@action
def _keep(*, by: Scope, campaign: Campaign, files: Sequence[Returned]) -> Receipt:
    receipt = Receipt.objects.create(campaign=campaign, received_at=by.now, received_by=by.actor_key)
    ReturnedFile.keep_all(receipt, map(asdict, files))
    audit.record(by=by, action="返ってきた進捗照会を受け取った", record=receipt)
    return receipt


def adopt_rows(*, by: Scope, receipt: Receipt, extra: Collection[str] = ()) -> Taken:
    """「取り込む行」をすべてと、``extra``（``tick`` の札）で選ばれた行を取り込む。"""
    wanted = (
        Wanted(file.name, len(rows), partial(take_file, by=by, file=file, report=report, numbers=rows))
        for file, report in queries.judged(by, receipt)
        for rows in (chosen(str(file.key), report, extra),)
    )
    return take_each(wanted, cannot=(CannotAnswer, CannotChangeRoadmap), before="progress.before_take")


@action
def take_file(*, by: Scope, file: ReturnedFile, report: FileReport, numbers: Collection[int]) -> ReturnedFile:
    """一つのファイルの、選ばれた行を取り込む。一行でも書けなければ、このファイルは何も書かない。"""
    lines = _lines_of(report)
    for one in report.rows:
        if one.number in numbers and one.asked and one.answer:
            line = lines[UUID(one.asked.key)]
            place_answer(by, line, one.asked.version, one.answer, AnswerRow.Channel.FILE, file=file)
    row = ReturnedFile.change(key=file.key, version=file.version, taken_at=by.now)
    audit.record(by=by, action="返ってきた進捗照会を取り込んだ", record=row, fields=("taken_at",))
    return row


def _lines_of(report: FileReport) -> dict[UUID, Line]:
    keys = [one.asked.key for one in report.rows if one.asked]
    rows = Line.objects.filter(key__in=keys).select_related("task__initiative__plan", "section__campaign")
    return {row.key: row for row in rows}
