"""提案の一覧の表計算: 書き出す列と、取り込むときの読み方。

書き出した行には鍵と版がある。書き出したあとに変わった行と、鍵の無い行で同じ名のものは、頼まれない限り取らない。
ファイルに無い提案は消さない。歩みの欄は読むだけで、取り込まない。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from shirube.engines.plan.edition_links import SheetProblem
from shirube.engines.plan.money_sheet import (
    ExportedKey,
    Held,
    NumberedRow,
    RowChange,
    SheetCells,
    Wanted,
    row_changes,
)
from shirube.engines.plan.proposal_stages import ProposalResult

SHEET = "提案"
TITLE, LAW, ARTICLE, PROBLEM, MEASURE = "提案の名称", "根拠の法令", "条項", "支障事例", "求める措置"
RELATED, PARTNERS, MINISTRIES = "関係課", "共同提案団体", "関係府省"
RESULT, RESULT_NOTE, NOTE, STEPS = "結果", "結果の内容", "備考", "歩み（読むだけ）"
_LONGEST = {TITLE: 120, LAW: 200, ARTICLE: 120, RELATED: 200, MINISTRIES: 120}
_LONG = 4_000
RESULTS = {one.label: one for one in ProposalResult}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalContent:
    """表で直せる中身。"""

    title: str
    law: str = ""
    article: str = ""
    problem: str = ""
    measure: str = ""
    related: str = ""
    partners: str = ""
    ministries: str = ""
    result: ProposalResult = ProposalResult.OPEN
    result_note: str = ""
    note: str = ""


COLUMNS: Mapping[str, str] = {
    "title": TITLE,
    "law": LAW,
    "article": ARTICLE,
    "problem": PROBLEM,
    "measure": MEASURE,
    "related": RELATED,
    "partners": PARTNERS,
    "ministries": MINISTRIES,
    "result": RESULT,
    "result_note": RESULT_NOTE,
    "note": NOTE,
}
HEADER = (*COLUMNS.values(), STEPS)


def proposal_cells(content: ProposalContent, steps: str) -> tuple[str, ...]:
    """一行のます。"""
    values = {one.name: getattr(content, one.name) for one in fields(content)}
    values["result"] = content.result.label
    return (*(values[name] for name in COLUMNS), steps)


def read_proposal_sheet(
    header: Sequence[str],
    rows: Sequence[NumberedRow],
    keys: Sequence[ExportedKey | None],
    current: Mapping[str, Held[ProposalContent]],
) -> tuple[tuple[RowChange[ProposalContent], ...], tuple[SheetProblem, ...]]:
    """表を読み、いまの提案（鍵から引く表）と比べる。直すところが一つでもあれば、変わり方は使えない。"""
    cells = SheetCells(SHEET, header, (TITLE, PROBLEM, MEASURE, RESULT))
    by_title = {held.content.title: key for key, held in current.items()}
    wanted = [
        _wanted(cells.at(row), row, key, by_title)
        for row, key in zip(rows, keys, strict=True)
        if any(cell.strip() for cell in row.cells)
    ]
    seen: set[object] = set()
    for one in wanted:
        if one.identity in seen:
            why = f"{one.row}行目と同じ提案が、ほかの行にもあります"
            cells.problems.append(SheetProblem(SHEET, one.row, TITLE, why, "一行にしてください"))
        seen.add(one.identity)
    return row_changes(dict(current.items()), wanted), tuple(cells.problems)


def _wanted(
    cells: SheetCells, row: NumberedRow, key: ExportedKey | None, by_title: Mapping[str, str]
) -> Wanted[ProposalContent]:
    values = {
        name: cells.text(label, _LONGEST.get(label, _LONG))
        for name, label in COLUMNS.items()
        if label != RESULT
    }
    if not values["title"]:
        cells.refuse(TITLE, "提案の名称がありません", "名称を書くか、行を消してください")
    result = cells.choice(RESULT, RESULTS) or ProposalResult.OPEN
    if result is ProposalResult.OPEN and values["result_note"]:
        cells.refuse(RESULT, "結果の内容があるのに、結果が出ていません", "結果を選んでください")
    content = ProposalContent(result=result, **values)
    identity = key.key if key else by_title.get(content.title, ("new", content.title))
    return Wanted(row=row.number, identity=identity, exported=key, content=content)


def change_words(change: RowChange[ProposalContent]) -> tuple[str, str]:
    """変わる項目の、前と後。長い文は頭だけ。"""
    before, after = change.before, change.after
    names = [
        name
        for name in COLUMNS
        if before is None or after is None or getattr(before, name) != getattr(after, name)
    ]
    return _words(before, names), _words(after, names)


def _words(content: ProposalContent | None, names: Sequence[str]) -> str:
    if content is None:
        return ""
    shown = []
    for name in names:
        value = getattr(content, name)
        text = value.label if isinstance(value, ProposalResult) else str(value)
        if text:
            shown.append(f"{COLUMNS[name]}: {text[:60]}{'…' if len(text) > 60 else ''}")
    return "\n".join(shown)
