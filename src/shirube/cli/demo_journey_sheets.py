"""計画の旅の表: 進捗照会の様式を配って返事を読み、書き出した表を入れ直すと何も変わらないことを示す。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from shirube.adapters.tabular import (
    Column,
    RowKey,
    Sheet,
    Table,
    Workbook,
    read_table,
    table_record,
    take_row_keys,
    write_xlsx,
)
from shirube.apps.plan.kpi import queries as measured
from shirube.apps.plan.money.queries import sheets as money_sheets
from shirube.apps.plan.progress import actions as progress
from shirube.apps.plan.progress import queries as asked
from shirube.apps.plan.progress.queries import papers
from shirube.apps.plan.roadmap.queries import sheet as roadmap_sheet
from shirube.apps.plan.steering.queries import sheets as steering_sheets
from shirube.engines.plan.money_sheet import ChangeKind

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope
    from shirube.apps.plan.versions.queries import Plan
    from shirube.cli.demo_journey_papers import Place, Written

_DAYS_TO_ANSWER = 14


class SheetsDiffer(RuntimeError):
    """書き出した表を入れ直すと、変わるところがあった。"""


def ask_sections(
    by: Scope, plan: Plan, answers: Sequence[Mapping[str, str]], place: Place
) -> tuple[str, list[Written]]:
    """課ごとの様式とメールの文を書き出し、最後の課のほかが返したフォルダーを読んで取り込み、締め切る。"""
    chosen = asked.candidates(by, plan, as_of=by.today)
    campaign = progress.start_campaign(
        by=by,
        plan=plan,
        title="進捗照会（見本）",
        as_of=by.today,
        due_on=by.today + timedelta(days=_DAYS_TO_ANSWER),
        chosen=chosen,
    )
    states = asked.section_states(by, campaign)
    forms = papers.form_files(by, campaign, states)
    returned = {name: _filled(by, data, name, answers) for name, data in list(forms.items())[:-1]}
    sent = papers.letter_files(by, campaign, states) | forms
    kept = [place.keep(f"進捗照会・配った様式/{name}", data) for name, data in sent.items()]
    kept += [place.keep(f"進捗照会・返ってきた様式/{name}", data) for name, data in returned.items()]
    receipt = progress.receive_returns(by=by, campaign=campaign, files=list(returned.items()))
    taken = progress.adopt_rows(by=by, receipt=receipt)
    if taken.refusals:
        raise SheetsDiffer("、".join(taken.refusals))
    silent = [one.section.label for one in asked.section_states(by, campaign) if not one.answered]
    progress.close_campaign(by=by, key=campaign.key, version=campaign.version)
    return (
        f"進捗照会を{len(forms)}課に配り、返ってきた{len(returned)}個から{taken.rows}行を取り込みました。"
        f"返っていない課: {'、'.join(silent) or 'なし'}。担当の決まっていない作業: {chosen.without_owner}件。"
    ), kept


def _filled(by: Scope, data: bytes, name: str, answers: Sequence[Mapping[str, str]]) -> bytes:
    """課の職員が書いたように、行ごとに順の答えを書いた様式。"""
    table, keys = take_row_keys(read_table(data, name=name))
    rows = []
    for at, row in enumerate(table.rows):
        said = answers[at % len(answers)]
        rows.append(
            replace(
                row,
                cells=tuple(
                    said.get(label, cell) for label, cell in zip(table.header, row.cells, strict=False)
                ),
            )
        )
    return _rewritten(by, replace(table, rows=tuple(rows)), keys)


def _rewritten(by: Scope, table: Table, keys: Sequence[RowKey | None]) -> bytes:
    sheet = Sheet(
        name="進捗照会",
        columns=tuple(Column(label, 18) for label in table.header),
        rows=tuple(row.cells for row in table.rows),
        row_keys=tuple(key for key in keys if key is not None),
    )
    return write_xlsx(Workbook((sheet,), created=by.now, title=table.name))


def show_round_trips(by: Scope, plan: Plan) -> str:
    """工程表・KPI・経費・台帳・課題の表を書き出し、そのまま入れ直して、変わるところが無いことを確かめる。"""
    counts = {
        "工程表": _roadmap_rows(by, plan),
        "KPI": _kpi_rows(by, plan),
        "経費": _money_rows(by, plan, "costs", money_sheets.costs_xlsx(by, plan, None, by.now)),
        "台帳": _money_rows(by, plan, "assets", money_sheets.assets_xlsx(by, plan, by.now)),
        "課題": _issue_rows(by, plan),
    }
    shown = "、".join(f"{name}{count}行" for name, count in counts.items())
    return f"書き出した表をそのまま入れ直しました: 変わるところ 0（{shown}）。"


def _roadmap_rows(by: Scope, plan: Plan) -> int:
    data = roadmap_sheet.workbook_of(by, plan)
    found = roadmap_sheet.reading_of(by, plan, name="工程表.xlsx", data=data, today=by.today)
    _require_same("工程表", [*found.changes, *found.problems])
    return found.same


def _kpi_rows(by: Scope, plan: Plan) -> int:
    found = measured.preview_of(by, plan.pk, measured.targets_xlsx(by, plan), "目標と実績.xlsx")
    _require_same("KPI", found.lines)
    return found.unchanged


def _money_rows(by: Scope, plan: Plan, kind: str, data: bytes) -> int:
    table, keys = take_row_keys(read_table(data, name=f"{kind}.xlsx"))
    found = money_sheets.compared(by, plan, kind, table_record(table, keys))
    changed = [one for one in found.changes if one.kind is not ChangeKind.SAME]
    _require_same(kind, [*changed, *found.problems])
    return len(found.changes)


def _issue_rows(by: Scope, plan: Plan) -> int:
    table, keys = take_row_keys(read_table(steering_sheets.issues_xlsx(by, plan, by.now), name="課題.xlsx"))
    found = steering_sheets.compared_table(by, plan, "issues", None, table_record(table, keys))
    changed = [one for one in found.changes if one.kind is not ChangeKind.SAME]
    _require_same("課題", [*changed, *found.problems])
    return len(found.changes)


def _require_same(name: str, differences: Sequence[object]) -> None:
    if differences:
        raise SheetsDiffer(f"{name}の表を入れ直すと{len(differences)}か所変わりました: {differences[0]}")
