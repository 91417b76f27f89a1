"""少人数の課の数は、業務分析のどの画面にもファイルにも、その課のほかの人には出ず、引き算でも分からない。

`WALKED` は、記録の数を出すすべての出口の表である（ADR 0019）。経路を足して、ここにも `NO_FIGURES` にも
書かなければ赤くなる。
"""

import io
import re
from html import unescape
from urllib.parse import quote

import openpyxl
import pytest

from shirube.apps.frame.routes import Route
from shirube.apps.insight.logs import actions as logs
from shirube.apps.insight.logs.models import EventLog
from shirube.apps.insight.rules import step_actions
from shirube.engines.insight.declared import DeclaredStep, DeclaredSteps
from shirube.engines.insight.published import MASK
from shirube.web.urls import collected_routes
from tests.furnishing import APRIL
from tests.small_team_logs import MAPPING, ONE_SMALL, PLANTED, STEPS, Planted
from tests.web.test_insight_small_teams import _lead
from tests.world import Town

WALKED = {
    "insight.log": ("",),
    "insight.teams_sheet": ("teams.xlsx",),
    "insight.times": ("times/",),
    "insight.map": ("map/?lane=team", "map/?lane=種類"),
    "insight.map_svg": ("map.svg?lane=team",),
    "insight.map_bpmn": ("map.bpmn?lane=team",),
    "insight.log_paper": ("paper/html/",),
    "insight.causes": ("causes/", "causes/?by=team"),
    "insight.check": ("check/", "check/?by=team"),
    "insight.check_sheet": ("check.xlsx?by=team",),
    "insight.check_csv": ("check.csv?by=team",),
    "insight.cases": ("cases/",),
    "insight.cases_sheet": ("cases.xlsx",),
    "insight.case": ("cases/{case}/",),
    "insight.comparison": (
        "comparison/?first=team=税務&second=team=福祉",
        "comparison/?first=team=税務",
        "comparison/?on=2026-05-01&strata=team",
    ),
    "insight.comparison_file": tuple(
        f"comparison/files/{shape}/?first=team=税務&second=team=福祉" for shape in ("xlsx", "csv", "html")
    ),
    "insight.variation": ("variation/?between=team", "variation/?between=種類"),
    "insight.variation_sheet": ("variation.xlsx?between=team",),
    "insight.own_figures": ("figures.xlsx",),
    "insight.periods": ("periods/",),
    "insight.log_remedies": ("remedies/",),
}
"""記録の数を出す出口（`logs/<鍵>/` の下）と、歩く住所。"""
NO_FIGURES = {
    "insight.periods_sheet": "決まりの表（数は無い）",
    "insight.steps_sheet": "手順の表（数は無い）",
    "insight.kept_comparison": "残した比べ（test_kept_figures.py）",
}
"""課の数を出さない出口と、そのわけ。様式（書く人だけの経路）は除く。"""
NARROWINGS = (
    "",
    "value=種類=特例",
    *(
        pytest.param(one, marks=pytest.mark.deep)
        for one in (
            "value=種類=更新",
            "since=2026-05-01&until=2026-06-15",
            "activity=審査",
            "value=team=税務",
        )
    ),
)


@pytest.fixture(params=PLANTED.values(), ids=PLANTED)
def planted(request: pytest.FixtureRequest) -> Planted:
    """植えた記録。"""
    found: Planted = request.param
    return found


@pytest.fixture
def log(mihon: Town, planted: Planted) -> EventLog:
    """取り込んだ記録と、照らし合わせる手順。"""
    return _imported(mihon, planted)


def _imported(town: Town, planted: Planted) -> EventLog:
    with town.entered() as by:
        declared = DeclaredSteps(tuple(DeclaredStep(activity=name) for name in STEPS))
        step_actions.keep_steps(by=by, title="手順", since=APRIL, declared=declared, origin="log")
        return logs.import_log(
            by=by, title="植えた記録", name="植.csv", data=planted.text().encode(), mapping=MAPPING
        )


