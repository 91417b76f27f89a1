"""いまの状況の紙: どれだけ大きな計画でも、どの役割のいまの状況も A4 一枚に納まり、画面と同じ数を刷る。"""

import shutil
import subprocess
from datetime import date, timedelta
from decimal import Decimal

import pytest

from shirube.adapters.documents import render_pdf
from shirube.engines.plan.dashboard import AskedSection, Beside, Board, Running
from shirube.engines.plan.dashboard_document import dashboard_document
from shirube.engines.plan.dashboard_mayor import mayor_board
from shirube.engines.plan.dashboard_office import office_board
from shirube.engines.plan.dashboard_section import section_board
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import (
    AssetLine,
    BudgetStage,
    CostLine,
    EffectLine,
    Initiative,
    IssueLine,
    KpiKind,
    KpiLine,
    KpiPoint,
    Link,
    Pillar,
    Target,
    Task,
)
from shirube.values.document import KeyFigure, Paragraph, TableBlock

TODAY = date(2026, 11, 21)
LONG = "とても長い名の付いた、だれも取り残さないための、二行にも三行にもなる取組や作業や指標"


def large_plan() -> PlanSnapshot:
    """柱12、取組120、作業480、KPI・課題・契約・効果も多く、どの名も長い計画。"""
    day = TODAY - timedelta(days=200)
    point = KpiPoint(
        reading="r",
        starts_on=day,
        ends_on=day,
        as_of=day,
        value=Decimal("1234.5"),
        basis="実測",
        revision=1,
        standing="確定",
    )
    homes = [f"i{n}" for n in range(120)]
    return PlanSnapshot(
        head=Head(
            key="p", title=LONG, body_code="112241", body_name="戸田市", first_year=2020, last_year=2035
        ),
        as_of=TODAY,
        pillars=tuple(Pillar(key=f"w{n}", number=str(n), title=LONG) for n in range(12)),
        initiatives=tuple(
            Initiative(
                key=key,
                number=f"1-{n}",
                title=LONG,
                pillar=f"w{n % 12}",
                owner_key="d1" if n % 3 else None,
                owner=LONG if n % 3 else None,
            )
            for n, key in enumerate(homes)
        ),
        tasks=tuple(
            Task(
                key=f"t{n}",
                initiative=homes[n % 120],
                title=LONG,
                ends_on=TODAY + timedelta(days=n - 300),
                owner_key="d2" if n % 5 == 0 else None,
                owner="財政課" if n % 5 == 0 else None,
                links=(Link(before=f"t{n - 1}"),) if n else (),
            )
            for n in range(480)
        ),
        kpis=tuple(
            KpiLine(
                key=f"k{n}",
                title=LONG,
                initiative=homes[1],
                definition=LONG,
                unit="件",
                kind=KpiKind.OUTCOME,
                direction="up",
                targets=(Target(year=2028, value=Decimal("99999.5")),),
                points=(point,),
            )
            for n in range(12)
        ),
        costs=tuple(
            CostLine(
                key=f"c{year}{stage}", initiative="i0", year=year, stage=stage, fund="一般財源", amount=10**11
            )
            for year in range(2018, 2037)
            for stage in BudgetStage
        ),
        effects=tuple(
            EffectLine(key=f"e{n}", initiative="i1", title=LONG, unit="時間", result=Decimal(3))
            for n in range(9)
        ),
        assets=tuple(AssetLine(key=f"a{n}", title=LONG, vendor=LONG, renews_on=TODAY) for n in range(9)),
        issues=tuple(
            IssueLine(
                key=f"x{n}",
                title=LONG,
                kind="リスク",
                state="対応中",
                due=day,
                initiative="i1",
                response=LONG,
            )
            for n in range(9)
        ),
    )


def boards() -> list[Board]:
    """大きな計画の三つの役割のいまの状況。"""
    sections = tuple(
        AskedSection(
            campaign="c", key=f"s{n}", label=LONG, department="d1", total=9, answered=0, due_on=TODAY
        )
        for n in range(60)
    )
    held = Beside(campaigns=(Running(key="c", title=LONG, due_on=TODAY, sections=sections),))
    plan = large_plan()
    return [office_board(plan, held), section_board(plan, {"d1"}, LONG, held), mayor_board(plan, held)]


@pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="PDF の頁を数える道具（pdftotext）がありません。"
)
@pytest.mark.parametrize("place", range(3))
def test_large_plan_fits_one_sheet(place: int) -> None:
    """どれだけ多く、どれだけ名が長くても一枚。納まらない分は、ほかに何件あるかを述べる。"""
    document = dashboard_document(boards()[place])
    done = subprocess.run(
        ["pdftotext", "-", "-"], input=render_pdf(document), capture_output=True, check=True
    )
    assert done.stdout.count(b"\f") == 1
    assert any(isinstance(one, TableBlock) and one.note for one in document.blocks)


def test_paper_tells_the_numbers_of_the_screen() -> None:
    """紙の見出しと数は、画面のいまの状況と同じ。"""
    for board in boards():
        document = dashboard_document(board)
        texts = [run.text for one in document.blocks if isinstance(one, Paragraph) for run in one.runs]
        assert any(board.headline.startswith(text.removesuffix("…")) for text in texts)
        figures = [one for one in document.blocks if isinstance(one, KeyFigure)]
        assert len(figures) == 4
        told = {listing.text for listing in board.listings()}
        assert all(one.value_text in told for one in figures)
