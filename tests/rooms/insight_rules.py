"""計り方の決まりの家具と例: 開庁時間、標準処理期間、決めた手順。"""

from datetime import date

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.rules import actions, step_actions
from shirube.engines.insight.declared import DeclaredStep, DeclaredSteps
from tests.furnishing import Things
from tests.route_examples import Thing, Upload
from tests.world import Town

UNMARKABLE: dict[str, str] = {
    "insight_rules.OfficeHours.weekly": "時刻だけ",
    "insight_rules.OfficeHours.lunch": "時刻だけ",
    "insight_rules.OfficeHours.year_end": "月日だけ",
    "insight_rules.OfficeHours.new_year": "月日だけ",
    "insight_rules.OfficeHours.closed_days": "日付だけ",
    "insight_rules.SectionHours.weekly": "時刻だけ",
    "insight_rules.SectionHours.lunch": "時刻だけ",
    "insight_rules.SectionHours.year_end": "月日だけ",
    "insight_rules.SectionHours.new_year": "月日だけ",
    "insight_rules.SectionHours.closed_days": "日付だけ",
    "insight_rules.StandardPeriod.dimension": "家具の記録に切り口が無い",
    "insight_rules.StandardPeriod.value": "家具の記録に切り口が無い",
}
_WEEK = ["08:30-17:15"] * 5 + ["", ""]


def furnish(town: Town, by: Scope) -> Things:
    """開庁時間の決まりを一つ、標準処理期間の決まりを二つ置く。"""
    yield (
        "office_hours",
        actions.set_office_hours(
            by=by,
            version=0,
            weekly=_WEEK,
            lunch="12:00-13:00",
            year_end="12-29",
            new_year="01-03",
            closed_days=["2026-10-01"],
        ),
    )
    for name, day in (("section_hours", 1), ("other_section_hours", 2)):
        yield (
            name,
            actions.add_section(
                by=by,
                section=town.marked("窓口の課"),
                since=date(2026, 1, day),
                weekly=["08:30-19:00"] * 5 + ["", ""],
                lunch="12:00-13:00",
                year_end="12-29",
                new_year="01-03",
                closed_days=["2026-10-01"],
            ),
        )
    for name, day in (("period", 1), ("other_period", 2)):
        yield (
            name,
            actions.add_period(
                by=by,
                log=town.things["log"],
                valid_from=date(2026, 1, day),
                days=14,
                kind="business",
                excludes_stops=True,
                begins_with=[town.marked("受付")],
                ends_with=[town.marked("完了")],
                stops_with=[town.marked("補正")],
                resumes_with=[town.marked("補正の受領")],
                basis=town.marked("許可事務取扱要綱第5条"),
            ),
        )
    yield (
        "declared_steps",
        step_actions.keep_steps(
            by=by,
            title=town.marked("許可の手順"),
            since=date(2026, 4, 1),
            declared=DeclaredSteps((DeclaredStep(activity=town.marked("受付"), group=town.marked("初め")),)),
            origin="log",
        ),
    )


_SECTION = {
    "section": "夜間窓口",
    "since": "2026-04-01",
    **{f"day{at}": text for at, text in enumerate(_WEEK)},
    "day3": "08:30-19:00",
}
_PERIOD = {
    "target": "",
    "valid_from": "2026-04-01",
    "days": "20",
    "kind": "calendar",
    "basis": "許可事務取扱要綱第6条",
}
PATHS = {
    "insight.section_hours": {"section": Thing("section_hours")},
    "insight.remove_section_hours": {"section": Thing("other_section_hours")},
    "insight.periods": {"key": Thing("log")},
    "insight.periods_sheet": {"key": Thing("log")},
    "insight.take_periods": {"key": Thing("log")},
    "insight.new_period": {"key": Thing("log")},
    "insight.period": {"key": Thing("log"), "period": Thing("period")},
    "insight.remove_period": {"key": Thing("log"), "period": Thing("other_period")},
}


FORMS = {
    ("insight.take_periods", "POST"): {
        "file": Upload("決まり.csv", "効き始める日,日数,数える日,根拠\n令和8年7月1日,10,暦日,要綱第7条\n"),
    },
    ("insight.new_period", "POST"): _PERIOD,
    ("insight.period", "POST"): {
        "version": Thing("period", "version"),
        **_PERIOD,
        "valid_from": "2026-05-01",
    },
    ("insight.remove_period", "POST"): {"version": Thing("other_period", "version")},
    ("insight.new_section_hours", "POST"): _SECTION,
    ("insight.section_hours", "POST"): {
        "version": Thing("section_hours", "version"),
        **_SECTION,
        "since": "2026-05-01",
    },
    ("insight.remove_section_hours", "POST"): {"version": Thing("other_section_hours", "version")},
    ("insight.hours", "POST"): {
        "version": Thing("office_hours", "version"),
        **{f"day{at}": text for at, text in enumerate(_WEEK)},
        "lunch": "12:00-13:00",
        "year_end": "12-29",
        "new_year": "01-03",
        "closed_days": "2026-10-02",
    },
}
