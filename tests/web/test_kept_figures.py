"""残した比べと対策の数は、見るたびに見直す: 少人数の課のものは、あることだけが、ほかの人に見える。"""

import io
from dataclasses import replace
from urllib.parse import quote

import openpyxl
import pytest

from shirube.apps.insight.comparison import actions as comparisons
from shirube.apps.insight.comparison.models import KeptComparison
from shirube.apps.insight.logs import actions as logs
from shirube.apps.insight.logs.models import DiscardReason, EventLog
from shirube.apps.insight.remedies.models import Remedy, RemedyResult
from shirube.apps.organization import actions as organization
from shirube.apps.organization import queries as organization_queries
from shirube.engines.insight.question import Question
from tests.furnishing import APRIL
from tests.small_team_logs import MAPPING, ONE_SMALL, median_said
from tests.web.test_insight import page
from tests.web.test_insight_small_teams import _lead
from tests.web.test_remedies import FORM, send
from tests.world import Town

TITLE = "締めを早めた前と後"
ASKED = "first=team=狩猟&second=team=税務"


@pytest.fixture
def log(mihon: Town) -> EventLog:
    """少人数の課（狩猟）が一つの記録。狩猟には長がいる。"""
    _lead(mihon, "狩猟")
    with mihon.entered() as by:
        return logs.import_log(
            by=by, title="植えた記録", name="植.csv", data=ONE_SMALL.text().encode(), mapping=MAPPING
        )


def kept(town: Town, log: EventLog, asked: str = ASKED) -> KeptComparison:
    """狩猟の長が残した比べ。"""
    with town.entered() as by:
        nodes = organization_queries.departments_at(by, by.today)
        unit = next(one.id for one in nodes if one.name == "狩猟")
        mine = replace(by, units=frozenset({unit}))
        return comparisons.keep(by=mine, log_key=log.key, title=TITLE, question=Question.of_text(asked))


def test_kept_comparison_is_checked_at_each_look(mihon: Town, log: EventLog) -> None:
    """狩猟の長には残した数が出て、ほかの人には、あることとわけだけが出る。"""
    row = kept(mihon, log)
    here = f"logs/{log.key}/comparison/"
    for path in (here, f"{here}kept/{row.key}/"):
        assert TITLE in page(mihon, path, "section_chief")
        text = page(mihon, path, "cio")
        assert TITLE not in text and "狩猟" not in text and median_said("狩猟") not in text
        assert "少人数の課の比べ" in text and "あることだけを示します" in text
    assert median_said("狩猟") in page(mihon, f"{here}kept/{row.key}/", "section_chief")


def _remedy(town: Town, log: EventLog) -> Remedy:
    """税務に打った対策を、狩猟に打ったもの（あとから少人数になった課）にする。結果も残っている。"""
    asked = {"kind": "throughput", "source": "", "activity": "", "cause": ""}
    send(town, f"logs/{log.key}/remedies/new/?value=team%3D{quote('税務')}", FORM | asked)
    with town.entered():
        row = Remedy.objects.get()
    after = {
        "log": str(log.key),
        "since": "2026-06-01",
        "until": "2026-07-31",
        "text": "",
        "version": row.version,
    }
    send(town, f"remedies/{row.key}/result/", after)
    with town.entered():
        row = Remedy.objects.get()
        query = f"value=team%3D{quote('狩猟')}"
        frozen = row.baseline | {"n": 134}
        return Remedy.change(key=row.key, version=row.version, selection=query, baseline=frozen)


def test_remedy_figures_are_checked_at_each_look(mihon: Town, log: EventLog) -> None:
    """あとから少人数になった課の対策は、値も見込みも結果も、一覧・一つの画面・紙・表計算のどれにも出ない。"""
    row = _remedy(mihon, log)
    with mihon.entered():
        sentence = RemedyResult.objects.get().answer["sentence"]
    for path in ("remedies/", f"logs/{log.key}/remedies/", f"remedies/{row.key}/", "remedies/paper.html"):
        text = page(mihon, path, "cio")
        assert FORM["title"] in text and "少人数の課のため出しません" in text, path
        assert sentence not in text and "134" not in text, path
    book = openpyxl.load_workbook(io.BytesIO(mihon.client("cio").get(mihon.url("remedies.xlsx")).content))
    assert FORM["title"] not in str([row for sheet in book for row in sheet.iter_rows(values_only=True)])
    assert FORM["title"] not in mihon.client("cio").get(mihon.url("remedies.csv")).content.decode("utf-8-sig")
    for path in ("edit/", "result/"):
        page(mihon, f"remedies/{row.key}/{path}", "dx_officer", status=403)
    shown = page(mihon, f"remedies/{row.key}/", "section_chief")
    assert "n=134" in shown and sentence in shown


def test_after_the_log_is_removed_the_roster_decides(mihon: Town, log: EventLog) -> None:
    """記録が取り除かれたあとは、名簿に三人以上いない課の対策の値は、その課の人のほかには出ない。"""
    row = _remedy(mihon, log)
    with mihon.entered() as by:
        current = EventLog.objects.get(key=log.key)
        logs.discard(by=by, key=log.key, version=current.version, reason=DiscardReason.UNNEEDED)
    assert "n=134" not in page(mihon, f"remedies/{row.key}/", "cio")
    assert "n=134" in page(mihon, f"remedies/{row.key}/", "section_chief")
    with mihon.entered() as by:
        Remedy.change(key=row.key, version=row.version, selection=f"value=team%3D{quote('名簿に無い課')}")
        organization.add_department(by=by, effective_on=APRIL, code="399", name="名簿に無い課", kana="ナイ")
    assert "n=134" not in page(mihon, f"remedies/{row.key}/", "section_chief")


def test_kept_comparison_outlives_its_log(mihon: Town, log: EventLog) -> None:
    """記録を取り除いても、残した比べは変化の比較に並び、取り除いたことを言う。少人数の課のものは、あることだけ。"""
    kept(mihon, log, "first=team=狩猟")
    with mihon.entered() as by:
        question = Question.of_text("on=2026-05-10")
        row = comparisons.keep(by=by, log_key=log.key, title="窓口を一つにした", question=question)
        other = logs.import_log(
            by=by, title="次の記録", name="次.csv", data=ONE_SMALL.text().encode()[:-1], mapping=MAPPING
        )
        version = EventLog.objects.get(key=log.key).version
        logs.discard(by=by, key=log.key, version=version, reason=DiscardReason.UNNEEDED)
    text = page(mihon, f"logs/{other.key}/comparison/", "cio")
    assert "もとの業務の記録は取り除かれている" in text and "窓口を一つにした" in text
    assert row.result["lines"][0] in text and "少人数の課の比べ" in text and TITLE not in text
    assert TITLE in page(mihon, f"logs/{other.key}/comparison/", "section_chief")
