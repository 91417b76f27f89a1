"""少人数の課: 先にその課の人が開いた答えも、担当の列の無い記録でも、ほかの人には出ない。"""

from io import BytesIO
from urllib.parse import quote

import openpyxl

from shirube.apps.insight.logs import actions
from shirube.apps.organization import actions as organization
from tests.furnishing import APRIL
from tests.web.test_insight import LINES, MAPPING, page
from tests.web.test_insight_teams import _kept
from tests.world import Town


def _lead(town: Town, name: str) -> None:
    """所属長を、この名の課の長にする。"""
    with town.entered() as by:
        unit = organization.add_department(by=by, effective_on=APRIL, code="301", name=name, kana="シンサカ")
        organization.grant(
            by=by,
            account=town.accounts["section_chief"],
            municipality=town.municipality,
            role="section_chief",
            starts_on=APRIL,
            department=unit,
        )


def test_answer_seen_by_the_team_is_not_kept_for_others(mihon: Town) -> None:
    """二人の審査課の比べは、その課の長が先に開いても、同じ住所を開いたほかの人には断られる。"""
    _lead(mihon, "審査課")
    with mihon.entered() as by:
        log = actions.import_log(
            by=by, title="許可の記録", name="許可.csv", data=LINES.encode(), mapping=MAPPING
        )
    asked = f"logs/{log.key}/comparison/?first={quote('team=審査課')}&second={quote('team=窓口課')}"
    assert "比べた二つの側" in page(mihon, asked, "section_chief")
    assert "担当が3人に満たない課" in page(mihon, asked, "cio", 422)


def test_variation_asks_the_roster_without_workers(mihon: Town) -> None:
    """担当の列が無く、何人か分からない課は、ばらつきの組に選べず、画面にも表にも、名も数も出ない。"""
    log = _kept(mihon, workers=False)
    text = page(mihon, f"logs/{log.key}/variation/?between=team", "cio")
    sheet = mihon.client("cio").get(mihon.url(f"logs/{log.key}/variation.xlsx?between=team"))
    rows = list(openpyxl.load_workbook(BytesIO(sheet.content))["ばらつき"].iter_rows(values_only=True))
    assert rows[0][0] == "終わった月" and "4課を「（名を出さない課）」とし" in text
    for team in ("窓口課", "審査課", "広報課", "税課"):
        assert team not in text and team not in str(rows)
