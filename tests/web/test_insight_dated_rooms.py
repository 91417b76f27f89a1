"""日付だけの記録: 変化の比較・ばらつき・対策・命令でも、ありもしない時間を言わず、日数で書く。"""

from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from shirube.apps.insight.logs import actions, queries
from shirube.apps.insight.logs.models import EventLog
from shirube.apps.insight.remedies.models import Remedy
from shirube.cli.insight_compare import compare_command
from tests.web.test_insight import page
from tests.world import Town

MAPPING = """label: 記録
case: 番号
activity: 行い
timestamp: {column: 日時, format: date, zone: Asia/Tokyo}
team: 課
resource: 担当者
"""
HALF, FALSE_HOURS = "3.5日", "3日12時間"


@pytest.fixture
def log(mihon: Town) -> EventLog:
    """窓口課と税課の六件ずつ（1〜6日、中央値3.5日）、三人ずつで行う、時刻の無い記録。"""
    rows = ["番号,行い,日時,課,担当者"]
    for team in ("窓口課", "税課"):
        for at in range(6):
            rows.append(f"{team}{at},受付,2026/04/01,{team},{team}{at % 3}")
            rows.append(f"{team}{at},交付,2026/04/{at + 2:02},{team},{team}{at % 3}")
    with mihon.entered() as by:
        return actions.import_log(
            by=by, title="課の記録", name="課.csv", data="\n".join(rows).encode(), mapping=MAPPING
        )


@pytest.mark.parametrize(
    "path",
    [
        f"comparison/?first={quote('team=窓口課')}&second={quote('team=税課')}",
        "variation/?between=team",
    ],
)
def test_answers_are_in_days(mihon: Town, log: EventLog, path: str) -> None:
    """比べの文にも、ばらつきの表にも、日数だけが出る。"""
    text = page(mihon, f"logs/{log.key}/{path}")
    assert HALF in text and FALSE_HOURS not in text


def test_remedy_is_in_days(mihon: Town, log: EventLog) -> None:
    """立てるときのいまの値も、立てた対策の凍った値も、日数で出る。"""
    path = f"logs/{log.key}/remedies/new/?value={quote('team=窓口課')}&figure=throughput"
    assert HALF in page(mihon, path)
    data = {"title": "早める", "kind": "throughput", "since": "2026-04-01", "until": "2026-04-30"}
    assert mihon.client("dx_officer").post(mihon.url(path), data).status_code == 302
    with mihon.entered():
        row = Remedy.objects.get()
    text = page(mihon, f"remedies/{row.key}/")
    assert HALF in text and FALSE_HOURS not in text and FALSE_HOURS not in page(mihon, "remedies/")


def test_command_answers_in_days(mihon: Town, log: EventLog) -> None:
    """命令 compare も、文と表を日数で書く。"""
    with mihon.entered() as by:
        place = Path(queries.handle_of(by, queries.log_of_key(by, log.key)).place)
    asked = ["--store", str(place), "--figure", "処理時間", "--group", "team=窓口課", "--group2", "team=税課"]
    found = CliRunner().invoke(compare_command, asked, catch_exceptions=False)
    assert found.exit_code == 0, found.output
    assert HALF in found.output and FALSE_HOURS not in found.output
