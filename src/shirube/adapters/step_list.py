"""決めた手順の並びを、表（CSV・xlsx）か業務フロー（BPMN）から読み、表（xlsx）に書く。

表の見出し: 「手順」（必ず要る）、「必須」「繰り返し」「入れ替え」（なくてもよい）。
- 必須: 「任意」「×」「否」「いいえ」なら任意。空や「必須」「○」なら必須。
- 繰り返し: 「可」「○」「はい」なら、二度以上行ってよい。空や「不可」「×」なら一度だけ。
- 入れ替え: まとまりの名。同じ名の続いた手順は、互いに順を入れ替えてよい。
"""

from __future__ import annotations

from datetime import datetime

from shirube.adapters.bpmn_file import read_bpmn
from shirube.adapters.refusal import DEFAULT_LIMITS, FileRefused, Limits
from shirube.adapters.tabular import Column, Row, Sheet, Table, Workbook, cell_name, read_table, write_xlsx
from shirube.engines.insight.declared import CannotDeclareSteps, DeclaredStep, DeclaredSteps, steps_of

STEP, REQUIRED, REPEATED, GROUP = "手順", "必須", "繰り返し", "入れ替え"
_MARKS = {True: "○", False: "×"}
_YES = frozenset({"○", "◯", "〇", "可", "はい", "必須", "yes", "1"})
_NO = frozenset({"×", "✕", "✗", "不可", "否", "いいえ", "任意", "no", "0"})


def read_steps(
    data: bytes, *, name: str, sheet: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> DeclaredSteps:
    """手順の並びを読む。中身が XML なら業務フロー（初めの一つ）、そうでなければ表とみる。"""
    is_xml = data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<"
    try:
        if is_xml:
            return steps_of(read_bpmn(data, name=name, limits=limits)[0])
        return _from_table(read_table(data, name=name, sheet=sheet, limits=limits))
    except CannotDeclareSteps as error:
        raise FileRefused(
            name, why=str(error).rstrip("。"), next="手順の並びを直してから、もう一度選んでください"
        ) from error


def steps_sheet(declared: DeclaredSteps, *, name: str = "手順") -> Sheet:
    """手順の並びの表。`read_steps` で同じ並びに読み戻せる。"""
    columns = (
        Column(STEP, width=32, is_input=True),
        Column(REQUIRED, width=10, choices=("○", "×"), note="× なら、しなくてもよい手順", is_input=True),
        Column(REPEATED, width=12, choices=("○", "×"), note="○ なら、二度以上行ってよい手順", is_input=True),
        Column(GROUP, width=20, note="同じ名の続いた手順は、順を入れ替えてよい", is_input=True),
    )
    rows = tuple(
        (one.activity, *(_MARKS[way] for way in (one.is_required, one.is_repeatable)), one.group)
        for one in declared.steps
    )
    return Sheet(name, columns, rows, is_form=True)


def write_steps(declared: DeclaredSteps, *, created: datetime) -> bytes:
    """手順の並びを xlsx にする。"""
    return write_xlsx(Workbook((steps_sheet(declared),), created=created))


def _from_table(table: Table) -> DeclaredSteps:
    if STEP not in table.header:
        raise FileRefused(
            table.name,
            where=f"{table.header_number} 行目",
            why=f"見出し「{STEP}」がありません（あるのは {'、'.join(one for one in table.header if one)}）",
            next=f"見出しに「{STEP}」の列を作ってください",
        )
    steps = [_step(table, row) for row in table.rows if _cell(table, row, STEP)]
    return DeclaredSteps(tuple(steps))


def _step(table: Table, row: Row) -> DeclaredStep:
    return DeclaredStep(
        activity=_cell(table, row, STEP),
        is_required=_is_yes(table, row, REQUIRED, usual=True),
        is_repeatable=_is_yes(table, row, REPEATED, usual=False),
        group=_cell(table, row, GROUP),
    )


def _cell(table: Table, row: Row, heading: str) -> str:
    return row.cells[table.header.index(heading)].strip() if heading in table.header else ""


def _is_yes(table: Table, row: Row, heading: str, *, usual: bool) -> bool:
    written = _cell(table, row, heading)
    if not written:
        return usual
    if written.lower() in _YES:
        return True
    if written.lower() in _NO:
        return False
    raise FileRefused(
        table.name,
        where=cell_name(row.number, table.header.index(heading) + 1),
        why=f"「{heading}」に「{written}」と書かれています",
        next="○ か × で書いてください",
    )