def told(town: Town, path: str, role: str = "cio") -> tuple[str, list[str]]:
    """出口の文字と、その中の一つずつの値（画面の文、表計算の欄）。断られた出口では、断りの文。"""
    response = town.client(role).get(town.url(quote(path, safe="/?=&.,:")), follow=True)
    assert response.status_code in (200, 422), (path, response.status_code)
    if response.content.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
        return "\n".join(cells), cells
    text = unescape(response.content.decode("utf-8-sig"))
    plain = re.sub(r"<(style|script)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return text, [one.strip() for one in re.split(r"<[^>]*>", plain) if one.strip()]


def numbers(values: list[str]) -> set[int]:
    """値の中の整数（小数、日付、時刻の一部は除く）。"""
    whole = re.compile(r"(?<![\d.:/年月令和-])(\d[\d,]*)(?![\d,]*[\d.:/年月日時分％%-])")
    return {int(one.replace(",", "")) for value in values for one in whole.findall(value)}


def leaks(planted: Planted, text: str, values: list[str]) -> dict[str, object]:
    """出てはならないのに出たもの。"""
    found = {
        "名": sorted(name for name in planted.hidden if name in text),
        "数": sorted(planted.counts & numbers(values)),
        "中央値": [one for one in planted.medians if one in text],
    }
    return {name: value for name, value in found.items() if value}


def test_every_exit_is_listed() -> None:
    """記録の下の読む経路は、どれも歩くか、数を出さないわけがある。"""
    exits = {route.name for route in collected_routes() if _is_exit(route)}
    assert exits == WALKED.keys() | NO_FIGURES.keys()


def _is_exit(route: Route) -> bool:
    is_log = route.path.startswith("logs/<uuid:key>/") and "GET" in route.methods
    return is_log and route.permission == "insight.view"


@pytest.mark.parametrize("narrowing", NARROWINGS)
def test_no_exit_tells_a_small_team(mihon: Town, planted: Planted, log: EventLog, narrowing: str) -> None:
    """どの出口にも、どの絞り込みでも、少人数の課の名も、件数も、中央値も出ない。

    期間や見えている課で絞ると、ほかの件の数が植えた数とたまたま重なるので、名だけを確かめる。
    """
    found = {}
    for name, paths in WALKED.items():
        if narrowing and name in ("insight.case", "insight.log_remedies", "insight.periods"):
            continue
        for path in paths:
            here = path.replace("{case}", str(sum(count for count, _, _ in planted.teams.values())))
            joined = f"{here}{'&' if '?' in here else '?'}{narrowing}" if narrowing else here
            found[joined] = leaks(planted, *told(mihon, f"logs/{log.key}/{joined}"))
    told_here = ("名",) if "since=" in narrowing or "team=" in narrowing else ("名", "数", "中央値")
    seen = {path: {name: what[name] for name in told_here if name in what} for path, what in found.items()}
    assert {path: what for path, what in seen.items() if what} == {}


def offered(town: Town, log: EventLog, narrowing: str = "", role: str = "cio") -> set[str]:
    """絞り込みの様式で選べる課。"""
    text, _ = told(town, f"logs/{log.key}/?{narrowing}", role)
    return set(re.findall(r'<option value="team=([^"]+)"', text))


def counted(town: Town, log: EventLog, query: str) -> tuple[int, int]:
    """全体の件と、選んだ件の数。"""
    text, _ = told(town, f"logs/{log.key}/?{query}")
    found = re.search(r"全([\d,]+)件のうち ([\d,]+)件", text)
    assert found is not None
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


@pytest.mark.parametrize("narrowing", ["", "value=種類=特例", "value=種類=更新"])
def test_subtraction_does_not_tell(mihon: Town, planted: Planted, log: EventLog, narrowing: str) -> None:
    """絞り込みの全体から、選べる課の件をすべて引いても、残りは一つの課の数にならない。"""
    shown = planted.rare if "特例" in narrowing else planted.shown
    base = counted(mihon, log, narrowing)[1] if narrowing else sum(one[0] for one in planted.teams.values())
    left = base
    for team in sorted(planted.teams):
        query = f"{narrowing}&value=team={team}".lstrip("&")
        text, _ = told(mihon, f"logs/{log.key}/?{query}")
        assert ("3人に満たない課の数は" in text and "絞り込めません" in text) == (team not in shown), team
        if team in shown:
            left -= counted(mihon, log, query)[1]
    assert left not in planted.counts and left > 0


def test_the_team_itself_sees_its_figures(mihon: Town) -> None:
    """その課の長には、自分の課の数が出る。ほかの課は、どれも少人数でないので出る。"""
    log = _imported(mihon, ONE_SMALL)
    assert offered(mihon, log) == ONE_SMALL.shown
    _lead(mihon, "狩猟")
    assert offered(mihon, log, role="section_chief") == set(ONE_SMALL.teams)
    text, values = told(mihon, f"logs/{log.key}/?value=team=狩猟", "section_chief")
    assert 134 in numbers(values) and ONE_SMALL.medians[0] in text
    assert leaks(ONE_SMALL, text, values).keys() == {"名", "数", "中央値"}


@pytest.mark.parametrize(
    "query", ["group=team=狩猟", "begun=team=狩猟", "value=team=狩猟", f"value=team={MASK}"]
)
def test_address_cannot_ask_for_it(mihon: Town, query: str) -> None:
    """住所に書いても、少人数の課も、まとめた組も選べない。"""
    log = _imported(mihon, ONE_SMALL)
    for path in ("", "cases/", "comparison/", "variation/", "causes/", "cases.xlsx"):
        response = mihon.client("cio").get(mihon.url(f"logs/{log.key}/{path}?{quote(query, safe='=&')}"))
        assert response.status_code == 422 and "3人に満たない" in response.content.decode()
