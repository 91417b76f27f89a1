"""返ってきたファイルを受け取り、職員が選んだ行だけを取り込む。

受け取ることと取り込むことは別の行いである。取り込みは一つのファイルが一つの取引で、途中で止まっても、もう一度
押せば残りだけが入る。
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from functools import partial

from shirube.adapters.counts_minutes_returned import returned_content
from shirube.adapters.returned_files import Returned, returned_file, unpacked
from shirube.apps.audit import actions as audit
from shirube.apps.frame.returned_files import Taken, Wanted, take_each
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.insight.effort import queries
from shirube.apps.insight.effort.actions.rows import CannotChangeRows, place_rows
from shirube.apps.insight.effort.models import Receipt, ReturnedFile, Section, Survey
from shirube.engines.insight.counts_minutes_rows import RowPreview


def receive_returns(
    *, by: Scope, survey: Survey, files: Sequence[tuple[str, bytes]], section: Section | None = None
) -> Receipt:
    """返ってきたファイル（zip も）を読み、確かめられる束にする。読めないファイルは、理由と共に残す。"""
    read = [returned_file(name, data, returned_content) for name, data in unpacked(files)]
    return _keep(by=by, survey=survey, section=section, files=read)


@action
def _keep(*, by: Scope, survey: Survey, section: Section | None, files: Sequence[Returned]) -> Receipt:
    receipt = Receipt.objects.create(
        survey=survey, section=section, received_at=by.now, received_by=by.actor_key
    )
    ReturnedFile.keep_all(receipt, map(asdict, files))
    audit.record(by=by, action="返ってきた業務量調査の様式を受け取った", record=receipt)
    return receipt


def adopt_rows(*, by: Scope, receipt: Receipt, extra: Collection[str] = ()) -> Taken:
    """足す行・変える行のすべてと、``extra``（札）で選ばれた行を取り込む。"""
    wanted = (
        Wanted(
            report.file.name,
            len(rows),
            partial(take_file, by=by, file=report.file, section=section, previews=rows),
        )
        for report in queries.judged(by, receipt)
        if (section := report.section) is not None
        for rows in (queries.chosen(report, extra),)
    )
    return take_each(wanted, cannot=(CannotChangeRows,), before="effort.before_take")


@action
def take_file(
    *, by: Scope, file: ReturnedFile, section: Section, previews: Sequence[RowPreview]
) -> ReturnedFile:
    """一つのファイルの、選ばれた行を取り込む。一行でも書けなければ、このファイルは何も書かない。"""
    place_rows(by, section, previews)
    row = ReturnedFile.change(key=file.key, version=file.version, taken_at=by.now)
    audit.record(by=by, action="返ってきた業務量調査の様式を取り込んだ", record=row, fields=("taken_at",))
    return row
