"""計画の旅の一歩ずつ。どれも画面と同じ行いを呼び、したことと数を一文で返す。"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shirube.apps.organization import queries as organization
from shirube.apps.plan.diagnosis import actions as diagnosis
from shirube.apps.plan.diagnosis import queries as diagnosed
from shirube.apps.plan.kpi import actions as kpis
from shirube.apps.plan.kpi import queries as measured
from shirube.apps.plan.money import actions as money
from shirube.apps.plan.money.queries import sheets
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.versions import queries as versions
from shirube.engines.plan.difference import difference
from shirube.engines.plan.money_costs import StageSums
from shirube.engines.plan.money_rows import FundAmounts
from shirube.engines.plan.money_sheet import digest
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.measure import Basis

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope
    from shirube.apps.plan.versions.queries import Plan


def month(by: Scope, count: int, *, is_end: bool = False) -> date:
    """いまの月から ``count`` か月先の初日か末日。"""
    at = by.today.year * 12 + by.today.month - 1 + count
    year, here = at // 12, at % 12 + 1
    return date(year, here, calendar.monthrange(year, here)[1] if is_end else 1)


def initiative_of(by: Scope, plan: Plan, item: str) -> Any:
    """この国の項目の取組。"""
    return next(
        one for one in queries.initiatives(by, plan) if any(r.startswith(f"{item}@") for r in one.national)
    )


def diagnose(by: Scope, plan: Plan, name: str, data: bytes) -> str:
    """自己診断の答えを CSV から入れて確定し、挙がった課題の行き先を決める。"""
    row = diagnosis.start_assessment(by=by, plan=plan, title="策定前の自己診断", assessed_on=by.today)
    sheet = diagnosis.stage_answers(
        by=by, plan=plan, assessment=row, file=diagnosis.SheetFile(name=name, data=data)
    )
    diagnosis.adopt_answers(by=by, plan=plan, key=sheet.key, version=sheet.version)
    diagnosis.confirm_assessment(by=by, plan=plan, key=row.key, version=row.version)
    raised = list(diagnosed.findings(by, plan))
    started, issue, dropped = raised[:2], raised[2], raised[3]
    diagnosis.start_initiatives(by=by, plan=plan, keys=[one.key for one in started])
    diagnosis.send_finding_to_issues(by=by, plan=plan, key=issue.key, version=issue.version)
    diagnosis.drop_finding(
        by=by, plan=plan, key=dropped.key, version=dropped.version, reason="別の会議で扱う（見本）"
    )
    asked = len(diagnosed.asked_questions(by, row))
    return (
        f"自己診断「{name}」を入れて確定しました。{asked}問のうち{len(sheet.lines)}問に答え、課題が{len(raised)}件。"
        f"取組に{len(started)}件、課題管理に1件、見送り1件、残りは提案のまま。"
    )


def place_structure(by: Scope, plan: Plan, name: str, data: bytes) -> str:
    """推進体制の担い手を CSV から入れ、担当部門の置き方を決める。"""
    sheet = diagnosis.stage_holders(by=by, plan=plan, file=diagnosis.SheetFile(name=name, data=data))
    diagnosis.adopt_holders(by=by, plan=plan, key=sheet.key, version=sheet.version)
    diagnosis.choose_structure(by=by, plan=plan, version=0, layout="A", layout_reason="見本", pmo="")
    gaps = len(diagnosed.gaps(by, plan, by.today))
    return f"推進体制の担い手を{len(sheet.lines)}行入れました。足りないところは{gaps}件。"


def plan_work(by: Scope, plan: Plan, wanted: Mapping[str, Mapping[str, Any]]) -> str:
    """取組に担当・めざす姿・作業を入れ、作業を順につなぐ。"""
    count = links = 0
    for item, one in wanted.items():
        row = initiative_of(by, plan, item)
        row = roadmap.edit_initiative(
            by=by, key=row.key, version=row.version, aim=one["aim"], **_owner(by, one)
        )
        lines: Any = [_task(by, title, months) for title, months in one["tasks"].items()]
        tasks = roadmap.add_tasks(by=by, initiative=row, lines=lines)
        for before, after in pairwise(tasks):
            roadmap.link_tasks(by=by, task=after, before=before)
            links += 1
        count += len(tasks)
    return f"{len(wanted)}の取組に担当とめざす姿、作業と節目{count}件、作業のつながり{links}本を入れました。"


def _owner(by: Scope, one: Mapping[str, Any]) -> Any:
    """担当: 名簿にある組織（所属コード）か、書かれた名のまま。"""
    if "department" in one:
        return {"department": organization.department_of_code(by, one["department"])}
    return {"department_text": one["owner"]}


def _task(by: Scope, title: str, months: Sequence[int]) -> dict[str, Any]:
    if len(months) == 1:
        return {"title": title, "kind": "milestone", "ends_on": month(by, months[0])}
    return {
        "title": title,
        "starts_on": month(by, months[0]),
        "ends_on": month(by, months[1], is_end=True),
    }


def settle_national_dates(by: Scope, plan: Plan, wanted: Mapping[str, Any]) -> str:
    """国の目標時期の節目を、終えたもの・公式に延ばしたもの・遅れのまま残すものに分ける。"""
    rows = [one for one in queries.tasks_of_plan(by, plan) if one.national_due]
    for at in wanted["done"]:
        ended = min(rows[at].national_due, by.today)
        roadmap.record_progress(
            by=by, key=rows[at].key, version=rows[at].version, state="done", progress=100, ended_on=ended
        )
    for at, extension in wanted["extended"].items():
        roadmap.extend_task(
            by=by,
            key=rows[at].key,
            version=rows[at].version,
            extended_to=month(by, extension["months"], is_end=True),
            basis=extension["basis"],
        )
    done, extended = len(wanted["done"]), len(wanted["extended"])
    left = len(rows) - done - extended
    return f"国の目標時期{len(rows)}件: 完了{done}、公式に延長{extended}、過ぎたまま{left}。"


def define_kpis(by: Scope, plan: Plan, wanted: Sequence[Mapping[str, Any]]) -> str:
    """手順書の例から KPI を定め、目標と、手で入れた値を、根拠とわけを添えて残す。"""
    for one in wanted:
        row = _define(by, plan, one)
        _enter(by, row, one["reading"])
    return f"KPIを{len(wanted)}件定め、目標と値（根拠とわけつき）を入れました。"


def _define(by: Scope, plan: Plan, one: Mapping[str, Any]) -> Any:
    details = measured.details_of_example(one["example"])
    row = kpis.define_kpi(by=by, plan=plan, **details, initiative=initiative_of(by, plan, one["item"]))
    targets = {plan.first_year + at: Decimal(value) for at, value in enumerate(one["targets"])}
    return kpis.set_targets(by=by, key=row.key, version=row.version, targets=targets)


def _enter(by: Scope, row: Any, reading: Mapping[str, Any]) -> None:
    numbers = {
        name: Decimal(reading[name]) for name in ("value", "numerator", "denominator") if name in reading
    }
    first = FiscalYear.of(by.today).start
    entered = kpis.HandReading(
        first=first,
        last=by.today,
        as_of=by.today,
        basis=Basis(reading["basis"]),
        reason=reading["reason"],
        **numbers,
    )
    kpis.keep_hand_reading(by=by, key=row.key, entered=entered)


def read_series(by: Scope, plan: Plan, one: Mapping[str, Any], paths: Sequence[Path], mapping: str) -> str:
    """全国の表を読み、KPI をつなぎ、自団体の値と比べる団体を残す。表が無ければ、手で入れる。"""
    row = _define(by, plan, one)
    if not paths:
        _enter(by, row, one["reading"])
        basis = one["reading"]["basis"]
        return f"全国の表は渡されていません。「{row.title}」は、手で入れた値（{basis}）を使います。"
    used, figures = None, 0
    mapping = mapping or measured.layout_text("mynumber_card")
    for path in paths:
        used = kpis.stage_series(by=by, name=path.name, data=path.read_bytes(), mapping=mapping)
        if used.state == "ready":
            kpis.adopt_series(by=by, key=used.key, version=used.version)
        figures += sum(table["bodies"] for table in used.summary)
    if used is None:
        raise LookupError("全国の表がありません。")
    bound = kpis.bind_series(by=by, key=row.key, version=row.version, series=used.series, item=one["column"])
    kept = kpis.take_series_readings(by=by, kpi=bound)
    line = measured.kpi_line(by, bound, by.today)
    last = (
        f"いちばん新しい値は {format_date(line.points[-1].as_of)} 現在" if line.points else "自団体の値はなし"
    )
    read = f"全国の表{len(paths)}個（団体の値 {figures:,}）"
    return f"{read}を読み、「{row.title}」の値を{kept}件残しました。{last}。"


def budget(by: Scope, plan: Plan, wanted: Mapping[str, Mapping[str, Any]]) -> str:
    """次の年度の要求を、取組と財源ごとに入れる。"""
    year, total = FiscalYear.of(by.today).start_year + 1, 0
    for item, one in wanted.items():
        rows = [
            FundAmounts(fund=fund, amounts=StageSums(request=amount))
            for fund, amount in one["budget"].items()
        ]
        row = initiative_of(by, plan, item)
        money.save_budget(by=by, plan=plan, initiative=row.key, year=year, version=0, rows=rows)
        total += sum(one["budget"].values())
    return f"{FiscalYear(year).label}の要求を{len(wanted)}の取組に入れました。合計 {total:,}円。"


def take_assets(by: Scope, plan: Plan, name: str, data: bytes) -> str:
    """情報資産と契約の台帳を CSV から入れる。"""
    staged = money.stage_sheet(by=by, plan=plan, kind="assets", name=name, data=data)
    found = sheets.compared(by, plan, staged.kind, staged.table)
    money.take_sheet(by=by, plan=plan, key=staged.key, version=staged.version, seen=digest(found.changes))
    return f"情報資産と契約を{len(found.changes)}行入れました。更新と申出の期限は、工程表の日付になります。"


def change_one(by: Scope, plan: Plan, wanted: Mapping[str, str]) -> str:
    """一つの取組の、めざす姿だけを改める。"""
    row = initiative_of(by, plan, wanted["item"])
    roadmap.edit_initiative(by=by, key=row.key, version=row.version, aim=wanted["aim"])
    return f"「{row.title}」のめざす姿だけを改めました。"


def show_difference(by: Scope, plan: Plan) -> str:
    """最後の二つの承認された版の違い。"""
    new, old = versions.approved_versions(by, plan)[:2]
    found = difference(old.snapshot, new.snapshot)
    shown = "、".join(f"{one.subject}の{one.field_label or one.kind.value}" for one in found.changes[:3])
    return f"第{old.number}版と第{new.number}版の違いは{len(found.changes)}件です: {shown}。"
