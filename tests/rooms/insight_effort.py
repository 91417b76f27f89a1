"""業務量調査の家具と例: 記入中の調査（課の行、返ってきた様式）、確定した調査、並べる実測の記録。"""

from datetime import date
from decimal import Decimal

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.effort import actions, workbooks
from shirube.apps.organization import actions as organization
from shirube.engines.insight.counts_minutes import CountRow, MinuteRow
from shirube.values.fiscal_year import FiscalYear
from tests.effort import filled
from tests.furnishing import Things
from tests.route_examples import Thing, Upload
from tests.world import Town

UNMARKABLE: dict[str, str] = {
    "insight_effort.ReturnedFile.sha256": "ファイルの指紋",
    "insight_effort.CountLine.monthly": "月ごとの件数だけ",
}
_ONE = {"key": Thing("survey")}
_SECTION = _ONE | {"section": Thing("survey_section")}
_COUNT = _SECTION | {"row": Thing("count_line")}
_MINUTE = _SECTION | {"row": Thing("minute_line")}
_RECEIPT = _ONE | {"receipt": Thing("survey_receipt")}
PATHS = {
    "effort.survey": _ONE,
    "effort.edit": _ONE,
    "effort.confirm": _ONE,
    "effort.reopen": {"key": Thing("confirmed_survey")},
    "effort.discard": {"key": Thing("empty_survey")},
    "effort.totals": _ONE,
    "effort.paper": _ONE | {"shape": "pdf"},
    "effort.workbook": _ONE,
    "effort.csv": _ONE,
    "effort.trial": _ONE,
    "effort.years": _ONE,
    "effort.measured": _ONE,
    "effort.sheets": _ONE,
    "effort.section": _SECTION,
    "effort.sheet": _SECTION,
    "effort.finish": _SECTION,
    "effort.add_counts": _SECTION,
    "effort.counts": _COUNT,
    "effort.remove_counts": _COUNT,
    "effort.add_minutes": _SECTION,
    "effort.minutes": _MINUTE,
    "effort.remove_minutes": _MINUTE,
    "effort.section_returns": _SECTION,
    "effort.returns": _ONE,
    "effort.receipt": _RECEIPT,
    "effort.adopt": _RECEIPT,
}
_SURVEY = {"title": "業務量の調べ", "fiscal_year": "2025", "departments": Thing("department")}
_FILE = Upload("返り.csv", "手続,経路\n証明,窓口\n")
FORMS = {
    ("effort.new", "POST"): _SURVEY,
    ("effort.edit", "POST"): _SURVEY | {"version": Thing("survey", "version")},
    ("effort.confirm", "POST"): {"version": Thing("survey", "version")},
    ("effort.reopen", "POST"): {"version": Thing("confirmed_survey", "version")},
    ("effort.discard", "POST"): {"version": Thing("empty_survey", "version")},
    ("effort.finish", "POST"): {"version": Thing("survey_section", "version")},
    ("effort.add_counts", "POST"): {"procedure": "許可", "channel": "電話口", "yearly": "12"},
    ("effort.counts", "POST"): {
        "version": Thing("count_line", "version"),
        "procedure": "証明書",
        "channel": "郵送",
        "yearly": "20",
    },
    ("effort.remove_counts", "POST"): {"version": Thing("count_line", "version")},
    ("effort.add_minutes", "POST"): {"procedure": "許可", "stage": "審査", "per_case": "30"},
    ("effort.minutes", "POST"): {
        "version": Thing("minute_line", "version"),
        "procedure": "証明書",
        "stage": "下見の段",
        "channel": "電話口",
        "per_case": "3.5",
    },
    ("effort.remove_minutes", "POST"): {"version": Thing("minute_line", "version")},
    ("effort.measured", "POST"): {
        "paired": Thing("measured_log", "procedure"),
        "version": Thing("measured_log", "version"),
        "log": Thing("log"),
    },
    ("effort.section_returns", "POST"): {"files": _FILE},
    ("effort.returns", "POST"): {"files": _FILE},
    ("effort.adopt", "POST"): {},
}


def furnish(town: Town, by: Scope) -> Things:
    """調査を三つ（記入中、確定、空）と、行、返ってきた様式を置く。"""
    mark, department = town.marked, town.things["department"]
    for role in ("section_chief", "staff"):
        organization.grant(
            by=by,
            account=town.accounts[role],
            municipality=town.municipality,
            role=role,
            starts_on=date(2026, 4, 1),
            department=department,
        )

    def start(title: str) -> object:
        return actions.start_survey(
            by=by, title=mark(title), year=FiscalYear(2025), departments=[department.key]
        )

    count = CountRow(procedure=mark("証明"), channel=mark("窓口"), yearly=120, monthly=(10,) * 12)
    minute = MinuteRow(procedure=mark("証明"), stage=mark("受付"), channel=mark("窓口"), minutes=Decimal(5))
    yield "empty_survey", start("空の調査")
    confirmed = start("前の調査")
    section = confirmed.sections.get()
    for content in (count, minute):
        actions.add_row(by=by, section=section, content=content)
    yield "confirmed_survey", actions.confirm_survey(by=by, key=confirmed.key, version=confirmed.version)
    survey = start("今年の調査")
    section = survey.sections.get()
    yield "survey", survey
    yield "count_line", actions.add_row(by=by, section=section, content=count)
    yield "minute_line", actions.add_row(by=by, section=section, content=minute)
    sheet = filled(
        workbooks.section_workbook(by, section), "件数", (mark("届出"), mark("郵送"), 30, *[None] * 12)
    )
    yield (
        "survey_receipt",
        actions.receive_returns(
            by=by,
            survey=survey,
            files=[(mark("返り") + ".xlsx", sheet), (mark("壊れ") + ".xlsx", b"x")],
        ),
    )
    yield "survey_section", actions.finish_section(by=by, section=section, version=1, is_done=True)
    yield (
        "measured_log",
        actions.pair_log(by=by, procedure=mark("証明"), version=0, log=town.things["log"].key),
    )
