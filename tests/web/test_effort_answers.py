"""業務量調査の答えを玄関から: 試算、前の調査との比べ、実測との並び、KPI、持ち出すファイル。"""

import csv
import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from shirube.apps.frame.offers import CannotReadMeasure, offers
from shirube.apps.insight.effort import actions, beside
from shirube.apps.insight.effort.models import CountLine, MeasuredLog, Section, Survey
from shirube.apps.insight.logs import actions as logs
from shirube.apps.organization import actions as organization
from shirube.apps.plan.kpi import actions as kpi
from shirube.apps.plan.kpi.models import KpiReading
from shirube.engines.insight.counts_minutes import CountRow, MinuteRow
from shirube.values.fiscal_year import FiscalYear
from shirube.values.measure import Basis
from shirube.values.period import Period
from tests.web.test_insight import LINES, MAPPING
from tests.world import Town

YEAR = Period.of_fiscal_year(FiscalYear(2026))
MONTHLY = (10, 20, *[5] * 10)
COUNTS = [
    CountRow(procedure="証明", channel="窓口", yearly=80, monthly=MONTHLY),
    CountRow(procedure="証明", channel="オンライン", yearly=20),
]
MINUTES = [
    MinuteRow(procedure="証明", stage="受付", minutes=Decimal(6)),
    MinuteRow(procedure="証明", stage="受付", channel="オンライン", minutes=Decimal(1)),
    MinuteRow(procedure="証明", stage="交付", minutes=Decimal(3)),
]


@pytest.fixture
def surveys(mihon: Town) -> tuple[Survey, Survey]:
    """前の年度と今年度の調査（どちらも確定）。今年度は 80×9＋20×4＝800分。"""
    with mihon.entered() as by:
        unit = organization.add_department(
            by=by, effective_on=date(2026, 4, 1), code="01", name="窓口課", kana="マドグチカ"
        )
        made = []
        for year, counts in (
            (2025, [CountRow(procedure="証明", channel="窓口", yearly=100)]),
            (2026, COUNTS),
        ):
            one = actions.start_survey(
                by=by, title=f"{year}の調べ", year=FiscalYear(year), departments=[unit.key]
            )
            section = one.sections.get()
            for content in (*counts, *MINUTES):
                actions.add_row(by=by, section=section, content=content)
            made.append(actions.confirm_survey(by=by, key=one.key, version=one.version))
        return made[0], made[1]


def page(town: Town, path: str, status: int = 200, role: str = "dx_officer") -> str:
    """画面の文字。"""
    response = town.client(role).get(town.url(path))
    assert response.status_code == status, response.content.decode()[:3000]
    return unescape(response.content.decode())


@pytest.mark.parametrize(
    ("query", "said"),
    [
        # 全体100件の50%: 30件が窓口(9分)からオンライン(4分)へ → 150分＝2.5時間
        ("ask=channel&channel=オンライン&share=50", ["△2.5時間", "10.8時間", "30件", "50％になったら"]),
        # 移った件の交付を 0 分に: 30×(9−1)＝240分
        ("ask=channel&channel=オンライン&share=50&stage1=0", ["△4時間", "交付 0分"]),
        # 受付が一件 12 分: 窓口 80×6＋オンライン 20×11＝700分増える
        ("ask=stage&stage=受付&minutes=12", ["＋11.7時間", "100件"]),
        ("ask=stage&stage=受付&minutes=3&procedure=証明&channel=窓口", ["△4時間", "「証明」の「窓口」の"]),
    ],
)
def test_trial_shows_the_change_and_its_assumptions(
    mihon: Town, surveys: tuple[Survey, Survey], query: str, said: list[str]
) -> None:
    """試算は、増減・前提を、試算と断って示す。何も書き換えない。"""
    shown = page(mihon, f"effort/{surveys[1].key}/trial/?{query}")
    assert [one for one in said if one not in shown] == []
    assert "置いた前提" in shown and "試算：" in shown
    with mihon.entered():
        assert (
            sum(CountLine.objects.filter(section__survey=surveys[1]).values_list("yearly", flat=True)) == 100
        )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ask=channel&channel=オンライン&share=10", "もう20.0％です"),
        ("ask=channel&channel=オンライン&share=101", "100"),
        ("ask=stage&stage=受付&minutes=", "必須"),
        ("ask=stage&stage=審査&minutes=1", "選択"),
    ],
)
def test_trial_that_cannot_be_asked_says_why(
    mihon: Town, surveys: tuple[Survey, Survey], query: str, said: str
) -> None:
    """試算できない条件は、わけを言う。"""
    shown = page(mihon, f"effort/{surveys[1].key}/trial/?{query}", 422)
    assert "試算：" not in shown and ("error" in shown or said in shown)


