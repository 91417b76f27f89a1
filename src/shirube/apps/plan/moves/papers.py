"""移行の報告を、紙と表計算にする。"""

from collections.abc import Mapping

from shirube.adapters.documents import render_docx, render_html, render_pdf
from shirube.adapters.tabular import Column, Sheet, Workbook, write_xlsx
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.editions import queries as editions
from shirube.apps.plan.moves.models import EditionMove
from shirube.apps.plan.versions.queries import current_snapshot
from shirube.engines.plan.edition_difference import EditionDifference
from shirube.engines.plan.edition_move_document import move_document, move_tables
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.values.document import Document

FORMATS: Mapping[str, str] = {
    "pdf": "PDF",
    "docx": "Word",
    "html": "HTML",
    "xlsx": "Excel",
}


def report(scope: Scope, move: EditionMove, file_format: str) -> bytes:
    """移行の報告のファイル。"""
    if file_format == "xlsx":
        return _workbook(scope, move)
    document = report_document(scope, move)
    if file_format == "pdf":
        return render_pdf(document, page="A4横")
    if file_format == "docx":
        return render_docx(document, page="A4横")
    return render_html(document).encode()


def file_name(move: EditionMove, file_format: str) -> str:
    """ファイルの名。"""
    return f"{move.plan.title}_国の版の移行の報告.{file_format}"


def report_document(scope: Scope, move: EditionMove) -> Document:
    """移行の報告。"""
    old, new = _pair(scope, move)
    return move_document(
        old,
        new,
        _difference(scope, move),
        names=_names(scope),
        citations=tuple(
            one.citation.label
            for one in (editions.edition_or_none(scope, name) for name in (move.before, move.after))
            if one is not None
        ),
        status="戻した" if move.state == EditionMove.State.UNDONE else None,
    )


def _workbook(scope: Scope, move: EditionMove) -> bytes:
    old, new = _pair(scope, move)
    tables = move_tables(old, new, _difference(scope, move), _names(scope))
    sheets = tuple(
        Sheet(
            name=table.title,
            columns=tuple(Column(head, width=_width(table.rows, at)) for at, head in enumerate(table.header)),
            rows=table.rows,
        )
        for table in tables
    )
    return write_xlsx(Workbook(title=str(move), sheets=sheets, created=move.moved_at))


def _width(rows: tuple[tuple[str, ...], ...], at: int) -> int:
    longest = max((len(line) for row in rows for line in row[at].splitlines()), default=0)
    return min(max(2 * longest, 12), 60)


def _pair(scope: Scope, move: EditionMove) -> tuple[PlanSnapshot, PlanSnapshot]:
    return move.old, move.new or current_snapshot(scope, move.plan, scope.today)


def _difference(scope: Scope, move: EditionMove) -> EditionDifference | None:
    before, after = (editions.edition_or_none(scope, name) for name in (move.before, move.after))
    return editions.difference_of(before, after) if before and after else None


def _names(scope: Scope) -> dict[str, str]:
    return {item.reference: item.label for one in editions.known_editions(scope) for item in one.items}
