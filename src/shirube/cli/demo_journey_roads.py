"""計画の旅の三つの道: 既存の計画から、国の計画から、前の国の版から移す。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shirube.adapters.tabular import Column, Sheet, Workbook, read_table, write_xlsx
from shirube.apps.plan.adoption import actions as adoption
from shirube.apps.plan.adoption import queries as adopted
from shirube.apps.plan.moves import actions as moves
from shirube.apps.plan.moves import queries as moved
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.roadmap import queries
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions import queries as current
from shirube.cli import demo_journey_acts as acts
from shirube.cli import demo_journey_papers as papers
from shirube.cli import demo_journey_review as review
from shirube.cli import demo_journey_sheets as sheets
from shirube.engines.plan.snapshot_json import canonical_json
from shirube.values.fiscal_year import FiscalYear

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope
    from shirube.apps.plan.versions.queries import Plan
    from shirube.cli.demo_journey import Order
    from shirube.cli.demo_journey_papers import Written
    from shirube.reference.organization.municipalities import MunicipalityRecord

_OLD_EDITION, _EDITION = "2.0", "2.2"


@dataclass(frozen=True, slots=True)
class Town:
    """旅をする町: 計画を書く人、承認する人、頼み、一歩ごとに言う先。"""

    by: Scope
    approver: Scope
    body: MunicipalityRecord
    order: Order
    tell: Callable[[str], None]

    def days_before(self, days: int) -> Town:
        """何日か前の、同じ町。"""
        now = self.by.now - timedelta(days=days)
        return replace(self, by=replace(self.by, now=now), approver=replace(self.approver, now=now))


def from_existing(town: Town) -> list[Written]:
    """(a) すでにある計画の表（xlsx）を入れ、版を決め、文書を作る。"""
    by, order = town.by, town.order
    plan = versions.start_plan(
        by=by,
        title=f"{town.body.name}DX推進計画（既存の計画から）",
        first_year=2023,
        last_year=2025,
    )
    name, data = _existing_xlsx(town)
    place = papers.Place(order.out, "a-既存計画から")
    kept = [place.keep(name, data)]
    town.tell("(a) " + _take_existing(by, plan, name, data, "current"))
    _decide(town, plan, note="初版", is_outside=True)
    town.tell("(a) " + sheets.show_round_trips(by, plan))
    kept += papers.policy_papers(by, plan, place)
    kept += papers.roadmap_papers(by, plan, place)
    town.tell(f"(a) 文書を {len(kept)} 個書きました。")
    return kept


def _existing_xlsx(town: Town) -> tuple[str, bytes]:
    """既存の計画の表。CSV なら、職員の手元にある形（xlsx）に直して使う。"""
    path = town.order.existing
    data = path.read_bytes()
    if path.suffix.lower() != ".csv":
        return path.name, data
    table = read_table(data, name=path.name)
    width = max(len(row.cells) for row in table.rows)
    head, *rows = (
        (*cells, *[""] * (width - len(cells))) for cells in (table.header, *(row.cells for row in table.rows))
    )
    sheet = Sheet(name="工程表", columns=tuple(Column(label, 18) for label in head), rows=tuple(rows))
    return f"{path.stem}.xlsx", write_xlsx(Workbook((sheet,), created=town.by.now, title=path.stem))


def _take_existing(by: Scope, plan: Plan, name: str, data: bytes, purpose: str) -> str:
    """表を入れる。二度目に同じ表を入れても増えないことは、取込みの試験が確かめる。"""
    staged = adoption.stage(by=by, plan=plan, name=name, data=data, purpose=purpose)
    for intake in staged:
        adoption.adopt(by=by, key=intake.key, version=intake.version)
    taken = queries.initiatives(by, plan).count(), queries.tasks_of_plan(by, plan).count()
    reviews = sum(adopted.review_counts(by, plan).values())
    return f"既存の計画「{name}」を入れました。取組 {taken[0]}、作業 {taken[1]}、総括 {reviews}。"


def from_nation(town: Town) -> list[Written]:
    """(b) 国の計画の版から始め、診断から進捗照会まで進め、三つの版を決め、すべての文書を作る。

    初版は60日前、進捗照会は30日前、改めるのはいま。だから期間の報告にも新旧対照にも中身がある。
    """
    by, order, wanted = town.by, town.order, town.order.plan()
    first, later = town.days_before(60), town.days_before(30)
    plan = _national_plan(first, f"{town.body.name}DX推進計画", _EDITION, wanted["vision"])
    for sentence in _prepare(first, plan, wanted):
        town.tell("(b) " + sentence)
    _decide(first, plan, note="初版", is_outside=False)
    place = papers.Place(order.out, "b-国の計画から")
    sentence, kept = sheets.ask_sections(later.by, plan, wanted["answers"], place)
    town.tell("(b) " + sentence)
    sentence, written = review.review_quarter(later.by, plan, place)
    kept += written
    town.tell("(b) " + sentence)
    _decide(later, plan, note="進捗照会の答えを入れた", is_outside=False)
    town.tell("(b) " + acts.change_one(by, plan, wanted["change"]))
    _decide(town, plan, note="めざす姿を改めた", is_outside=True)
    town.tell("(b) " + acts.show_difference(by, plan))
    town.tell("(b) " + sheets.show_round_trips(by, plan))
    for write in papers.EVERY:
        kept += write(by, plan, place)
    town.tell(f"(b) 文書を {len(kept)} 個書きました。")
    return kept


def _national_plan(town: Town, title: str, edition: str, vision: str) -> Plan:
    year = FiscalYear.of(town.order.as_of).start_year
    plan = versions.start_plan(
        by=town.by, title=title, first_year=year, last_year=year + 4, edition=edition, vision=vision
    )
    start = roadmap.start_from_edition(by=town.by, plan=plan, edition=edition)
    town.tell(
        f"(b) 第{edition}版から「{title}」を始めました。"
        f"柱 {start.pillars}、取組 {start.initiatives}、国の目標時期の節目 {start.milestones}。"
    )
    return plan


def _prepare(town: Town, plan: Plan, wanted: dict[str, Any]) -> list[str]:
    """版を決めるまでの、一つずつの行い。"""
    by, order = town.by, town.order
    return [
        acts.diagnose(by, plan, *order.table("diagnosis.csv")),
        review.raise_issues(by, plan),
        acts.place_structure(by, plan, *order.table("holders.csv")),
        acts.plan_work(by, plan, wanted["initiatives"]),
        acts.settle_national_dates(by, plan, wanted["national"]),
        acts.define_kpis(by, plan, wanted["kpis"]),
        acts.read_series(by, plan, wanted["series"], order.series, order.mapping),
        acts.budget(by, plan, wanted["initiatives"]),
        acts.take_assets(by, plan, *order.table("assets.csv")),
    ]


def _decide(town: Town, plan: Plan, *, note: str, is_outside: bool) -> None:
    """いまの計画を版にし、別の人が承認するか、標の外での決定を記録する。"""
    day = town.by.today
    version = versions.propose_version(by=town.by, plan=plan, as_of=day, note=note)
    if is_outside:
        versions.record_outside_decision(
            by=town.by, key=version.key, version=version.version, decided_on=day, meeting="DX推進本部会議"
        )
        how = "DX推進本部会議での決定を記録しました"
    else:
        versions.approve_version(by=town.approver, key=version.key, version=version.version)
        how = "別の人が承認しました"
    town.tell(f"「{plan.title}」第{version.number}版（{note}）: {how}。指紋 {version.sha256[:16]}")


def from_old_edition(town: Town) -> list[Written]:
    """(c) 前の国の版から始めた計画を、いまの版に移す。確かめ、移し、戻し、もう一度移して、報告を書く。"""
    by, year = town.by, FiscalYear.of(town.order.as_of).start_year
    plan = versions.start_plan(
        by=by,
        title=f"{town.body.name}DX推進計画（第{_OLD_EDITION}版から）",
        first_year=year - 4,
        last_year=year,
        edition=_OLD_EDITION,
    )
    start = roadmap.start_from_edition(by=by, plan=plan, edition=_OLD_EDITION)
    town.tell(f"(c) 第{_OLD_EDITION}版から始めました。取組 {start.initiatives}、節目 {start.milestones}。")
    _decide(town, plan, note="移す前", is_outside=True)
    before = _content(by, plan)
    first = moves.move_plan(by=by, plan=plan, version=plan.version, after=_EDITION)
    moves.undo_move(by=by, plan=first.plan, key=first.key, version=first.version)
    plan = current.plan_of_key(by, plan.key)
    is_same = _content(by, plan) == before
    seen = moved.preview(by, plan, _EDITION)
    done = moves.move_plan(by=by, plan=plan, version=plan.version, after=_EDITION, seen=seen.seen)
    town.tell(
        f"(c) 第{_EDITION}版へ移しました。確かめた行 {len(seen.rows)}、書き換えた記録 {len(done.rewrites)}。"
        f"移す前に戻すと、計画は{'一字も違わない' if is_same else '移す前と違う'}。"
    )
    _decide(town, done.plan, note=f"第{_EDITION}版への移し替え", is_outside=True)
    place = papers.Place(town.order.out, "c-前の国の版から")
    kept = [
        place.keep(f"国の版の移行の報告.{kind}", moved.report(by, done, kind))
        for kind in ("pdf", "docx", "html", "xlsx")
    ]
    kept += papers.policy_papers(by, done.plan, place)
    town.tell(f"(c) 移行の報告と文書を {len(kept)} 個書きました。")
    return kept


def _content(by: Scope, plan: Plan) -> str:
    """計画の、正準の姿。"""
    return canonical_json(current.current_snapshot(by, plan, by.today))