def test_years_show_what_changed(mihon: Town, surveys: tuple[Survey, Survey]) -> None:
    """前の年度と比べ、件数による違いと分による違いを示す。相手を言わなければ、前の年度。"""
    shown = page(mihon, f"effort/{surveys[1].key}/years/")
    # 前 100×9＝900分、今 800分。窓口 −20×9＝−180、オンライン（新しい）＋80
    assert "△1.7時間" in shown and "2025の調べ" in shown and "令和7年度" in shown
    assert "前の年度の調査がありません" in page(mihon, f"effort/{surveys[0].key}/years/")
    other = page(mihon, f"effort/{surveys[0].key}/years/?other={surveys[1].key}")
    assert "＋1.7時間" in other
    assert "比べる調査" in page(mihon, f"effort/{surveys[0].key}/years/?other=だれか")


def test_estimated_stands_beside_measured(mihon: Town, surveys: tuple[Survey, Survey]) -> None:
    """推計と実測は、名のって並べ、足さない。記録を取り除くと、いまは無いと言う。"""
    survey = surveys[1]
    with mihon.entered() as by:
        log = logs.import_log(by=by, title="証明", name="証明.csv", data=LINES.encode(), mapping=MAPPING)
    officer = mihon.client("dx_officer")
    url = mihon.url(f"effort/{survey.key}/measured/")
    before = page(mihon, f"effort/{survey.key}/measured/")
    assert "結んでいません" in before and "足し合わせも引き算もしません" in before
    assert f'<option value="{log.key}" selected>' in before
    form = {"paired": "証明", "version": 0, "log": str(log.key)}
    assert officer.post(url, form | {"paired": "無い手続"}).status_code == 422
    assert officer.post(url, form).status_code == 302
    shown = page(mihon, f"effort/{survey.key}/measured/")
    assert "処理件数（推計）" in shown and "処理件数（実測）" in shown
    assert "100件" in shown and "3件" in shown and "103件" not in shown and "1日1時間" in shown
    assert officer.post(url, form).status_code == 409
    assert officer.post(url, form | {"version": 1, "log": ""}).status_code == 302
    with mihon.entered():
        assert not MeasuredLog.objects.exists()


def test_paired_log_is_read_once(
    mihon: Town, surveys: tuple[Survey, Survey], monkeypatch: pytest.MonkeyPatch
) -> None:
    """結んだ記録の実測は、同じ世代なら画面を開くたびに読み直さず、同じ値を出す。"""
    survey = surveys[1]
    with mihon.entered() as by:
        log = logs.import_log(by=by, title="証明", name="証明.csv", data=LINES.encode(), mapping=MAPPING)
        actions.pair_log(by=by, procedure="証明", version=0, log=log.key)
        first = beside.beside(by, survey)
        assert "3件" in {one.measured_cases for one in first}
        monkeypatch.setattr(beside, "_fresh", lambda *_: pytest.fail("読み直した"))
        assert beside.beside(by, survey) == first


def read(town: Town, name: str, period: Period = YEAR, **given: str) -> object:
    """数を一つ読む。"""
    with town.entered("dx_officer") as by:
        return offers()[f"insight.{name}"].read(by, period, by.now, **given)


