"""既存計画の KPI と経費の取込み: 玄関から確かめ、取り込み、戻す。"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shirube.apps.frame import faults
from shirube.apps.plan.adoption.models import Intake, Review
from shirube.apps.plan.kpi import actions as kpi_actions
from shirube.apps.plan.kpi.models import Kpi, KpiReading
from shirube.apps.plan.money.models import BudgetLine, YearBudget
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.roadmap.models import Initiative, Pillar, Task
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.queries import Plan, current_snapshot
from shirube.engines.plan.snapshot_json import canonical_json
from shirube.values.measure import Basis
from tests.world import Town

SHEET = (
    "基本方針,取組名,担当課,令和8年度,指標,単位,現状値（令和4年度）,令和6年度実績値,令和9年度目標値,"
    "令和8年度当初予算（千円）,令和6年度決算（千円）,財源\n"
    '1 窓口,書かない窓口,窓口課,運用,利用率,％,12,"40",60,"1,200",900,一般財源\n'
    '1 窓口,電子申請,情報政策課,準備,手続の数,件,－,未定,80以上,未定,"約1,500",国庫支出金\n'
)


@pytest.fixture
def plan(mihon: Town) -> Plan:
    """これから中身を入れる計画。"""
    with mihon.entered() as by:
        return versions.start_plan(by=by, title="第二期計画", first_year=2026, last_year=2030, edition="2.2")


def staged(town: Town, plan: Plan, text: str = SHEET, purpose: str = "current") -> Intake:
    """玄関から選んだ表。"""
    file = SimpleUploadedFile("計画.csv", text.encode())
    values = {"purpose": purpose, "sheet": "", "file": file}
    answer = town.client("dx_officer").post(town.url(f"plans/{plan.key}/existing/"), values)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    with town.entered():
        return Intake.objects.latest("id")


def press(town: Town, intake: Intake, what: str, **form: object) -> tuple[int, str]:
    """ボタンを押す。"""
    path = town.url(f"plans/existing/{intake.key}/{what}/")
    answer = town.client("dx_officer").post(path, {"version": intake.version} | form)
    return answer.status_code, answer.content.decode()


def adopted(town: Town, plan: Plan, **form: object) -> Intake:
    """取り込んだ表。"""
    intake = staged(town, plan)
    assert press(town, intake, "adopt", **form)[0] == 302
    with town.entered():
        return Intake.objects.get(key=intake.key)


def text_of(town: Town, plan: Plan) -> str:
    """いまの計画の、正準の姿。"""
    with town.entered() as by:
        return canonical_json(current_snapshot(by, plan, by.today))


def test_the_officer_sees_the_values_first(mihon: Town, plan: Plan) -> None:
    """確かめる画面に、KPI の基準・目標・実績と、年度・段階・財源ごとの経費が出る。"""
    intake = staged(mihon, plan)
    page = mihon.client("dx_officer").get(mihon.url(f"plans/existing/{intake.key}/")).content.decode()
    assert "利用率: 基準 12％（令和4年度）、目標 令和9年度 60％、実績 令和6年度 40％" in page
    assert "令和8年度 当初 1,200,000円（一般財源）" in page
    assert "令和6年度 決算 1,500,000円（国庫支出金）" in page
    assert "KPIの実績値の根拠" in page


def test_kpis_targets_and_readings_come_in(mihon: Town, plan: Plan) -> None:
    """KPI は定義・基準・目標・向きと、申告としての実績（わけと出どころ付き）になる。"""
    adopted(mihon, plan)
    with mihon.entered():
        first, second = Kpi.objects.filter(plan=plan)
        assert (first.title, first.unit, first.base, first.base_on) == (
            "利用率",
            "％",
            Decimal(12),
            date(2023, 3, 31),
        )
        assert first.target_by_year == {2027: Decimal(60)}
        assert (second.direction, second.base) == ("up", None)
        reading = KpiReading.objects.get(kpi=first)
        assert (reading.reading.value, reading.reading.basis.value) == (Decimal(40), "申告")
        assert (reading.way, "計画.csv 2行目" in reading.reason) == ("hand", True)
        assert not KpiReading.objects.filter(kpi=second).exists()


def test_costs_come_in_by_year_stage_and_fund(mihon: Town, plan: Plan) -> None:
    """経費は取組・年度ごとに、段階と財源を持って入る。"""
    adopted(mihon, plan)
    with mihon.entered():
        rows = YearBudget.objects.filter(initiative__plan=plan, initiative__title="書かない窓口")
        assert [row.year for row in rows.order_by("year")] == [2024, 2026]
        line = BudgetLine.objects.get(budget__in=rows, budget__year=2026)
        assert (line.fund, line.initial, line.request, line.settled) == ("一般財源", 1_200_000, None, None)
        other = BudgetLine.objects.get(budget__initiative__title="電子申請")
        assert (other.fund, other.settled) == ("国庫支出金", 1_500_000)


def test_published_values_need_their_document(mihon: Town, plan: Plan) -> None:
    """公表値として取り込むには文書の名と日付が要り、書けば読みに残る。"""
    intake = staged(mihon, plan)
    status, page = press(mihon, intake, "adopt", basis="公表値")
    assert status == 422
    assert "文書の名前と日付を書いてください" in page
    given = {"basis": "公表値", "document": "令和6年度進捗報告書", "document_on": "2025-06-30"}
    assert press(mihon, intake, "adopt", **given)[0] == 302
    with mihon.entered():
        reading = KpiReading.objects.get()
        assert (reading.reading.basis.value, reading.document) == ("公表値", "令和6年度進捗報告書")


def test_the_unit_is_chosen_by_the_officer(mihon: Town, plan: Plan) -> None:
    """単位を百万円に直すと、同じ数が百万円として入る。"""
    intake = staged(mihon, plan, "取組名,令和8年度事業費\n書かない窓口,1.2\n")
    status, _ = press(
        mihon,
        intake,
        "mapping",
        header_first="1",
        header_last="1",
        unit="million",
        role0="title",
        role1="cost",
        year1="令和8年度",
        stage1="initial",
        fund1="地方債",
    )
    assert status == 302
    with mihon.entered():
        intake = Intake.objects.get(key=intake.key)
    assert press(mihon, intake, "adopt")[0] == 302
    with mihon.entered():
        line = BudgetLine.objects.get()
        assert (line.fund, line.initial) == ("地方債", 1_200_000)


@pytest.mark.both_databases
def test_undo_takes_everything_back(mihon: Town, plan: Plan) -> None:
    """戻すと計画は取り込む前と同じになり、値の入った KPI は読みと共に記録として残る。"""
    before = text_of(mihon, plan)
    intake = adopted(mihon, plan)
    assert text_of(mihon, plan) != before
    assert press(mihon, intake, "withdraw")[0] == 302
    assert text_of(mihon, plan) == before
    with mihon.entered():
        assert not Initiative.objects.filter(plan=plan).exists()
        assert not Pillar.objects.filter(plan=plan).exists()
        assert not Task.objects.filter(initiative__plan=plan).exists()
        assert not YearBudget.objects.filter(initiative__plan=plan).exists()
        (kept,) = Kpi.objects.filter(plan=plan)
        assert kept.withdrawn_at is not None
        assert KpiReading.objects.filter(kpi=kept).count() == 1
        assert Intake.objects.get(key=intake.key).state == Intake.State.WITHDRAWN
    page = mihon.client("dx_officer").get(mihon.url(f"plans/{plan.key}/kpis/"))
    assert "利用率" not in page.content.decode()


def test_what_was_changed_since_blocks_the_undo(mihon: Town, plan: Plan) -> None:
    """取り込んだあとに直した取組や、値を足した KPI があれば、名を挙げて断り、何も消さない。"""
    intake = adopted(mihon, plan)
    with mihon.entered() as by:
        row = Initiative.objects.get(plan=plan, title="電子申請")
        roadmap.edit_initiative(by=by, key=row.key, version=row.version, summary="直した")
    after = text_of(mihon, plan)
    page = mihon.client("dx_officer").get(mihon.url(f"plans/existing/{intake.key}/")).content.decode()
    assert "取組「電子申請」は、取り込んだあとに変わっています" in page
    status, said = press(mihon, intake, "withdraw")
    assert status == 422
    assert "電子申請" in said
    assert text_of(mihon, plan) == after


def test_a_reading_added_since_blocks_the_undo(mihon: Town, plan: Plan) -> None:
    """取り込んだあとに値を入れた KPI は、黙って消さない。"""
    intake = adopted(mihon, plan)
    with mihon.entered() as by:
        kpi = Kpi.objects.get(plan=plan, title="手続の数")
        entered = kpi_actions.HandReading(
            first=date(2025, 4, 1),
            last=date(2026, 3, 31),
            as_of=date(2026, 3, 31),
            basis=Basis.DECLARED,
            value=Decimal(30),
        )
        kpi_actions.keep_hand_reading(
            by=replace(by, now=by.now + timedelta(days=1)), key=kpi.key, entered=entered
        )
    status, said = press(mihon, intake, "withdraw")
    assert status == 422
    assert "手続の数" in said


def test_the_previous_plan_brings_kpis_but_no_costs(mihon: Town, plan: Plan) -> None:
    """前の計画としては、続ける取組の KPI だけを取り込み、過ぎた経費は取り込まない。"""
    text = SHEET.replace(",財源\n", ",財源,今後の方向性\n").replace("一般財源\n", "一般財源,継続\n")
    text = text.replace("国庫支出金\n", "国庫支出金,廃止\n")
    intake = staged(mihon, plan, text, purpose="previous")
    assert press(mihon, intake, "adopt")[0] == 302
    with mihon.entered():
        assert [one.title for one in Kpi.objects.filter(plan=plan)] == ["利用率"]
        assert not YearBudget.objects.filter(initiative__plan=plan).exists()
        assert Review.objects.filter(plan=plan).count() == 2


def test_a_failure_leaves_no_kpi_and_no_cost(mihon: Town, plan: Plan) -> None:
    """途中で止まれば、KPI も経費も入らない。"""
    intake = staged(mihon, plan)

    def stop() -> None:
        raise RuntimeError("ここで止まる")

    faults.plant("adoption.after_values", stop)
    try:
        with pytest.raises(RuntimeError, match="ここで止まる"):
            press(mihon, intake, "adopt")
    finally:
        faults.clear()
    with mihon.entered():
        assert not Kpi.objects.filter(plan=plan).exists()
        assert not YearBudget.objects.filter(initiative__plan=plan).exists()
