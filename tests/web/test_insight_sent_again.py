"""食い違いで断られた様式: 打った言葉もいまの版も残り、いまの内容を読んで、そのまま送り直せる。"""

import re
from html import unescape
from typing import Any

from shirube.apps.insight.effort import actions as effort
from shirube.apps.insight.effort.models import CountLine, Section, Survey
from shirube.apps.insight.logs.models import EventLog
from shirube.apps.insight.rules import actions as rules
from shirube.apps.insight.rules.models import StandardPeriod
from shirube.engines.insight.counts_minutes import CountRow
from tests.web.test_effort import place, sections, write
from tests.web.test_effort import survey as survey
from tests.web.test_insight_periods import FIELDS
from tests.web.test_insight_periods import log as log
from tests.web.test_insight_periods import ruled as ruled
from tests.world import Town


def _sent_twice(town: Town, url: str, data: dict[str, Any]) -> str:
    """古い版で送ると 409、応答にある版で送り直すと通る。409 の文字を返す。"""
    client = town.client("dx_officer")
    refused = client.post(url, data | {"version": 1})
    shown = unescape(refused.content.decode())
    assert refused.status_code == 409, shown[:2000]
    form = shown[: shown.index("</form>", shown.index("別の人が更新しました"))]
    version = re.findall(r'name="version" value="(\d+)"', form)[-1]
    assert version == "2" and client.post(url, data | {"version": version}).status_code == 302
    return shown


def test_period(mihon: Town, ruled: EventLog) -> None:
    """標準処理期間の決まり。"""
    with mihon.entered() as by:
        row = StandardPeriod.objects.get()
        rules.set_period(by=by, log=ruled, key=row.key, version=1, **(FIELDS | {"days": 9}))
    data = {"valid_from": "2026-04-01", "days": "7", "kind": "business", "basis": "要綱第7条"}
    shown = _sent_twice(mihon, mihon.url(f"logs/{ruled.key}/periods/{row.key}/"), data)
    assert "9開庁日以内" in shown and "要綱第7条" in shown
    with mihon.entered():
        assert StandardPeriod.objects.get().days == 7


def test_row_and_survey(mihon: Town, survey: Survey) -> None:
    """業務量調査の一行と、調査そのもの。"""
    mine: Section = sections(survey)[0]
    write(mihon, mine)
    with mihon.entered() as by:
        row = CountLine.objects.select_related("section__survey").get()
        content = CountRow(procedure="証明", channel="窓口", yearly=650)
        effort.change_row(by=by, row=row, version=1, content=content)
        units = [one.department.key for one in survey.sections.select_related("department")]
        effort.change_survey(
            by=by, key=survey.key, version=1, title="先の名", year=survey.year, departments=units
        )
    data = {"procedure": "証明", "channel": "窓口", "yearly": "700"}
    assert "650件" in _sent_twice(mihon, place(mihon, mine, f"counts/{row.key}/"), data)
    data = {"title": "後の名", "fiscal_year": "令和7年度", "departments": [str(key) for key in units]}
    assert "先の名" in _sent_twice(mihon, mihon.url(f"effort/{survey.key}/edit/"), data)
    with mihon.entered():
        assert CountLine.objects.get().yearly == 700 and Survey.objects.get().title == "後の名"
