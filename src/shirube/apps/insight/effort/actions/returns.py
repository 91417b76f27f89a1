"""返ってきたファイルを受け取り、職員が選んだ行だけを取り込む。

受け取ることと取り込むことは別の行いである。取り込みは一つのファイルが一つの取引で、途中で止まっても、もう一度
押せば残りだけが入る。
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from shirube.adapters.counts_minutes_returned import returned_content
from shirube.adapters.returned_files import returned_file, unpacked
from shirube.apps.audit import actions as audit
from shirube.apps.frame.faults import fault
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.insight.effort import queries
from shirube.apps.insight.effort.actions.rows import CannotChangeRows, place_rows
from shirube.apps.insight.effort.models import Receipt, ReturnedFile, Section, Survey
from shirube.engines.insight.counts_minutes_rows import RowPreview


@dataclass(frozen=True, slots=True)
class Taken:
    """取り込んだ行の数と、取り込めなかったファイルのわけ。"""

    rows: int
    refusals: tuple[str, ...]


def receive_returns(
    *, by: Scope, survey: Survey, files: Sequence[tuple[str, bytes]], section: Section | None = None
) -> Receipt:
    """返ってきたファイル（zip も）を読み、確かめられる束にする。読めないファイルは、理由と共に残す。"""
    read = [returned_file(name, data, returned_content) for name, data in unpacked(files)]
    rows = [ReturnedFile(sort_order=at, **asdict(one)) for at, one in enumerate(read)]
    return _keep(by=by, survey=survey, section=section, rows=rows)


@action
def _keep(*, by: Scope, survey: Survey, section: Section | None, rows: list[ReturnedFile]) -> Receipt:
    receipt = Receipt.objects.create(
        survey=survey, section=section, received_at=by.now, received_by=by.actor_key
    )
    for row in rows:
        row.receipt = receipt
    ReturnedFile.objects.bulk_create(rows)
    audit.record(by=by, action="返ってきた業務量調査の様式を受け取った", record=receipt)
    return receipt


def adopt_rows(*, by: Scope, receipt: Receipt, extra: Collection[str] = ()) -> Taken:
    """足す行・変える行のすべてと、``extra``（札）で選ばれた行を取り込む。"""
    rows, refusals = 0, []
    for report in queries.judged(by, receipt):
        wanted = queries.chosen(report, extra)
        if not wanted or report.section is None:
            continue
        fault("effort.before_take")
        try:
            take_file(by=by, file=report.file, section=report.section, previews=wanted)
        except ChangedMeanwhile:
            refusals.append(
                f"「{report.file.name}」は、確かめたあとにほかの人が行を変えました。もう一度確かめてください。"
            )
        except CannotChangeRows as refused:
            refusals.append(f"「{report.file.name}」: {refused}")
        else:
            rows += len(wanted)
    return Taken(rows, tuple(refusals))


@action
def take_file(
    *, by: Scope, file: ReturnedFile, section: Section, previews: Sequence[RowPreview]
) -> ReturnedFile:
    """一つのファイルの、選ばれた行を取り込む。一行でも書けなければ、このファイルは何も書かない。"""
    place_rows(by, section, previews)
    row = ReturnedFile.change(key=file.key, version=file.version, taken_at=by.now)
    audit.record(by=by, action="返ってきた業務量調査の様式を取り込んだ", record=row, fields=("taken_at",))
    return row
