"""計り方の決まりの家具と例: 開庁時間。"""

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.rules import actions
from tests.furnishing import Things
from tests.route_examples import Thing
from tests.world import Town

UNMARKABLE: dict[str, str] = {
    "insight_rules.OfficeHours.weekly": "時刻だけ",
    "insight_rules.OfficeHours.lunch": "時刻だけ",
    "insight_rules.OfficeHours.year_end": "月日だけ",
    "insight_rules.OfficeHours.new_year": "月日だけ",
    "insight_rules.OfficeHours.closed_days": "日付だけ",
}
_WEEK = ["08:30-17:15"] * 5 + ["", ""]


def furnish(town: Town, by: Scope) -> Things:
    """開庁時間の決まりを一つ置く。"""
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


FORMS = {
    ("insight.hours", "POST"): {
        "version": Thing("office_hours", "version"),
        **{f"day{at}": text for at, text in enumerate(_WEEK)},
        "lunch": "12:00-13:00",
        "year_end": "12-29",
        "new_year": "01-03",
        "closed_days": "2026-10-02",
    },
}
