"""提案の一覧の表計算: 書き出す、読んだ表をいまの提案と比べる。"""

from collections.abc import Sequence
from typing import Any

from shirube.adapters.tabular import Column, Row, RowKey, Sheet, Table, Workbook, write_xlsx
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.inquiries import queries
from shirube.apps.plan.inquiries.models import Proposal
from shirube.engines.plan import proposal_sheet as layout
from shirube.engines.plan.edition_links import SheetProblem
from shirube.engines.plan.money_sheet import ExportedKey, Held, RowChange
from shirube.engines.plan.printable import printable_text
from shirube.engines.plan.proposal_sheet import ProposalContent
from shirube.engines.plan.proposal_stages import ProposalResult
from shirube.values.era import format_date

_WIDE = {layout.TITLE: 30, layout.PROBLEM: 50, layout.MEASURE: 50, layout.STEPS: 36, layout.RESULT_NOTE: 36}


def content_of(row: Proposal) -> ProposalContent:
    """記録から、表と紙で使う中身を作る。"""
    values = {name: getattr(row, name) for name in layout.COLUMNS if name != "result"}
    return ProposalContent(result=ProposalResult(row.result), **values)


def steps_text(row: Proposal) -> str:
    """歩みを、一行に一つ。"""
    steps = row.steps.all()
    return "\n".join(
        f"{format_date(one.held_on, 'short')} {one.get_stage_display()} {one.note}".strip() for one in steps
    )


def proposals_xlsx(scope: Scope) -> bytes:
    """提案の一覧。"""
    rows = list(queries.proposals(scope))
    columns = tuple(
        Column(label, _WIDE.get(label, 18), kind="choice", choices=tuple(layout.RESULTS))
        if label == layout.RESULT
        else Column(label, _WIDE.get(label, 18))
        for label in layout.HEADER
    )
    sheet = Sheet(
        name=layout.SHEET,
        columns=columns,
        rows=tuple(
            tuple(printable_text(text) for text in layout.proposal_cells(content_of(row), steps_text(row)))
            for row in rows
        ),
        row_keys=tuple(RowKey(str(row.key), row.version) for row in rows),
        paper="A3",
    )
    return write_xlsx(Workbook((sheet,), created=scope.now, title="国への提案の一覧"))


def table_record(table: Table, keys: Sequence[RowKey | None]) -> dict[str, Any]:
    """取っておく形。"""
    return {
        "header": list(table.header),
        "rows": [[row.number, list(row.cells)] for row in table.rows],
        "keys": [None if key is None else [key.key, key.version] for key in keys],
        "notes": [note.message for note in table.notes],
    }


def compared(
    scope: Scope, table: dict[str, Any]
) -> tuple[tuple[RowChange[ProposalContent], ...], tuple[SheetProblem, ...]]:
    """取っておいた表を、いまの提案と比べる。"""
    rows = [Row(number, tuple(cells)) for number, cells in table["rows"]]
    keys = [None if key is None else ExportedKey(*key) for key in table["keys"]]
    held = {
        str(row.key): Held(key=str(row.key), version=row.version, content=content_of(row))
        for row in queries.proposals(scope)
    }
    return layout.read_proposal_sheet(tuple(table["header"]), rows, keys, held)
