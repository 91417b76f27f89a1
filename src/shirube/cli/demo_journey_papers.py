"""計画の旅の文書: 計画から作れるものをすべて書き、指紋を控える。"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shirube.adapters.documents import render_docx, render_html, render_pdf
from shirube.apps.plan.dashboard import actions as dashboard
from shirube.apps.plan.kpi import queries as measured
from shirube.apps.plan.money import queries as money
from shirube.apps.plan.money.queries import sheets as money_sheets
from shirube.apps.plan.policy import queries as policy
from shirube.apps.plan.progress.queries import papers as progress
from shirube.apps.plan.roadmap.queries import papers as roadmap
from shirube.apps.plan.roadmap.queries import sheet as roadmap_sheet
from shirube.apps.plan.steering.queries import sheets as steering_sheets
from shirube.apps.plan.versions import queries as versions
from shirube.engines.plan.money_document import total_paper
from shirube.engines.plan.period_report import period_report
from shirube.values.fiscal_year import FiscalYear
from shirube.values.period import Period

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope
    from shirube.apps.plan.versions.queries import Plan, PlanVersion

_FORMATS = ("pdf", "docx", "html")


@dataclass(frozen=True, slots=True)
class Written:
    """書いたファイルと、その指紋。"""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Place:
    """一つの計画の文書の置き場。"""

    out: Path
    folder: str

    def keep(self, name: str, data: bytes) -> Written:
        """書いて、指紋を返す。"""
        path = self.out / self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        shown = path.relative_to(self.out).as_posix()
        return Written(name=shown, sha256=hashlib.sha256(data).hexdigest(), size=len(data))


def approved(by: Scope, plan: Plan) -> PlanVersion:
    """最後に承認された版。"""
    version = versions.baseline(by, plan)
    if version is None:
        raise LookupError("承認された版がありません。")
    return version


def policy_papers(by: Scope, plan: Plan, place: Place) -> list[Written]:
    """最後に決めた版から作れる、計画の文書のすべて。"""
    version = approved(by, plan)
    return [
        place.keep(f"{label}.{file_format}", policy.paper(by, plan, kind, version, file_format))
        for kind, label in policy.paper_kinds(by, plan, version)
        for file_format in _FORMATS
    ]


def public_pages(by: Scope, plan: Plan, place: Place) -> list[Written]:
    """公表する静かな頁の包み。"""
    return [place.keep("公表する頁.zip", policy.public_pages(by, plan, approved(by, plan)))]


def roadmap_papers(by: Scope, plan: Plan, place: Place) -> list[Written]:
    """工程表: Excel、CSV、A3 の PDF、図（SVG）、MS Project の XML。"""
    files = {
        "工程表.xlsx": roadmap_sheet.workbook_of(by, plan),
        "工程表.csv": roadmap_sheet.csv_of(by, plan),
        "工程表（A3）.pdf": roadmap.pdf_of(by, plan),
        "工程表.svg": roadmap.svg_of(by, plan),
        "工程表（MS Project）.xml": roadmap.xml_of(by, plan),
    }
    return [place.keep(name, data) for name, data in files.items()]


def kpi_papers(by: Scope, plan: Plan, place: Place) -> list[Written]:
    """目標と実績の表。"""
    return [place.keep("KPIの目標と実績.xlsx", measured.targets_xlsx(by, plan))]


def money_papers(by: Scope, plan: Plan, place: Place) -> list[Written]:
    """経費と台帳の表、次の年度の予算要求説明資料。"""
    year = FiscalYear.of(by.today).start_year + 1
    paper = total_paper(money.snapshot(by, plan), year, money.estimates(by, plan))
    files = {
        "経費.xlsx": money_sheets.costs_xlsx(by, plan, None, by.now),
        "情報資産・契約.xlsx": money_sheets.assets_xlsx(by, plan, by.now),
        "予算要求説明資料.pdf": render_pdf(paper),
        "予算要求説明資料.docx": render_docx(paper),
        "予算要求説明資料.html": render_html(paper).encode(),
    }
    return [place.keep(name, data) for name, data in files.items()]


def period_papers(by: Scope, plan: Plan, place: Place) -> list[Written]:
    """初めの版から今までの、期間の報告。"""
    first = versions.approved_versions(by, plan).last()
    if first is None:
        raise LookupError("承認された版がありません。")
    now = versions.current_snapshot(by, plan, by.today)
    made = period_report(first.snapshot, now, Period.of_days(first.as_of, by.today))
    data = progress.report_xlsx(by, made, now)
    return [place.keep("期間の報告.xlsx", data)]


def steering_papers(by: Scope, plan: Plan, place: Place) -> list[Written]:
    """課題・リスク管理表。"""
    return [place.keep("課題・リスク管理表.xlsx", steering_sheets.issues_xlsx(by, plan, by.now))]


def shared_file(by: Scope, plan: Plan, place: Place) -> list[Written]:
    """都道府県などに渡す、取組の状態と KPI の読みだけの共有ファイル。"""
    return [place.keep("共有.json", dashboard.write_share(by=by, version=approved(by, plan)))]


EVERY: tuple[Callable[[Scope, Plan, Place], list[Written]], ...] = (
    policy_papers,
    public_pages,
    roadmap_papers,
    kpi_papers,
    money_papers,
    period_papers,
    steering_papers,
    shared_file,
)