def test_measures_say_estimated(mihon: Town, surveys: tuple[Survey, Survey]) -> None:
    """処理件数と業務時間は、根拠が推計。実測の数とは別の指標で、同じ id にならない。"""
    count, hours = read(mihon, "estimated_case_count"), read(mihon, "estimated_hours")
    assert (count.value, count.n, count.basis) == (100, 100, Basis.ESTIMATED)  # type: ignore[attr-defined]
    assert hours.value == Decimal("13.3333")  # type: ignore[attr-defined]
    assert hours.evidence.record_count == 5  # type: ignore[attr-defined]
    found = offers()
    assert found["insight.case_count"].measure.label != found["insight.estimated_case_count"].measure.label
    assert "推計" in found["insight.estimated_case_count"].measure.label


@pytest.mark.parametrize(
    ("name", "given", "value", "rows"),
    [
        ("estimated_hours", {"channel": "オンライン"}, "1.3333", 4),
        ("estimated_hours", {"stage": "受付"}, "8.3333", 4),
        ("estimated_case_count", {"procedure": "証明", "section": "窓口課"}, "100", 5),
    ],
)
def test_measures_take_conditions(
    mihon: Town, surveys: tuple[Survey, Survey], name: str, given: dict[str, str], value: str, rows: int
) -> None:
    """経路・段階・手続・課で絞れ、根拠はその行だけになる。"""
    found = read(mihon, name, **given)
    assert found.value == Decimal(value)  # type: ignore[attr-defined]
    assert found.evidence.record_count == rows  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("period", "given", "why"),
    [
        (Period.of_month(2026, 5), {}, "月ごとの件数が無い"),
        (Period.of_days(date(2026, 4, 10), date(2026, 5, 3)), {}, "月の初めから月の終わりまで"),
        (Period.of_fiscal_year(FiscalYear(2024)), {}, "確定した業務量調査がありません"),
        (YEAR, {"survey": "x"}, "元にする業務量調査がありません"),
        (YEAR, {"procedure": "許可"}, "条件に合う件数と一件の分がありません"),
    ],
)
def test_measures_refuse_in_words(
    mihon: Town, surveys: tuple[Survey, Survey], period: Period, given: dict[str, str], why: str
) -> None:
    """出せない期間・条件は、わけを言って断る。"""
    with pytest.raises(CannotReadMeasure, match=why):
        read(mihon, "estimated_hours", period, **given)


def test_month_is_read_where_months_are_known(mihon: Town, surveys: tuple[Survey, Survey]) -> None:
    """月ごとの件数のある経路なら、月の値も出せる。確定していない調査は読めない。"""
    may = read(mihon, "estimated_case_count", Period.of_month(2026, 5), channel="窓口")
    assert may.value == 20  # type: ignore[attr-defined]
    with mihon.entered() as by:
        actions.reopen_survey(by=by, key=surveys[1].key, version=2)
    with pytest.raises(CannotReadMeasure, match="確定した業務量調査がありません"):
        read(mihon, "estimated_case_count")
    with pytest.raises(CannotReadMeasure, match="確定していません"):
        read(mihon, "estimated_case_count", survey=str(surveys[1].key))


