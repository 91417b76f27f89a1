"""決定の表: 一枚のシートにし、直した表をいまの決定と比べる。会議の紙の行も、ここで作る。"""

from collections.abc import Iterable, Sequence

from shirube.adapters.tabular import (
    Column,
    RowKey,
    Sheet,
    Workbook,
    read_table,
    take_row_keys,
    write_xlsx,
)
from shirube.apps.frame.scope import Scope
from shirube.apps.organization.meetings.models import Decision, MeetingBody, Sitting
from shirube.engines.organization import decision_sheet
from shirube.engines.organization.decision_rows import LABELS, STATES, GivenRow, SheetDecision, cells
from shirube.engines.organization.decision_sheet import KnownDecision, SheetReading
from shirube.engines.organization.meetings import DecisionLine, Result, SittingLine, SittingState
from shirube.values.document_text import printable_text

_WIDTHS = {"body": 22, "number": 6, "held_on": 14, "title": 32, "text": 60, "conditions": 30}
_NOTES = {
    "body": "登録した会議体の名のとおりに書きます。",
    "decided_on": "書かなければ、開催日を決定日とします。",
    "state": "書かなければ「確定」です。確定した行は、あとから表で変えられません。",
}


def sheet_decision(row: Decision) -> SheetDecision:
    """決定の、表での姿。"""
    return SheetDecision(
        body=row.sitting.body.name,
        number=row.sitting.number,
        held_on=row.sitting.held_on,
        title=row.title,
        text=row.text.replace("\r\n", "\n"),
        result=Result(row.result),
        conditions=row.conditions.replace("\r\n", "\n"),
        document_number=row.document_number,
        decided_on=row.decided_on,
        is_confirmed=row.is_confirmed,
    )


def workbook_of(scope: Scope, rows: Iterable[Decision]) -> bytes:
    """決定の表の xlsx（選択肢、行ごとの鍵と版つき）。"""
    listed = list(rows)
    choices = {
        "body": tuple(MeetingBody.objects.values_list("name", flat=True)),
        "result": tuple(one.label for one in Result),
        "state": STATES,
    }
    columns = tuple(
        Column(
            label,
            _WIDTHS.get(name, 16),
            "choice" if choices.get(name) else "text",
            choices.get(name, ()),
            _NOTES.get(name, ""),
        )
        for name, label in LABELS.items()
    )
    sheet = Sheet(
        name="決定",
        columns=columns,
        rows=tuple(tuple(cells(sheet_decision(row)).values()) for row in listed),
        row_keys=tuple(RowKey(str(row.key), row.version) for row in listed),
    )
    return write_xlsx(Workbook((sheet,), created=scope.now, title="決定の表"))


def reading_of(scope: Scope, *, name: str, data: bytes) -> SheetReading:
    """渡された表（xlsx・CSV）を、いまの決定と比べる。読めなければ FileRefused か CannotReadDecisions。"""
    table, keys = take_row_keys(read_table(data, name=name))
    rows = (
        GivenRow(
            number=row.number,
            cells=dict(zip(table.header, row.cells, strict=False)),
            key=key.key if key else None,
            version=key.version if key else None,
        )
        for row, key in zip(table.rows, keys, strict=True)
    )
    known = {
        str(row.key): KnownDecision(version=row.version, now=sheet_decision(row))
        for row in Decision.objects.select_related("sitting__body")
    }
    bodies = set(MeetingBody.objects.values_list("name", flat=True))
    return decision_sheet.read(table.header, rows, known, bodies, scope.today)


def sitting_line(row: Sitting) -> SittingLine:
    """会議の、紙での姿。"""
    return SittingLine(
        body=row.body.name,
        number=row.number,
        held_on=row.held_on,
        time=row.time,
        place=row.place,
        state=SittingState(row.state),
        attendance=printable_text(row.attendance),
    )


def decision_lines(rows: Sequence[Decision]) -> list[DecisionLine]:
    """決定の、紙での姿。訂正された決定には、訂正の確定した日を添える。"""
    return [
        DecisionLine(
            sitting=sitting_line(row.sitting),
            title=row.title,
            text=row.text,
            result=Result(row.result),
            conditions=row.conditions,
            document_number=row.document_number,
            decided_on=row.decided_on,
            is_confirmed=row.is_confirmed,
            corrects=row.corrects.title if row.corrects else "",
            replaced_on=next((one.decided_on for one in row.corrections.all() if one.is_confirmed), None),
        )
        for row in rows
    ]