def test_kpi_reading_says_estimated_and_walks_back(mihon: Town, surveys: tuple[Survey, Survey]) -> None:
    """KPI に読むと推計と出て、来歴から課の行に戻れる。行が直されると、作り直すと違うと言う。"""
    with mihon.entered("dx_officer") as by:
        one = kpi.define_kpi(by=by, title="業務時間", measure_id="insight.estimated_hours")
    officer = mihon.client("dx_officer")
    answer = officer.post(
        mihon.url(f"kpi/{one.key}/readings/"), {"start": "2026-04-01", "last": "2027-03-31"}
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    shown = unescape(officer.get(answer.headers["Location"]).content.decode())
    assert "推計" in shown and "記録の数 5" in shown and "いま作り直しても同じ記録です。" in shown
    assert re.search(r'href="/990019/effort/[0-9a-f-]+/sections/[0-9a-f-]+/"', shown)
    with mihon.entered() as by:
        assert KpiReading.objects.get(kpi=one).reading.basis is Basis.ESTIMATED
        actions.reopen_survey(by=by, key=surveys[1].key, version=2)
        row = CountLine.objects.select_related("section__survey").get(yearly=20)
        actions.change_row(
            by=by,
            row=row,
            version=1,
            content=CountRow(procedure="証明", channel="オンライン", yearly=30),
        )
    assert "いま作り直しても同じ記録です。" not in unescape(
        officer.get(answer.headers["Location"]).content.decode()
    )


def test_files_hold_the_same_totals(mihon: Town, surveys: tuple[Survey, Survey]) -> None:
    """xlsx と CSV の時間の和は、画面の時間に等しい。式になる名は、式にしない。"""
    survey = surveys[1]
    with mihon.entered() as by:
        actions.reopen_survey(by=by, key=survey.key, version=2)
        section = Section.objects.get(survey=survey)
        risky = CountRow(procedure="=1+1", channel="窓口", yearly=60)
        actions.add_row(by=by, section=section, content=risky)
        actions.add_row(
            by=by, section=section, content=MinuteRow(procedure="=1+1", stage="受付", minutes=Decimal(1))
        )
    officer = mihon.client("dx_officer")
    book = load_workbook(BytesIO(officer.get(mihon.url(f"effort/{survey.key}/effort.xlsx")).content))
    lines = list(book["内訳"].iter_rows(min_row=2, values_only=True))
    assert sum(Decimal(str(line[7])) for line in lines).quantize(Decimal("0.01")) == Decimal("14.33")
    assert {line[1] for line in lines} == {"証明", "=1+1"}
    assert all(cell.data_type != "f" for row in book["内訳"].iter_rows() for cell in row)
    text = officer.get(mihon.url(f"effort/{survey.key}/effort.csv")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert sum(Decimal(row["時間（推計）"]) for row in rows).quantize(Decimal("0.01")) == Decimal("14.33")
    assert {row["根拠"] for row in rows} == {"推計"}
    assert not any(row["手続"].startswith("=") for row in rows)


def test_paper_is_one_page_and_repeatable(mihon: Town, surveys: tuple[Survey, Survey]) -> None:
    """票は A4 一枚の PDF と Word。同じ日なら同じバイト列。行の無い調査では、内訳の画面でわけを言う。"""
    officer = mihon.client("dx_officer")
    url = mihon.url(f"effort/{surveys[1].key}/paper/pdf/")
    one = officer.get(url)
    assert one.content.startswith(b"%PDF") and one.content == officer.get(url).content
    assert max(int(count) for count in re.findall(rb"/Count (\d+)", one.content)) == 1
    assert officer.get(mihon.url(f"effort/{surveys[1].key}/paper/docx/")).content.startswith(b"PK")
    assert officer.get(mihon.url(f"effort/{surveys[1].key}/paper/exe/")).status_code == 404
    with mihon.entered() as by:
        empty = actions.start_survey(
            by=by,
            title="空の調べ",
            year=FiscalYear(2026),
            departments=[Section.objects.get(survey=surveys[1]).department.key],
        )
    answer = officer.get(mihon.url(f"effort/{empty.key}/paper/pdf/"), follow=True)
    assert "業務量調査票を作れません" in answer.content.decode()


def test_copied_survey_starts_from_last_years_rows(mihon: Town, surveys: tuple[Survey, Survey]) -> None:
    """前の調査の行を写して始められる。写したあとに直しても、前の調査は変わらない。"""
    with mihon.entered():
        key = Section.objects.get(survey=surveys[1]).department.key
    answer = mihon.client("dx_officer").post(
        mihon.url("effort/new/"),
        {
            "title": "来年度の調べ",
            "fiscal_year": "令和9年度",
            "departments": [str(key)],
            "copy": str(surveys[1].key),
        },
    )
    assert answer.status_code == 302
    with mihon.entered() as by:
        row = CountLine.objects.select_related("section__survey").get(
            section__survey__title="来年度の調べ", channel="窓口"
        )
        assert row.monthly == list(MONTHLY)
        actions.change_row(
            by=by, row=row, version=row.version, content=CountRow(procedure="証明", channel="窓口", yearly=1)
        )
        assert CountLine.objects.get(section__survey=surveys[1], channel="窓口").yearly == 80
